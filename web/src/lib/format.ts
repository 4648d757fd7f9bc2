/* Figures, times and ages as text. Pure: the language and the zone are arguments. */
import { trueMinus } from './icu';

const numbers = new Map<string, Intl.NumberFormat>();

export function formatNumber(value: number, decimals: number, language: string): string {
  const key = `${language} ${decimals}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    numbers.set(key, format);
  }
  const text = format.format(value);
  return /^-[0.,\s]*$/.test(text) ? text.slice(1) : trueMinus(text); // never "-0.0"
}

const dates = new Map<string, Intl.DateTimeFormat>();

export type DateStyle = 'date' | 'day' | 'time' | 'seconds' | 'dateTime' | 'clock' | 'month' | 'stamp' | 'dayName';

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
  dayName: { weekday: 'short', day: 'numeric', month: 'short' },
  month: { month: 'short' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  stamp: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  clock: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};

/* English here is British: day before month, 24 hours. */
const dateLanguage = (language: string): string => (language === 'en' ? 'en-GB' : language);

export function formatTime(ms: number, style: DateStyle, language: string, zone: string): string {
  const key = `${language} ${zone} ${style}`;
  let format = dates.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(dateLanguage(language), { ...STYLES[style], timeZone: zone });
    dates.set(key, format);
  }
  return format.format(ms);
}

const ranges = new Map<string, Intl.DateTimeFormat>();

/** "7 – 14 Jan 2027", shortened where both ends share month or year. `to` is the last moment inside. */
export function formatDateRange(from: number, to: number, language: string, zone: string): string {
  const key = `${language} ${zone}`;
  let format = ranges.get(key);
  if (!format) ranges.set(key, (format = new Intl.DateTimeFormat(dateLanguage(language), { ...STYLES.date, timeZone: zone })));
  return format.formatRange(from, to);
}

/** A span of time in at most two units: "4 s", "12 min", "2 h 10 min", "3 d 4 h". */
export interface Span {
  unit: 's' | 'min' | 'h' | 'd';
  n: number;
  rest: number;
}

export function spanOf(ms: number): Span {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return { unit: 's', n: s, rest: 0 };
  if (s < 3600) return { unit: 'min', n: Math.floor(s / 60), rest: 0 };
  if (s < 86_400) return { unit: 'h', n: Math.floor(s / 3600), rest: Math.floor((s % 3600) / 60) };
  return { unit: 'd', n: Math.floor(s / 86_400), rest: Math.floor((s % 86_400) / 3600) };
}
