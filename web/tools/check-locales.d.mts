export function compare(language: string, messages: Record<string, unknown>, english: Record<string, string>, parseMessage: (text: string) => unknown, complete: boolean): string[];
export function usedKeys(sources: string[]): { literal: Set<string>; prefixes: Set<string> };
