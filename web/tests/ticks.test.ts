import { describe, expect, it } from 'vitest';
import { timeTicks } from '../src/lib/ticks';
import { civilOf, momentOf } from '../src/lib/zone';

const ZONE = 'Europe/Copenhagen';
const at = (year: number, month: number, day: number, hour = 0): number => momentOf({ year, month, day, hour, minute: 0 }, ZONE);

describe('marks of the time axis', () => {
  it('never are more than fit', () => {
    for (const days of [0.1, 1, 3, 7, 31, 92, 365, 1826, 8000]) {
      const from = at(2020, 1, 1);
      expect(timeTicks(from, from + days * 86_400_000, 9, ZONE).length).toBeLessThanOrEqual(11);
    }
  });
  it('of a day stand on whole hours, also when the clock changes', () => {
    const ticks = timeTicks(at(2026, 10, 25), at(2026, 10, 26), 9, ZONE);
    expect(ticks.every((tick) => civilOf(tick.t, ZONE).hour % 3 === 0)).toBe(true);
  });
  it('of a week stand on midnights', () => {
    const ticks = timeTicks(at(2026, 3, 23), at(2026, 3, 30), 8, ZONE);
    expect(ticks).toHaveLength(8);
    expect(ticks.every((tick) => tick.style === 'day')).toBe(true);
  });
  it('of a year stand on first days of months, the first named by its year', () => {
    const ticks = timeTicks(at(2021, 1, 1), at(2022, 1, 1), 12, ZONE);
    expect(ticks[0]).toEqual({ t: at(2021, 1, 1), style: 'year' });
    expect(ticks[1]).toMatchObject({ style: 'month' });
    expect(ticks.every((tick) => civilOf(tick.t, ZONE).day === 1)).toBe(true);
  });
  it('rise', () => {
    const ticks = timeTicks(at(2026, 1, 20), at(2026, 2, 20), 16, ZONE);
    for (let i = 1; i < ticks.length; i++) expect(ticks[i]!.t).toBeGreaterThan(ticks[i - 1]!.t);
  });
});
