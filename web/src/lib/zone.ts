/* Calendar arithmetic in a named zone, on top of Intl (no zone tables of our own). Pure. */

export interface Civil {
  year: number;
  month: number; // 1..12
  day: number;
  hour: number;
  minute: number;
}

const parts = new Map<string, Intl.DateTimeFormat>();

function partsFormat(zone: string): Intl.DateTimeFormat {
  let format = parts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    parts.set(zone, format);
  }
  return format;
}

/** Milliseconds that the zone is ahead of UTC at that moment. */
export function offsetAt(ms: number, zone: string): number {
  const whole = Math.floor(ms / 1000) * 1000;
  const p: Record<string, number> = {};
  for (const { type, value } of partsFormat(zone).formatToParts(whole)) p[type] = Number(value);
  return Date.UTC(p.year!, p.month! - 1, p.day!, p.hour!, p.minute!, p.second!) - whole;
}

export function civilOf(ms: number, zone: string): Civil {
  const d = new Date(ms + offsetAt(ms, zone));
  return { year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate(), hour: d.getUTCHours(), minute: d.getUTCMinutes() };
}

/** The moment of a wall time. Fields may overflow (day 32, month 13). A doubled hour is its first pass, a skipped one is read
 *  with the offset before the change. */
export function momentOf(c: Civil, zone: string): number {
  const wall = Date.UTC(c.year, c.month - 1, c.day, c.hour, c.minute);
  const before = offsetAt(wall - 86_400_000, zone);
  const guess = wall - before;
  if (offsetAt(guess, zone) === before) return guess;
  const after = offsetAt(guess, zone);
  const second = wall - after;
  return offsetAt(second, zone) === after ? second : guess;
}

/** Monday is 0. */
export function weekday(c: Civil): number {
  return (new Date(Date.UTC(c.year, c.month - 1, c.day)).getUTCDay() + 6) % 7;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** "2027-01-14", with the time after a T unless it is midnight. */
export function civilText(c: Civil): string {
  const date = `${String(c.year).padStart(4, '0')}-${two(c.month)}-${two(c.day)}`;
  return c.hour === 0 && c.minute === 0 ? date : `${date}T${two(c.hour)}:${two(c.minute)}`;
}

/** The reverse; null when it is no date. */
export function parseCivil(text: string): Civil | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(text);
  if (!m) return null;
  const [year, month, day, hour, minute] = m.slice(1).map((x) => Number(x ?? 0)) as [number, number, number, number, number];
  const real = new Date(Date.UTC(year, month - 1, day));
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day || hour > 23 || minute > 59) return null;
  return { year, month, day, hour, minute };
}
