import { describe, expect, it } from 'vitest';
import { breaksOf, gapsOf, holeLimit, lineOf, nearestRow, NOTHING_HERE, summarise, valueAt } from '../src/lib/series';

const MIN = 60_000;
const t = [0, 15, 30, 45, 60, 75].map((m) => m * MIN);
const good = (v: (number | null)[]) => ({ v, q: v.map((x) => (x === null ? 8 : 0)) });

describe('lines', () => {
  it('break at a reading without a usable value', () => expect(lineOf({ v: [1, null, 3], q: [0, 9, 0] })).toEqual([1, null, 3]));
  it('pass over rows of other points', () => expect(lineOf({ v: [1, null, 3], q: [0, NOTHING_HERE, 0] })).toEqual([1, undefined, 3]));
  it('never draw a figure of bad quality', () => expect(lineOf({ v: [1, 8_000_001], q: [0, 9] })).toEqual([1, null]));
  it('keep recovered, substituted and stale values', () => expect(lineOf({ v: [1, 2, 3], q: [1, 2, 3] })).toEqual([1, 2, 3]));
});

describe('holes', () => {
  it('are judged by the usual step of the recording, not by its finest', () => {
    const times = [0];
    for (let i = 0; i < 40; i++) times.push(times[times.length - 1]! + 60 * MIN); // an hourly year
    for (let i = 0; i < 40; i++) times.push(times[times.length - 1]! + 3 * MIN); // then every three minutes
    expect(holeLimit(times, good(times.map(() => 1)), 15 * MIN)).toBe(150 * MIN);
  });
  it('a silent hole between rows is a gap without a stated reason', () => {
    const times = [0, 15, 30, 600, 615].map((m) => m * MIN);
    expect(gapsOf(times, good([1, 2, 3, 4, 5]), 7, [], 40 * MIN)).toEqual([{ point: 7, from: 30 * MIN, to: 600 * MIN, reason: null }]);
  });
  it('rows of bad quality are a gap with their reason', () => {
    expect(gapsOf(t, { v: [1, null, null, 4, 5, 6], q: [0, 9, 9, 0, 0, 0] }, 7, [], 40 * MIN)).toEqual([{ point: 7, from: 15 * MIN, to: 45 * MIN, reason: 9 }]);
  });
  it('what the server states is not told twice', () => {
    const times = [0, 15, 600].map((m) => m * MIN);
    const stated = [{ point: 7, from: 30 * MIN, to: 590 * MIN, reason: 8 }];
    expect(gapsOf(times, good([1, 2, 3]), 7, stated, 40 * MIN)).toEqual(stated);
  });
  it('no line is drawn across a stated gap', () => {
    expect(breaksOf(t, good([1, 2, 3, 4, 5, 6]), [{ point: 7, from: 32 * MIN, to: 40 * MIN, reason: 8 }])).toEqual([[30 * MIN, 45 * MIN]]);
  });
  it('an open gap ends the line', () => {
    expect(breaksOf(t, good([1, 2, 3, 4, 5, 6]), [{ point: 7, from: 62 * MIN, to: null, reason: 8 }])).toEqual([[60 * MIN, 75 * MIN]]);
  });
});

describe('figures of a period', () => {
  it('weight the average with time', () => {
    const s = summarise([0, 10, 60, 70].map((m) => m * MIN), good([0, 100, 0, 0]), 0, 100 * MIN, 90 * MIN);
    expect(s).toMatchObject({ count: 4, min: 0, max: 100, last: 0, lastAt: 70 * MIN });
    expect(s.average).toBeCloseTo(5000 / 70, 6);
  });
  it('count nothing for a hole', () => {
    const s = summarise([0, 10, 1000, 1010].map((m) => m * MIN), good([10, 10, 30, 30]), 0, 2000 * MIN, 60 * MIN);
    expect(s.average).toBe(20);
  });
  it('leave out what is unusable or outside', () => {
    expect(summarise(t, { v: [1, 900, 3, 4, 5, 6], q: [0, 9, 0, 0, 0, 0] }, 0, 45 * MIN, 60 * MIN)).toMatchObject({ count: 2, max: 3 });
  });
  it('are empty when there is nothing', () => expect(summarise([], good([]), 0, 1, 1)).toEqual({ count: 0, min: null, max: null, average: null, last: null, lastAt: null }));
});

describe('the cursor', () => {
  it('finds the nearest row', () => {
    expect(nearestRow(t, 22 * MIN)).toBe(1);
    expect(nearestRow(t, 23 * MIN)).toBe(2);
    expect(nearestRow([], 1)).toBe(-1);
  });
  it('shows the reading that still holds where the row is of another point', () => {
    expect(valueAt(t, { v: [7, null, null, null, null, null], q: [0, 255, 255, 255, 255, 255] }, 1, 20 * MIN)).toBe(7);
  });
  it('shows nothing in a gap', () => {
    expect(valueAt(t, { v: [7, null, null, null, null, null], q: [0, 8, 255, 255, 255, 255] }, 2, 60 * MIN)).toBeNull();
    expect(valueAt(t, { v: [7, null, null, null, null, null], q: [0, 255, 255, 255, 255, 255] }, 4, 20 * MIN)).toBeNull();
  });
});
