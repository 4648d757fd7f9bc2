/* The periods a chart or table can show: a day, week, month, quarter or year of the utility's calendar, or any span. Pure. */
import { civilOf, civilText, momentOf, parseCivil, weekday, type Civil } from './zone';

export const KINDS = ['today', 'week', 'month', 'quarter', 'year'] as const;
export type Kind = (typeof KINDS)[number];

/** `from` inside, `to` outside, epoch ms. */
export interface Range {
  from: number;
  to: number;
}

export type Period = { kind: Kind; at: string } | { kind: 'custom'; from: string; to: string };

const midnight = (c: Civil): Civil => ({ ...c, hour: 0, minute: 0 });

function startOf(kind: Kind, c: Civil): Civil {
  const day = midnight(c);
  if (kind === 'week') return { ...day, day: day.day - weekday(day) };
  if (kind === 'month') return { ...day, day: 1 };
  if (kind === 'quarter') return { ...day, day: 1, month: day.month - ((day.month - 1) % 3) };
  if (kind === 'year') return { ...day, day: 1, month: 1 };
  return day;
}

function moved(kind: Kind, c: Civil, by: number): Civil {
  if (kind === 'today') return { ...c, day: c.day + by };
  if (kind === 'week') return { ...c, day: c.day + 7 * by };
  if (kind === 'month') return { ...c, month: c.month + by };
  if (kind === 'quarter') return { ...c, month: c.month + 3 * by };
  return { ...c, year: c.year + by };
}

/** null when the period's own texts are no dates or end before they begin. */
export function rangeOf(period: Period, zone: string): Range | null {
  if (period.kind === 'custom') {
    const from = parseCivil(period.from);
    const to = parseCivil(period.to);
    if (!from || !to) return null;
    const range = { from: momentOf(from, zone), to: momentOf(to, zone) };
    return range.from < range.to ? range : null;
  }
  const at = parseCivil(period.at);
  if (!at) return null;
  const start = startOf(period.kind, at);
  return { from: momentOf(start, zone), to: momentOf(moved(period.kind, start, 1), zone) };
}

export function periodAt(kind: Kind, ms: number, zone: string): Period {
  return { kind, at: civilText(midnight(civilOf(ms, zone))) };
}

export function periodOfRange(range: Range, zone: string): Period {
  return { kind: 'custom', from: civilText(civilOf(range.from, zone)), to: civilText(civilOf(range.to, zone)) };
}

/** The period before (-1) or after (1). A free span moves by its own length; whole days move by whole days. */
export function step(period: Period, by: number, zone: string): Period {
  if (period.kind !== 'custom') {
    const at = parseCivil(period.at)!;
    const start = moved(period.kind, startOf(period.kind, at), by);
    return periodAt(period.kind, momentOf(start, zone), zone);
  }
  const from = parseCivil(period.from)!;
  const to = parseCivil(period.to)!;
  const minutes = (Date.UTC(to.year, to.month - 1, to.day, to.hour, to.minute) - Date.UTC(from.year, from.month - 1, from.day, from.hour, from.minute)) / 60_000;
  const shift = (c: Civil): number => momentOf({ ...c, minute: c.minute + by * minutes }, zone);
  return periodOfRange({ from: shift(from), to: shift(to) }, zone);
}

/** A period from the address; today's when it says nothing usable. */
export function periodFromQuery(query: URLSearchParams, now: number, zone: string): Period {
  const from = query.get('from');
  const to = query.get('to');
  if (from && to) {
    const custom: Period = { kind: 'custom', from, to };
    if (rangeOf(custom, zone)) return custom;
  }
  const named = KINDS.find((k) => k === query.get('period')) ?? 'today';
  const at = query.get('at');
  return at && parseCivil(at) ? { kind: named, at } : periodAt(named, now, zone);
}

/** What stands in the address. The running period carries no date, so that a kept link always shows the current one. */
export function periodToQuery(period: Period, now: number, zone: string): Record<string, string | null> {
  if (period.kind === 'custom') return { period: null, at: null, from: period.from, to: period.to };
  const range = rangeOf(period, zone);
  const running = range !== null && range.from <= now && now < range.to;
  return { period: period.kind === 'today' ? null : period.kind, at: running ? null : period.at, from: null, to: null };
}
