/* A figure as its point wants it shown. Pure. */
import { formatNumber } from './format';

/** What a point says of its figures; points, headline values and test results all bear it. */
export interface Shape {
  unit: string;
  unit_symbol: string;
  decimals: number;
  kind?: string;
  choices?: readonly { value: number; name: string }[];
}

/** Minutes of the day as a time of day. */
export function clockText(minutes: number): string {
  const m = ((Math.round(minutes) % 1440) + 1440) % 1440;
  return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
}

export const choiceOf = (shape: Shape, v: number): string | undefined => shape.choices?.find((c) => c.value === v)?.name;

export function valueText(shape: Shape, v: number, language: string): string {
  const choice = choiceOf(shape, v);
  if (choice !== undefined) return choice;
  if (shape.unit === 'clock') return clockText(v);
  if (shape.kind === 'text_code') return String(v); // it names something: no thousands separators
  return formatNumber(v, shape.decimals, language);
}

/** The unit that stands after the figure; none after a word or a time of day. */
export const unitAfter = (shape: Shape, v: number | null): string => (shape.unit === 'clock' || (v !== null && choiceOf(shape, v) !== undefined) ? '' : shape.unit_symbol);
