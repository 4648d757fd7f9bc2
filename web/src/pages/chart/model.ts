/* What a chart shows, worked out of a reply: lines by panel, gaps, figures of the legend. Pure. */
import type { BucketedReadings, FittedReadings, Point, Readings } from '../../api/types';
import { bucketBreaks, bucketGaps, columnOf, emptyLimit, middles, summariseBuckets, type Buckets, type Edges } from '../../lib/buckets';
import { breaksOf, gapsOf, holeLimit, lineOf, NOTHING_HERE, summarise, type Column, type Gap, type Summary } from '../../lib/series';

export const MOST_POINTS = 16;

export interface Line {
  point: Point;
  column: Column;
  values: (number | null | undefined)[];
  gaps: Gap[];
  breaks: [number, number][];
  limit: number;
  /** What the band is of; null while every reading is drawn. */
  buckets: Buckets | null;
  /** Colour token and dash, by the rule of the design: ink, grey, then the series colours. */
  colour: string;
  dash: number[];
}

export interface Panel {
  key: string;
  title: string;
  symbol: string;
  lines: Line[];
}

export interface ChartData {
  from: number;
  to: number;
  step: FittedReadings['step'];
  /** Times of the readings, or starts of the buckets. */
  t: number[];
  /** Where rows are drawn: readings at their time, buckets at their middle. */
  x: number[];
  /** Edges of the buckets; null while every reading is drawn. */
  edges: Edges | null;
  lines: Line[];
  panels: Panel[];
}

const COLOURS = ['--text', '--data', '--series-1', '--series-2', '--series-3', '--series-4', '--series-9', '--series-6', '--series-10', '--series-8'];
const DASHES: number[][] = [[], [], [], [], [], [6, 3], [6, 3], [2, 3], [2, 3], [8, 3, 2, 3]];

/** Values of one unit share a panel; a state has its own. */
const panelOf = (point: Point): string => (point.choices.length > 0 || point.unit === 'none' ? `point:${point.key}` : point.unit);

type Drawn = Pick<Line, 'column' | 'gaps' | 'breaks' | 'limit' | 'buckets'>;

function rawLine(r: Readings, i: number, point: number, stated: readonly Gap[], slotMs: number): Drawn {
  const column = { v: r.v[i]!, q: r.q[i]! };
  const limit = holeLimit(r.t, column, slotMs);
  const gaps = gapsOf(r.t, column, point, stated, limit);
  return { column, gaps, limit, breaks: breaksOf(r.t, column, gaps), buckets: null };
}

function bucketLine(r: BucketedReadings, i: number, point: Point, stated: readonly Gap[], slotMs: number, x: readonly number[]): Drawn {
  const buckets: Buckets = { n: r.n[i]!, unusable: r.unusable[i]!, min: r.min[i]!, mean: r.mean[i]!, max: r.max[i]!, last: r.last[i]!, difference: r.difference[i] ?? null };
  const limit = emptyLimit(r, buckets, slotMs);
  const gaps = bucketGaps(r, buckets, point.number, stated, limit);
  const breaks = bucketBreaks(r, buckets, gaps).map(([from, to]): [number, number] => [x[from]!, x[to]!]);
  return { column: columnOf(buckets, isState(point)), gaps, limit, breaks, buckets };
}

export const isState = (point: Point): boolean => point.choices.length > 0 || point.kind === 'state';

export function chartData(readings: FittedReadings, points: readonly Point[], slotMs: number): ChartData {
  const panels: Panel[] = [];
  const lines: Line[] = [];
  const edges = readings.step === 'raw' ? null : { t: readings.t, end: readings.end };
  const x = edges ? middles(edges, readings.from, readings.to) : readings.t;
  for (const point of points) {
    const i = readings.points.findIndex((p) => p.number === point.number);
    if (i < 0) continue;
    // a gap of the whole device (point 0) is one of each of its points
    const stated = readings.gaps.filter((g) => g.point === 0 || g.point === point.number).map((g) => ({ ...g, point: point.number }));
    const drawn = readings.step === 'raw' ? rawLine(readings, i, point.number, stated, slotMs) : bucketLine(readings, i, point, stated, slotMs, x);
    const key = panelOf(point);
    let panel = panels.find((p) => p.key === key);
    if (!panel) panels.push((panel = { key, title: '', symbol: point.unit_symbol, lines: [] }));
    const nth = panel.lines.length % COLOURS.length;
    const line: Line = { point, ...drawn, values: lineOf(drawn.column), colour: COLOURS[nth]!, dash: DASHES[nth]! };
    panel.lines.push(line);
    lines.push(line);
  }
  for (const panel of panels) panel.title = panel.lines.map((l) => l.point.name).join(', ');
  return { from: readings.from, to: readings.to, step: readings.step, t: readings.t, x, edges, lines, panels };
}

/** Whether a row has anything of any line: a value, or a reason why there is none. */
export const hasRow = (data: ChartData, row: number): boolean => data.lines.some((line) => (line.column.q[row] ?? NOTHING_HERE) !== NOTHING_HERE);

export const isEmpty = (data: ChartData): boolean => (data.edges ? !data.t.some((_, row) => hasRow(data, row)) : data.t.length === 0);

/** The figures of a line over a stretch; `difference` is what a counter counted in it, known in buckets only. */
export function figuresOf(data: ChartData, line: Line, from: number, to: number): Summary & { difference: number | null } {
  if (data.edges && line.buckets) return summariseBuckets(data.edges, line.buckets, Math.max(from, data.from), Math.min(to, data.to));
  return { ...summarise(data.t, line.column, from, to, line.limit), difference: null };
}

/** What a chart asks `fit` for: its width in steps of 100 pixels, so that a window that is dragged does not ask at each pixel. */
export const fitOf = (pixels: number): number => Math.min(4000, Math.max(100, Math.floor(pixels / 100) * 100));

/** Gaps that all lines have in common are told once; the rest by point. Ordered by time. */
export interface ToldGap extends Gap {
  names: string[];
}

export function toldGaps(lines: readonly Line[]): ToldGap[] {
  const told = new Map<string, ToldGap>();
  for (const line of lines) {
    for (const gap of line.gaps) {
      const key = `${gap.from} ${gap.to} ${gap.reason}`;
      const found = told.get(key);
      if (found) found.names.push(line.point.name);
      else told.set(key, { ...gap, names: [line.point.name] });
    }
  }
  return [...told.values()].sort((a, b) => a.from - b.from);
}

const ROLES = ['power', 'flow', 'supply', 'return', 'outdoor'];

/** Points worth showing when nobody has chosen: one of each leading role, else the first ones. */
export function leadingPoints(points: readonly Point[], most = 3): Point[] {
  const stored = points.filter((p) => !p.closed && p.poll === 'slot' && p.kind === 'measurement');
  const rank = (p: Point): number => (p.role && ROLES.includes(p.role) ? ROLES.indexOf(p.role) : ROLES.length);
  const chosen: Point[] = [];
  for (const point of [...stored].sort((a, b) => rank(a) - rank(b) || a.number - b.number)) {
    if (chosen.length < most && !chosen.some((c) => c.role !== null && c.role === point.role)) chosen.push(point);
  }
  return chosen;
}
