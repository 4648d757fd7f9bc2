/* Texts of the interface in the reader's language. Owns the chosen language; never knows a page. A key that a language lacks is shown in English. */
import en from '../locales/en.json';
import { formatNodes, parseMessage, type Args, type Node } from './icu';

export type MessageKey = keyof typeof en;
type Messages = Partial<Record<MessageKey, string>>;

/** The languages whose message file is complete (tools/check-locales.mjs holds this list against the files). */
export const LANGUAGES: readonly { code: string; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'da', name: 'Dansk' },
];

const files = import.meta.glob<{ default: Messages }>(['../locales/*.json', '!../locales/en.json']);
const parsed = new Map<string, Node[]>();
const STORE = 'hearth.language';

class I18n {
  language = $state('en');
  messages = $state.raw<Messages>(en);
}
export const i18n = new I18n();

function nodesOf(source: string): Node[] {
  let nodes = parsed.get(source);
  if (!nodes) parsed.set(source, (nodes = parseMessage(source)));
  return nodes;
}

export function t(key: MessageKey, args: Args = {}): string {
  const own = i18n.messages[key];
  if (own !== undefined) return formatNodes(nodesOf(own), args, i18n.language);
  return formatNodes(nodesOf(en[key] ?? key), args, 'en');
}

/** For keys that are made of a code sent by the server: undefined when there is no such text. */
export function tMaybe(key: string, args: Args = {}): string | undefined {
  return key in en ? t(key as MessageKey, args) : undefined;
}

export async function setLanguage(code: string): Promise<void> {
  const load = files[`../locales/${code}.json`];
  const messages = code === 'en' || !load ? en : (await load()).default;
  i18n.messages = messages;
  i18n.language = code;
  document.documentElement.lang = messages === en ? 'en' : code;
  try {
    localStorage.setItem(STORE, code);
  } catch {
    /* storage may be closed to us; the language then lasts as long as the page */
  }
}

/** The language to start with, before anyone is signed in. */
export function firstLanguage(): string {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORE);
  } catch {
    /* as above */
  }
  const wanted = [stored, ...navigator.languages.map((l) => l.slice(0, 2))];
  return wanted.find((w) => w !== null && LANGUAGES.some((l) => l.code === w)) ?? 'en';
}
