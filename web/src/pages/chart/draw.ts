/* One panel as uPlot draws it. Knows colours only by token; knows nothing of the page. */
import type uPlot from 'uplot';
import { formatNumber, formatTime } from '../../lib/format';
import { timeTicks, type Tick } from '../../lib/ticks';
import { token } from '../../lib/theme.svelte';
import { bandRange, endOf, runsOf, type Edges } from '../../lib/buckets';
import { isState, type Line, type Panel } from './model';

export interface Look {
  language: string;
  zone: string;
  narrow: boolean;
}

export interface PanelEvents {
  cursor(row: number | null): void;
  zoom(from: number, to: number): void;
  whole(): void;
}

export const AXIS_WIDTH = 52;
const X_AXIS = 26;

/** Ticks of both axes in the reader's language. */
export function tickText(tick: Tick, { language, zone }: Look): string {
  if (tick.style === 'year') return formatTime(tick.t, 'date', language, zone).replace(/\D*(\d{4}).*/, '$1').slice(-4);
  if (tick.style === 'time') return formatTime(tick.t, 'time', language, zone);
  return formatTime(tick.t, tick.style, language, zone);
}

function decimalsOf(splits: readonly number[]): number {
  const step = splits.length > 1 ? Math.abs(splits[1]! - splits[0]!) : 1;
  return Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9)));
}

function yAxis(panel: Panel, look: Look, font: string): uPlot.Axis {
  const choices = panel.lines.length === 1 ? panel.lines[0]!.point.choices : [];
  return {
    size: AXIS_WIDTH,
    font,
    gap: 6,
    space: 32,
    stroke: () => token('--muted'),
    ticks: { show: false },
    grid: { stroke: () => token('--line-soft'), width: 1 },
    incrs: choices.length ? [1] : undefined,
    values: (_u, splits) => {
      if (choices.length) return splits.map((s) => choices.find((c) => c.value === s)?.name.slice(0, 9) ?? '');
      const decimals = decimalsOf(splits);
      return splits.map((s) => formatNumber(s, decimals, look.language));
    },
  };
}

function xAxis(last: boolean, look: Look, font: string): uPlot.Axis {
  const ticksOf = (u: uPlot, min: number, max: number): Tick[] => timeTicks(min, max, Math.max(2, Math.floor(u.width / (look.narrow ? 70 : 96))), look.zone).filter((tick) => tick.t < max - (max - min) * 0.02);
  return {
    size: last ? X_AXIS : 0,
    font,
    gap: 6,
    stroke: () => token('--muted'),
    ticks: { show: false },
    grid: { stroke: () => token('--line-soft'), width: 1, dash: [2, 3] },
    splits: (u, _axis, min, max) => ticksOf(u, min, max).map((tick) => tick.t),
    values: (u, splits) => {
      if (!last) return splits.map(() => '');
      const ticks = ticksOf(u, u.scales.x!.min!, u.scales.x!.max!);
      return splits.map((s) => tickText(ticks.find((tick) => tick.t === s) ?? { t: s, style: 'time' }, look));
    },
  };
}

function seriesOf(line: Line, lib: typeof uPlot): uPlot.Series {
  const stepped = isState(line.point) || line.point.kind === 'setting';
  return {
    label: line.point.name,
    stroke: () => token(line.colour),
    width: 1.5,
    dash: line.dash.length ? line.dash : undefined,
    paths: stepped ? lib.paths.stepped!({ align: 1 }) : lib.paths.linear!(),
    points: { show: (_u, _s, first, last) => last - first < 36, size: 5, fill: () => token('--panel') },
    // our own list of breaks, in canvas pixels; uPlot clips the line there
    gaps: (u) =>
      line.breaks
        .filter(([from, to]) => to > u.scales.x!.min! && from < u.scales.x!.max!)
        .map(([from, to]): [number, number] => [Math.round(u.valToPos(from, 'x', true)), Math.round(u.valToPos(to, 'x', true))]),
  };
}

/** Hatched grounds where at least one line of the panel has no value. */
function shadeGaps(u: uPlot, panel: Panel): void {
  const { ctx, bbox } = u;
  const min = u.scales.x!.min!;
  const max = u.scales.x!.max!;
  const clampX = (ms: number): number => u.valToPos(Math.min(max, Math.max(min, ms)), 'x', true);
  ctx.save();
  ctx.beginPath();
  let drawn = -Infinity;
  for (const gap of panel.lines.flatMap((line) => line.gaps).sort((a, b) => a.from - b.from)) {
    const end = gap.to ?? max;
    if (end <= min || gap.from >= max) continue;
    const left = Math.max(drawn, clampX(gap.from));
    const right = clampX(end);
    if (right - left < 0.5) continue;
    ctx.rect(left, bbox.top, right - left, bbox.height);
    drawn = right;
  }
  ctx.fillStyle = token('--sunken');
  ctx.fill();
  ctx.clip();
  ctx.strokeStyle = token('--line-soft');
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  const step = 7 * devicePixelRatio;
  for (let x = bbox.left - bbox.height; x < bbox.left + bbox.width; x += step) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
}

