/* Texts of the interface in the reader's language. Owns the chosen language; never knows a page. A key that a language lacks is shown in English. */
import type english from '../locales/en.json';
import { formatNodes, parseMessage, type Args, type Node } from './icu';

export type MessageKey = keyof typeof english;
type Messages = Partial<Record<MessageKey, string>>;

/** The languages whose message file is complete (tools/check-locales.mjs holds this list against the files). */
export const LANGUAGES: readonly { code: string; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'da', name: 'Dansk' },
  { code: 'de', name: 'Deutsch' },
  { code: 'fr', name: 'Français' },
  { code: 'lt', name: 'Lietuvių' },
  { code: 'nl', name: 'Nederlands' },
  { code: 'pl', name: 'Polski' },
  { code: 'ru', name: 'Русский' },
  { code: 'sl', name: 'Slovenščina' },
  { code: 'sv', name: 'Svenska' },
  { code: 'tr', name: 'Türkçe' },
  { code: 'uk', name: 'Українська' },
];

const files = import.meta.glob<{ default: Messages }>('../locales/*.json');
const parsed = new Map<string, Node[]>();
const STORE = 'hearth.language';

class I18n {
  /** Also for numbers and dates, whether there are messages or not. */
  language = $state('en');
  messages = $state.raw<Messages>({});
  /** English, where a language lacks a text; empty while a complete language is chosen. */
  fallback = $state.raw<Messages>({});
}
export const i18n = new I18n();

function nodesOf(source: string): Node[] {
  let nodes = parsed.get(source);
  if (!nodes) parsed.set(source, (nodes = parseMessage(source)));
  return nodes;
}

/** undefined when there is no such text; for keys that are made of a code sent by the server. */
export function tMaybe(key: string, args: Args = {}): string | undefined {
  const own = i18n.messages[key as MessageKey];
  if (own !== undefined) return formatNodes(nodesOf(own), args, i18n.language);
  const english = i18n.fallback[key as MessageKey];
  return english === undefined ? undefined : formatNodes(nodesOf(english), args, 'en');
}

export const t = (key: MessageKey, args: Args = {}): string => tMaybe(key, args) ?? key;

async function load(code: string): Promise<Messages> {
  return (await files[`../locales/${code}.json`]?.())?.default ?? {};
}

export async function setLanguage(code: string): Promise<void> {
  if (code === i18n.language && Object.keys(i18n.messages).length > 0) return;
  const complete = LANGUAGES.some((l) => l.code === code);
  const [messages, fallback] = await Promise.all([load(code), complete ? {} : load('en')]);
  i18n.messages = messages;
  i18n.fallback = fallback;
  i18n.language = code;
  document.documentElement.lang = Object.keys(messages).length > 0 ? code : 'en';
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
