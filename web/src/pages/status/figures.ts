/* Figures of the status page as text: shares, times, sizes, each with its unit in the reader's language. Pure. */
import type { Status } from '../../api/types';

const formats = new Map<string, Intl.NumberFormat>();

function say(value: number, language: string, options: Intl.NumberFormatOptions): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(language, options)));
  return format.format(value);
}

/** Three figures at most: 0.04, 3.1, 120. Null is not measured. */
export const rateText = (n: number | null, language: string): string => (n === null ? '—' : say(n, language, { maximumFractionDigits: n < 1 ? 2 : n < 100 ? 1 : 0 }));

export const countText = (n: number, language: string): string => say(n, language, { maximumFractionDigits: 0 });

export const shareText = (share: number | null, language: string): string => (share === null ? '—' : say(share, language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }));

export function timeText(ms: number | null, language: string): string {
  if (ms === null) return '—';
  if (ms >= 10_000) return say(ms / 1000, language, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 0 });
  return say(ms, language, { style: 'unit', unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: ms < 1 ? 2 : ms < 100 ? 1 : 0 });
}

const SIZES: [number, string][] = [[1e12, 'terabyte'], [1e9, 'gigabyte'], [1e6, 'megabyte'], [1e3, 'kilobyte'], [1, 'byte']];

export function bytesText(bytes: number | null, language: string): string {
  if (bytes === null) return '—';
  const [size, unit] = SIZES.find(([size]) => bytes >= size) ?? SIZES[SIZES.length - 1]!;
  const n = bytes / size;
  return say(n, language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: n < 10 && size > 1 ? 1 : 0 });
}

export type Storing = 'ok' | 'storage_full' | 'clock' | 'fails';

export const storingOf = (s: Status): Storing =>
  s.storing.storage_full ? 'storage_full' : s.storing.clock_waits ? 'clock' : s.troubles.includes('storing_fails') ? 'fails' : 'ok';

const OF_STORING = ['storage_full', 'storing_fails', 'clock'] as const;
type Other = Exclude<Status['troubles'][number], (typeof OF_STORING)[number]>;

/** What is wrong beside storing, which has its own sentence on every page. */
export const otherTroubles = (s: Status): Other[] => s.troubles.filter((x): x is Other => !(OF_STORING as readonly string[]).includes(x));
