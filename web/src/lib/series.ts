/* From the columns of a reply to what a chart draws and a legend counts. Pure; no interpolation anywhere. */

export const NOTHING_HERE = 255; // quality of a cell in a row that holds no value of the point
export const usable = (quality: number): boolean => quality <= 3;

/** A stretch without values of one point. `reason` is a quality number, or null when readings are simply missing. `to` null: still open. */
export interface Gap {
  point: number;
  from: number;
  to: number | null;
  reason: number | null;
}

export interface Column {
  v: readonly (number | null)[];
  q: readonly number[];
}

/** Values for uPlot: null breaks the line, undefined passes over a row that belongs to other points. */
export function lineOf(column: Column): (number | null | undefined)[] {
  return column.v.map((value, i) => {
    const q = column.q[i] ?? NOTHING_HERE;
    if (q === NOTHING_HERE) return undefined;
    return usable(q) && value !== null ? value : null;
  });
}

/** The longest step between two readings that is still no hole: 2.5 times the 95th percentile of steps, at least 2.5 slots. */
export function holeLimit(t: readonly number[], column: Column, slotMs: number): number {
  const steps: number[] = [];
  let last = -1;
  for (let i = 0; i < t.length; i++) {
    if (column.q[i] === NOTHING_HERE) continue;
    if (last >= 0) steps.push(t[i]! - t[last]!);
    last = i;
  }
  steps.sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length * 0.95)] ?? slotMs;
  return 2.5 * Math.max(usual, slotMs);
}

/** Every stretch of the range without a usable value: what the server states, rows of bad quality, and silent holes between rows. */
export function gapsOf(t: readonly number[], column: Column, point: number, stated: readonly Gap[], limit: number): Gap[] {
  const found: Gap[] = stated.filter((g) => g.point === point).map((g) => ({ ...g }));
  const add = (gap: Gap): void => {
    if (!found.some((g) => g.from <= gap.to! && (g.to ?? Infinity) >= gap.from)) found.push(gap);
  };
  let lastGood = -1;
  let bad = -1;
  for (let i = 0; i < t.length; i++) {
    const q = column.q[i] ?? NOTHING_HERE;
    if (q === NOTHING_HERE) continue;
    if (!usable(q) || column.v[i] === null) {
      if (bad < 0) bad = i;
      continue;
    }
    if (bad >= 0) add({ point, from: t[bad]!, to: t[i]!, reason: column.q[bad]! });
    else if (lastGood >= 0 && t[i]! - t[lastGood]! > limit) add({ point, from: t[lastGood]!, to: t[i]!, reason: null });
    lastGood = i;
    bad = -1;
  }
  if (bad >= 0) add({ point, from: t[bad]!, to: t[t.length - 1]!, reason: column.q[bad]! });
  return found.sort((a, b) => a.from - b.from);
}

/** Pairs of times between which no line may be drawn: neighbours among the usable readings with a gap between them. */
export function breaksOf(t: readonly number[], column: Column, gaps: readonly Gap[]): [number, number][] {
  const breaks: [number, number][] = [];
  let last = -1;
  let next = 0;
  for (let i = 0; i < t.length; i++) {
    if (column.v[i] == null || !usable(column.q[i] ?? NOTHING_HERE)) continue;
    if (last >= 0) {
      while (next < gaps.length && (gaps[next]!.to ?? Infinity) <= t[last]!) next++;
      const gap = gaps[next];
      if (gap && gap.from < t[i]! && (gap.to ?? Infinity) > t[last]!) breaks.push([t[last]!, t[i]!]);
    }
    last = i;
  }
  return breaks;
}

/** What a point was at a row: its own reading there, or the one that still holds. Null in a gap. */
export function valueAt(t: readonly number[], column: Column, row: number, limit: number): number | null {
  for (let i = row; i >= 0 && t[row]! - t[i]! <= limit; i--) {
    const q = column.q[i] ?? NOTHING_HERE;
    if (q === NOTHING_HERE) continue;
    return usable(q) ? (column.v[i] ?? null) : null;
  }
  return null;
}

export interface Summary {
  count: number;
  min: number | null;
  max: number | null;
  /** Weighted with the time that each reading stands for; a hole stands for nothing. */
  average: number | null;
  last: number | null;
  lastAt: number | null;
}

export function summarise(t: readonly number[], column: Column, from: number, to: number, limit: number): Summary {
  const s: Summary = { count: 0, min: null, max: null, average: null, last: null, lastAt: null };
  let weighted = 0;
  let weight = 0;
  let plain = 0;
  for (let i = 0; i < t.length; i++) {
    const value = column.v[i];
    if (t[i]! < from || t[i]! >= to || value == null || !usable(column.q[i]!)) continue;
    if (s.lastAt !== null && t[i]! - s.lastAt <= limit) {
      weighted += s.last! * (t[i]! - s.lastAt);
      weight += t[i]! - s.lastAt;
    }
    plain += value;
    s.count++;
    s.min = s.min === null ? value : Math.min(s.min, value);
    s.max = s.max === null ? value : Math.max(s.max, value);
    s.last = value;
    s.lastAt = t[i]!;
  }
  if (s.count > 0) s.average = weight > 0 ? weighted / weight : plain / s.count;
  return s;
}

/** The row whose time is nearest; -1 when there is none. */
export function nearestRow(t: readonly number[], at: number): number {
  let low = 0;
  let high = t.length - 1;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (t[mid]! < at) low = mid;
    else high = mid;
  }
  if (t.length === 0) return -1;
  return Math.abs(t[low]! - at) <= Math.abs(t[high]! - at) ? low : high;
}
