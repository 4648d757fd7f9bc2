/* Where a time axis gets its marks: on whole hours, days, months and years of the zone, never more than fit. Pure. */
import { civilOf, momentOf, weekday, type Civil } from './zone';

export type TickStyle = 'time' | 'day' | 'month' | 'year';
export interface Tick {
  t: number;
  style: TickStyle;
}

type Unit = 'minute' | 'hour' | 'day' | 'month' | 'year';
const STEPS: [Unit, number, number][] = [
  // unit, how many, about so many minutes
  ['minute', 5, 5], ['minute', 10, 10], ['minute', 30, 30],
  ['hour', 1, 60], ['hour', 2, 120], ['hour', 3, 180], ['hour', 6, 360], ['hour', 12, 720],
  ['day', 1, 1440], ['day', 2, 2880], ['day', 7, 10_080], ['day', 14, 20_160],
  ['month', 1, 43_830], ['month', 2, 87_660], ['month', 3, 131_490], ['month', 6, 262_980],
  ['year', 1, 525_960], ['year', 2, 1_051_920], ['year', 5, 2_629_800], ['year', 10, 5_259_600],
];

function firstCivil(c: Civil, unit: Unit, count: number): Civil {
  if (unit === 'minute') return { ...c, minute: c.minute - (c.minute % count) };
  if (unit === 'hour') return { ...c, minute: 0, hour: c.hour - (c.hour % count) };
  const day = { ...c, minute: 0, hour: 0 };
  if (unit === 'day') return count >= 7 ? { ...day, day: day.day - weekday(day) } : { ...day, day: day.day - ((day.day - 1) % count) };
  if (unit === 'month') return { ...day, day: 1, month: c.month - ((c.month - 1) % count) };
  return { ...day, day: 1, month: 1, year: c.year - (c.year % count) };
}

function styleOf(c: Civil, unit: Unit): TickStyle {
  if (c.hour !== 0 || c.minute !== 0) return 'time';
  if (unit === 'year' || (unit === 'month' && c.month === 1 && c.day === 1)) return 'year';
  return unit === 'month' ? 'month' : 'day';
}

export function timeTicks(from: number, to: number, most: number, zone: string): Tick[] {
  const minutes = (to - from) / 60_000;
  const [unit, count] = STEPS.find(([, , about]) => minutes / about <= most) ?? STEPS[STEPS.length - 1]!;
  const ticks: Tick[] = [];
  let civil = firstCivil(civilOf(from, zone), unit, count);
  for (let guard = 0; guard < 2000; guard++) {
    const t = momentOf(civil, zone);
    if (t > to) break;
    const real = civilOf(t, zone);
    if (t >= from && t !== ticks[ticks.length - 1]?.t) ticks.push({ t, style: styleOf(real, unit) });
    civil = { ...civil, [unit]: civil[unit] + count };
    // steps of two days begin anew on the first of a month
    if (unit === 'day' && count === 2) {
      const next = civilOf(momentOf(civil, zone), zone);
      if (next.month !== real.month) civil = { ...next, day: 1, hour: 0, minute: 0 };
    }
  }
  return ticks;
}
