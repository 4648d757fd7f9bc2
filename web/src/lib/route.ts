/* Addresses of the app: #/path/of/page?key=value. Pure; router.svelte.ts holds the current one. */

export interface Route {
  parts: string[];
  query: URLSearchParams;
}

export type Query = Record<string, string | number | null | undefined>;

export function parseHash(hash: string): Route {
  const text = hash.replace(/^#/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const parts = path.split('/').filter(Boolean).map(decode);
  return { parts, query: new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1)) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % is just a character
  }
}

/** An address; empty and null values are left out, commas stay readable. */
export function hashOf(path: string, query: Query = {}): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value)).replace(/%2C/g, ',').replace(/%3A/g, ':')}`);
  return `#${path}${pairs.length ? `?${pairs.join('&')}` : ''}`;
}

/** The same query with some values changed; null removes one. */
export function withQuery(query: URLSearchParams, changes: Query): Query {
  return { ...Object.fromEntries(query), ...changes };
}
