/* Readings summed up by the server in buckets: what of them is a line, a gap, a break, a figure. Pure; nothing is bridged or made up here. */
import { NOTHING_HERE, type Column, type Gap, type Summary } from './series';

/** Reason of a stretch that has readings, none of them usable; their qualities are told when one zooms in. */
export const UNUSABLE = -1;
const UNUSABLE_QUALITY = 8;

/** One point's columns of a bucketed reply. `difference` is null for what is no counter. */
export interface Buckets {
  n: readonly number[];
  unusable: readonly number[];
  min: readonly (number | null)[];
  mean: readonly (number | null)[];
  max: readonly (number | null)[];
  last: readonly (number | null)[];
  difference: readonly (number | null)[] | null;
}

/** Starts of the buckets, and where the last one ends. */
export interface Edges {
  t: readonly number[];
  end: number;
}

export const endOf = ({ t, end }: Edges, row: number): number => t[row + 1] ?? end;

/** The middle of each bucket, or of what of it lies inside the range: there its mean is drawn. */
export function middles(edges: Edges, from: number, to: number): number[] {
  return edges.t.map((start, i) => (Math.max(start, from) + Math.min(endOf(edges, i), to)) / 2);
}

/** The line of a bucketed point: its mean; of a state the one it ended with, since nothing is between two states. */
export function columnOf(b: Buckets, state: boolean): Column {
  return {
    v: state ? b.last : b.mean,
    q: b.n.map((n, i) => (n > 0 ? 0 : b.unusable[i]! > 0 ? UNUSABLE_QUALITY : NOTHING_HERE)),
  };
}

/** The longest step between two filled buckets that is still no hole. A recording that is coarser than its buckets leaves some of them
 *  empty all the time; one of many readings a bucket leaves none. */
export function emptyLimit(edges: Edges, b: Buckets, slotMs: number): number {
  const steps: number[] = [];
  let last = -1;
  let readings = 0;
  let filled = 0;
  for (let i = 0; i < edges.t.length; i++) {
    if (b.n[i] === 0) continue;
    if (last >= 0) steps.push(edges.t[i]! - edges.t[last]!);
    last = i;
    readings += b.n[i]!;
    filled++;
  }
  steps.sort((x, y) => x - y);
  const usual = steps[Math.floor(steps.length * 0.95)] ?? slotMs;
  return (readings >= 2 * filled ? 1.5 : 2.5) * Math.max(usual, slotMs);
}

/** What the server states, and the stretches between filled buckets that it says nothing about. */
export function bucketGaps(edges: Edges, b: Buckets, point: number, stated: readonly Gap[], limit: number): Gap[] {
  const known = stated.filter((g) => g.point === point).sort((x, y) => x.from - y.from);
  const found: Gap[] = known.map((g) => ({ ...g }));
  let last = -1;
  let unusable = false;
  for (let i = 0; i < edges.t.length; i++) {
    if (b.n[i] === 0) {
      unusable ||= b.unusable[i]! > 0;
      continue;
    }
    const long = last >= 0 && edges.t[i]! - edges.t[last]! > limit;
    if (last >= 0 && (long || unusable)) found.push(...unstated(point, endOf(edges, last), edges.t[i]!, known, unusable ? UNUSABLE : null));
    last = i;
    unusable = false;
  }
  return found.sort((x, y) => x.from - y.from);
}

/** A stretch without what the stated gaps explain of it; pieces shorter than a tenth of it are the edges of their buckets. */
function unstated(point: number, from: number, to: number, known: readonly Gap[], reason: number | null): Gap[] {
  const pieces: Gap[] = [];
  const least = (to - from) / 10;
  let at = from;
  const add = (end: number): void => {
    if (end - at > least) pieces.push({ point, from: at, to: end, reason });
  };
  for (const gap of known) {
    if ((gap.to ?? Infinity) <= at || gap.from >= to) continue;
    add(gap.from);
    at = Math.max(at, gap.to ?? Infinity);
  }
  add(to);
  return pieces;
}

/** Rows between which no line may be drawn: filled buckets with an empty stretch between them that is a gap. A gap shorter than a bucket
 *  is inside one that has values, and is told below the panels. */
export function bucketBreaks(edges: Edges, b: Buckets, gaps: readonly Gap[]): [number, number][] {
  const breaks: [number, number][] = [];
  let last = -1;
  let next = 0;
  for (let i = 0; i < edges.t.length; i++) {
    if (b.n[i] === 0) continue;
    if (last >= 0 && i > last + 1) {
      const from = endOf(edges, last);
      while (next < gaps.length && (gaps[next]!.to ?? Infinity) <= from) next++;
      if (next < gaps.length && gaps[next]!.from < edges.t[i]!) breaks.push([last, i]);
    }
    last = i;
  }
  return breaks;
}

/** How much of a bucket its readings stand for, by how densely its neighbours are filled: half of one that a hole begins in. */
function filled(edges: Edges, b: Buckets, row: number): number {
  const density = (i: number): number => (i < 0 || i >= b.n.length ? 0 : b.n[i]! / (endOf(edges, i) - edges.t[i]!));
  const usual = Math.max(density(row - 1), density(row + 1));
  return usual === 0 ? 1 : Math.min(1, density(row) / usual);
}

/** The figures of a stretch: every bucket that reaches into it counts; the average is weighted with the time that has readings. */
export function summariseBuckets(edges: Edges, b: Buckets, from: number, to: number): Summary & { difference: number | null } {
  const s: Summary & { difference: number | null } = { count: 0, min: null, max: null, average: null, last: null, lastAt: null, difference: null };
  let weighted = 0;
  let weight = 0;
  for (let i = 0; i < edges.t.length; i++) {
    const start = Math.max(edges.t[i]!, from);
    const end = Math.min(endOf(edges, i), to);
    if (end <= start) continue;
    const difference = b.difference?.[i] ?? null;
    if (difference !== null) s.difference = (s.difference ?? 0) + difference;
    if (b.n[i] === 0) continue;
    s.count += b.n[i]!;
    s.min = s.min === null ? b.min[i]! : Math.min(s.min, b.min[i]!);
    s.max = s.max === null ? b.max[i]! : Math.max(s.max, b.max[i]!);
    s.last = b.last[i]!;
    s.lastAt = edges.t[i]!;
    const counts = Math.min(end - start, filled(edges, b, i) * (endOf(edges, i) - edges.t[i]!));
    weighted += b.mean[i]! * counts;
    weight += counts;
  }
  if (weight > 0) s.average = weighted / weight;
  return s;
}

/** What a band reaches to between two times; null when it is nowhere. */
export function bandRange(edges: Edges, b: Buckets, from: number, to: number): [number, number] | null {
  let range: [number, number] | null = null;
  for (let i = 0; i < edges.t.length; i++) {
    if (b.n[i] === 0 || edges.t[i]! >= to || endOf(edges, i) <= from) continue;
    range = range ? [Math.min(range[0], b.min[i]!), Math.max(range[1], b.max[i]!)] : [b.min[i]!, b.max[i]!];
  }
  return range;
}

/** Unbroken runs of filled buckets, as rows; `lastRows` are those after which the line breaks. */
export function runsOf(b: Buckets, lastRows: readonly number[]): number[][] {
  const runs: number[][] = [];
  const ends = new Set(lastRows);
  let run: number[] = [];
  for (let i = 0; i < b.n.length; i++) {
    if (b.n[i] === 0) continue;
    run.push(i);
    if (ends.has(i)) {
      runs.push(run);
      run = [];
    }
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
