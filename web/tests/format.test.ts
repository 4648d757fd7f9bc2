import { describe, expect, it } from 'vitest';
import { formatDateRange, formatNumber, formatTime, spanOf } from '../src/lib/format';

const JAN = Date.UTC(2027, 0, 14, 7, 42, 10); // 08:42:10 in Copenhagen

describe('numbers', () => {
  it('keep the decimals of their sensor', () => expect(formatNumber(57, 1, 'en')).toBe('57.0'));
  it('have the decimal sign of the language', () => expect(formatNumber(1284.6, 1, 'da')).toBe('1.284,6'));
  it('have a real minus sign', () => expect(formatNumber(-8.4, 1, 'en')).toBe('\u22128.4'));
  it('are never minus zero', () => expect(formatNumber(-0.04, 1, 'en')).toBe('0.0'));
});

describe('times', () => {
  it('are of the given zone, not of the browser', () => expect(formatTime(JAN, 'seconds', 'en', 'Europe/Copenhagen')).toBe('08:42:10'));
  it('name day and month in the language', () => expect(formatTime(JAN, 'dayName', 'da', 'Europe/Copenhagen')).toBe('tors. 14. jan.'));
  it('have 24 hours and the day before the month in English', () => expect(formatTime(JAN + 6 * 3_600_000, 'dateTime', 'en', 'Europe/Copenhagen')).toBe('14 Jan 2027, 14:42'));
  it('shorten a range within one month', () => {
    expect(formatDateRange(JAN, JAN + 6 * 86_400_000, 'en', 'Europe/Copenhagen').replace(/[\u2009\u00a0]/g, ' ')).toBe('14 – 20 Jan 2027');
  });
});

describe('spans', () => {
  it.each([
    [0, { unit: 's', n: 0, rest: 0 }],
    [59_999, { unit: 's', n: 59, rest: 0 }],
    [60_000, { unit: 'min', n: 1, rest: 0 }],
    [7_800_000, { unit: 'h', n: 2, rest: 10 }],
    [273_600_000, { unit: 'd', n: 3, rest: 4 }],
    [-500, { unit: 's', n: 0, rest: 0 }],
  ])('%d ms', (ms, span) => expect(spanOf(ms)).toEqual(span));
});
