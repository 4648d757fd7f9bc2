/* What a chart shows, worked out of a reply: lines by panel, gaps, figures of the legend. Pure. */
import type { Point, Readings } from '../../api/types';
import { breaksOf, gapsOf, holeLimit, lineOf, type Column, type Gap } from '../../lib/series';

export const MOST_POINTS = 16;

export interface Line {
  point: Point;
  column: Column;
  values: (number | null | undefined)[];
  gaps: Gap[];
  breaks: [number, number][];
  limit: number;
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
  t: number[];
  lines: Line[];
  panels: Panel[];
}

const COLOURS = ['--text', '--data', '--series-1', '--series-2', '--series-3', '--series-4', '--series-9', '--series-6', '--series-10', '--series-8'];
const DASHES: number[][] = [[], [], [], [], [], [6, 3], [6, 3], [2, 3], [2, 3], [8, 3, 2, 3]];

/** Values of one unit share a panel; a state has its own. */
const panelOf = (point: Point): string => (point.choices.length > 0 || point.unit === 'none' ? `point:${point.key}` : point.unit);

export function chartData(readings: Readings, points: readonly Point[], slotMs: number): ChartData {
  const panels: Panel[] = [];
  const lines: Line[] = [];
  for (const point of points) {
    const i = readings.points.findIndex((p) => p.number === point.number);
    if (i < 0) continue;
    const column = { v: readings.v[i]!, q: readings.q[i]! };
    const limit = holeLimit(readings.t, column, slotMs);
    // a gap of the whole device (point 0) is one of each of its points
    const stated = readings.gaps.filter((g) => g.point === 0 || g.point === point.number).map((g) => ({ ...g, point: point.number }));
    const gaps = gapsOf(readings.t, column, point.number, stated, limit);
    const key = panelOf(point);
    let panel = panels.find((p) => p.key === key);
    if (!panel) panels.push((panel = { key, title: '', symbol: point.unit_symbol, lines: [] }));
    const nth = panel.lines.length % COLOURS.length;
    const line: Line = { point, column, values: lineOf(column), gaps, breaks: breaksOf(readings.t, column, gaps), limit, colour: COLOURS[nth]!, dash: DASHES[nth]! };
    panel.lines.push(line);
    lines.push(line);
  }
  for (const panel of panels) panel.title = panel.lines.map((l) => l.point.name).join(', ');
  return { from: readings.from, to: readings.to, t: readings.t, lines, panels };
}

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
