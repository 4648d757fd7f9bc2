import { describe, expect, it } from 'vitest';
import { periodAt, periodFromQuery, periodToQuery, rangeOf, step, type Period } from '../src/lib/period';
import { civilOf, momentOf, offsetAt, parseCivil } from '../src/lib/zone';

const ZONE = 'Europe/Copenhagen';
const hours = (p: Period): number => {
  const r = rangeOf(p, ZONE)!;
  return (r.to - r.from) / 3_600_000;
};

describe('the calendar of a zone', () => {
  it('knows summer and winter time', () => {
    expect(offsetAt(Date.UTC(2026, 6, 1), ZONE)).toBe(7_200_000);
    expect(offsetAt(Date.UTC(2026, 0, 1), ZONE)).toBe(3_600_000);
  });
  it('takes the first pass of a doubled hour', () => {
    expect(momentOf({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, ZONE)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });
  it('reads a skipped hour with the offset before the change', () => {
    expect(momentOf({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, ZONE)).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });
  it('goes there and back at every hour of a year', () => {
    for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += 3_600_000) {
      const again = momentOf(civilOf(t, ZONE), ZONE);
      expect(t - again === 0 || t - again === 3_600_000).toBe(true); // the second pass of the doubled hour reads as the first
    }
  });
  it('refuses days that do not exist', () => expect(parseCivil('2026-02-29')).toBeNull());
});

describe('periods', () => {
  it('a day is 23 hours long when summer time begins', () => expect(hours({ kind: 'today', at: '2026-03-29' })).toBe(23));
  it('a day is 25 hours long when it ends', () => expect(hours({ kind: 'today', at: '2026-10-25' })).toBe(25));
  it('a week begins on Monday', () => {
    const r = rangeOf({ kind: 'week', at: '2026-11-22' }, ZONE)!; // a Sunday
    expect(civilOf(r.from, ZONE)).toMatchObject({ month: 11, day: 16, hour: 0 });
  });
  it('a quarter begins in January, April, July or October', () => {
    expect(civilOf(rangeOf({ kind: 'quarter', at: '2026-11-22' }, ZONE)!.from, ZONE)).toMatchObject({ month: 10, day: 1 });
  });
  it('stepping back from March comes to the whole of February', () => {
    expect(step({ kind: 'month', at: '2026-03-31' }, -1, ZONE)).toEqual({ kind: 'month', at: '2026-02-01' });
  });
  it('a year steps over a leap day', () => expect(hours(step({ kind: 'year', at: '2027-05-01' }, 1, ZONE))).toBe(366 * 24));
  it('free days step by their own number, also over a clock change', () => {
    expect(step({ kind: 'custom', from: '2026-03-20', to: '2026-03-27' }, 1, ZONE)).toEqual({ kind: 'custom', from: '2026-03-27', to: '2026-04-03' });
  });
  it('an end before the beginning is no period', () => expect(rangeOf({ kind: 'custom', from: '2026-03-02', to: '2026-03-01' }, ZONE)).toBeNull());
});

describe('periods in the address', () => {
  const now = Date.UTC(2026, 10, 22, 9, 0);
  const read = (text: string): Period => periodFromQuery(new URLSearchParams(text), now, ZONE);
  it('nothing means today', () => expect(read('')).toEqual({ kind: 'today', at: '2026-11-22' }));
  it('nonsense means today', () => expect(read('period=century&at=yesterday')).toEqual({ kind: 'today', at: '2026-11-22' }));
  it('the running period carries no date', () => expect(periodToQuery(periodAt('month', now, ZONE), now, ZONE)).toEqual({ period: 'month', at: null, from: null, to: null }));
  it.each(['period=year&at=2021-05-01', 'from=2026-01-01T10:30&to=2026-01-02', 'at=2026-11-20'])('%s survives', (text) => {
    const query = new URLSearchParams(text);
    const again = new URLSearchParams();
    for (const [key, value] of Object.entries(periodToQuery(periodFromQuery(query, now, ZONE), now, ZONE))) if (value) again.set(key, value);
    expect(periodFromQuery(again, now, ZONE)).toEqual(periodFromQuery(query, now, ZONE));
  });
});