/** From the least to the greatest value of each bucket, under the lines. A run of one bucket is as wide as the bucket, so that it is seen. */
function drawBands(u: uPlot, panel: Panel, edges: Edges): void {
  const { ctx, bbox } = u;
  const x = (ms: number): number => u.valToPos(ms, 'x', true);
  const y = (value: number): number => u.valToPos(value, 'y', true);
  const times = u.data[0];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const line of panel.lines) {
    const b = line.buckets!;
    ctx.fillStyle = ctx.strokeStyle = token(line.colour);
    ctx.lineWidth = 1.5 * devicePixelRatio;
    for (const run of runsOf(b, line.breaks.map(([from]) => times.indexOf(from)))) {
      const first = run[0]!;
      ctx.globalAlpha = 0.16;
      ctx.beginPath();
      if (run.length === 1) {
        const [left, right] = [x(edges.t[first]!), x(endOf(edges, first))];
        ctx.rect(left, y(b.max[first]!), right - left, y(b.min[first]!) - y(b.max[first]!));
        ctx.fill();
        ctx.globalAlpha = 1;
        ctx.beginPath();
        ctx.moveTo(left, y(line.column.v[first]!));
        ctx.lineTo(Math.max(right, left + 1), y(line.column.v[first]!));
        ctx.stroke();
        continue;
      }
      for (const row of run) ctx.lineTo(x(times[row]!), y(b.max[row]!));
      for (const row of run.toReversed()) ctx.lineTo(x(times[row]!), y(b.min[row]!));
      ctx.fill();
    }
  }
  ctx.restore();
}

export function panelOptions(lib: typeof uPlot, panel: Panel, edges: Edges | null, look: Look, size: { width: number; height: number }, view: () => [number, number], last: boolean, now: () => number, on: PanelEvents): uPlot.Options {
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const choices = panel.lines.length === 1 ? panel.lines[0]!.point.choices : [];
  return {
    width: size.width,
    height: size.height + (last ? X_AXIS : 0),
    padding: [6, 10, last ? 0 : 4, 0],
    ms: 1,
    legend: { show: false },
    scales: {
      x: { time: false, range: () => view() },
      y: choices.length ? { range: () => [Math.min(...choices.map((c) => c.value)) - 0.3, Math.max(...choices.map((c) => c.value)) + 0.3] } : { range: (_u, min, max) => yRange(lib, min, max, panel, edges, view()) },
    },
    axes: [xAxis(last, look, font), yAxis(panel, look, font)],
    series: [{}, ...panel.lines.map((line) => seriesOf(line, lib))],
    cursor: {
      y: false,
      sync: { key: 'hearth-chart', scales: ['x', null] },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: 8, width: 2, fill: () => token('--panel'), stroke: (_u, i) => token(panel.lines[i - 1]?.colour ?? '--text') },
      bind: { dblclick: () => () => (on.whole(), null) },
    },
    hooks: {
      drawClear: [(u) => shadeGaps(u, panel)],
      drawAxes: [(u) => drawNow(u, now()), ...(edges ? [(u: uPlot): void => drawBands(u, panel, edges)] : [])],
      setCursor: [(u) => u.cursor.event && on.cursor(u.cursor.left! >= 0 ? (u.cursor.idx ?? null) : null)],
      setSelect: [
        (u) => {
          if (u.select.width < 6) return;
          const from = u.posToVal(u.select.left, 'x');
          const to = u.posToVal(u.select.left + u.select.width, 'x');
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          on.zoom(from, to);
        },
      ],
    },
  };
}

function yRange(lib: typeof uPlot, min: number | null, max: number | null, panel: Panel, edges: Edges | null, [from, to]: [number, number]): [number, number] {
  if (edges) {
    const bands = panel.lines.map((line) => bandRange(edges, line.buckets!, from, to)).filter((band) => band !== null);
    if (bands.length > 0) [min, max] = [Math.min(...bands.map((band) => band[0])), Math.max(...bands.map((band) => band[1]))];
  }
  if (min === null || max === null) return [0, 1];
  const least = 4 * 10 ** -Math.min(...panel.lines.map((l) => l.point.decimals));
  if (max - min < least) {
    const middle = (min + max) / 2;
    [min, max] = [middle - least / 2, middle + least / 2];
  }
  return lib.rangeNum(min, max, 0.06, true) as [number, number];
}

function drawNow(u: uPlot, now: number): void {
  const { ctx, bbox } = u;
  if (now <= u.scales.x!.min! || now >= u.scales.x!.max!) return;
  const x = Math.round(u.valToPos(now, 'x', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = token('--data-mid');
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
