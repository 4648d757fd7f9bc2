import { describe, expect, it } from 'vitest';
import { bandRange, bucketBreaks, bucketGaps, columnOf, emptyLimit, middles, runsOf, summariseBuckets, UNUSABLE, type Buckets } from '../src/lib/buckets';
import { NOTHING_HERE } from '../src/lib/series';

const HOUR = 3_600_000;
/** Buckets of an hour; null is an empty one. */
function buckets(means: (number | null)[], more: Partial<Buckets> = {}): Buckets {
  const plus = (by: number): (number | null)[] => means.map((m) => (m === null ? null : m + by));
  return { n: means.map((m) => (m === null ? 0 : 4)), unusable: means.map(() => 0), min: plus(-1), mean: means, max: plus(1), last: plus(0.5), difference: null, ...more };
}
const hours = (n: number): { t: number[]; end: number } => ({ t: Array.from({ length: n }, (_, i) => i * HOUR), end: n * HOUR });

describe('a bucket', () => {
  it('is drawn in its middle, a cut one in the middle of what is left', () => expect(middles(hours(3), HOUR / 2, 2.5 * HOUR)).toEqual([0.75 * HOUR, 1.5 * HOUR, 2.25 * HOUR]));
  it('shows its mean; of a state what it ended with', () => {
    expect(columnOf(buckets([5]), false).v).toEqual([5]);
    expect(columnOf(buckets([5]), true).v).toEqual([5.5]);
  });
  it('without a usable value has no value', () => {
    expect(columnOf(buckets([5, null, null], { unusable: [0, 0, 3] }), false).q).toEqual([0, NOTHING_HERE, 8]);
  });
});

describe('gaps between buckets', () => {
  const gapsIn = (b: Buckets, stated: Parameters<typeof bucketGaps>[3] = []): ReturnType<typeof bucketGaps> => {
    // forty full hours first, which say what is usual
    const before = 40;
    const long: Buckets = { ...buckets([...Array<number>(before).fill(1), ...b.mean]), n: [...Array<number>(before).fill(b.n[0]!), ...b.n], unusable: [...Array<number>(before).fill(0), ...b.unusable] };
    const edges = hours(long.n.length);
    const by = before * HOUR;
    const shifted = stated.map((g) => ({ ...g, from: g.from + by, to: g.to! + by }));
    return bucketGaps(edges, long, 7, shifted, emptyLimit(edges, long, 900_000)).map((g) => ({ ...g, from: g.from - by, to: g.to! - by }));
  };
  it('reach from the end of the last filled one to the start of the next', () => {
    expect(gapsIn(buckets([1, 1, null, null, 1]))).toEqual([{ point: 7, from: 2 * HOUR, to: 4 * HOUR, reason: null }]);
  });
  it('know readings without a usable value', () => {
    expect(gapsIn(buckets([1, null, 1], { unusable: [0, 4, 0] }))).toEqual([{ point: 7, from: HOUR, to: 2 * HOUR, reason: UNUSABLE }]);
  });
  it('are none where the recording is coarser than the buckets', () => {
    const b = buckets([1, null, null, 1, null, null, 1, null, null, 1], { n: [1, 0, 0, 1, 0, 0, 1, 0, 0, 1] });
    expect(bucketGaps(hours(10), b, 7, [], emptyLimit(hours(10), b, 900_000))).toEqual([]);
    expect(bucketBreaks(hours(10), b, [])).toEqual([]);
  });
  it('keep the reason that the server states, and tell the rest', () => {
    const stated = [{ point: 7, from: HOUR, to: 3 * HOUR, reason: 8 }];
    expect(gapsIn(buckets([1, null, null, null, null, 1]), stated)).toEqual([stated[0], { point: 7, from: 3 * HOUR, to: 5 * HOUR, reason: null }]);
  });
  it('of a time that has not come yet are none', () => expect(gapsIn(buckets([1, 1, null, null, null]))).toEqual([]));
  it('break the line; one inside a bucket with values does not', () => {
    const b = buckets([1, 1, null, 1, 1]);
    const gaps = [{ point: 7, from: 2 * HOUR, to: 3 * HOUR, reason: 8 }, { point: 7, from: 3.2 * HOUR, to: 3.4 * HOUR, reason: 9 }];
    expect(bucketBreaks(hours(5), b, gaps)).toEqual([[1, 3]]);
    expect(runsOf(b, [1])).toEqual([[0, 1], [3, 4]]);
  });
});

describe('figures from buckets', () => {
  const b = buckets([10, 20, null, 30], { difference: [1, 2, null, 4] });
  it('are the least, the greatest, the mean over time, the last and the sums', () => {
    expect(summariseBuckets(hours(4), b, 0, 4 * HOUR)).toEqual({ count: 12, min: 9, max: 31, average: 20, last: 30.5, lastAt: 3 * HOUR, difference: 7 });
  });
  it('weight a cut bucket with what is inside', () => expect(summariseBuckets(hours(4), b, 0.5 * HOUR, 2 * HOUR).average).toBeCloseTo((10 * 0.5 + 20) / 1.5, 9));
  it('weight a bucket that a hole begins in with what it has', () => {
    const half = buckets([10, 10, 40, null, 10], { n: [4, 4, 2, 0, 4] });
    expect(summariseBuckets(hours(5), half, 0, 5 * HOUR).average).toBeCloseTo((10 + 10 + 40 * 0.5 + 10) / 3.5, 9);
  });
  it('are empty where nothing is', () => expect(summariseBuckets(hours(4), b, 2 * HOUR, 3 * HOUR)).toMatchObject({ count: 0, average: null, difference: null }));
  it('give the band room on the axis', () => {
    expect(bandRange(hours(4), b, 0, 2 * HOUR)).toEqual([9, 21]);
    expect(bandRange(hours(4), b, 2 * HOUR, 3 * HOUR)).toBeNull();
  });
});
