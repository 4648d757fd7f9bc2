/* What rows, steps and gaps of a chart are called. */
import type { FittedReadings } from '../../api/types';
import { endOf, UNUSABLE } from '../../lib/buckets';
import { formatDateRange, formatTime } from '../../lib/format';
import { i18n, t, tMaybe } from '../../lib/i18n.svelte';
import { zone } from '../../lib/session.svelte';
import type { ChartData } from './model';

const WHOLE_DAYS: FittedReadings['step'][] = ['day', 'week', 'month'];

/** When a row is of: the time of a reading, or from when to when a bucket is. */
export function rowText(data: ChartData, row: number): string {
  const start = data.t[row]!;
  if (!data.edges) return formatTime(start, 'stamp', i18n.language, zone());
  const end = endOf(data.edges, row);
  if (data.step === 'day') return formatTime(start, 'date', i18n.language, zone());
  if (WHOLE_DAYS.includes(data.step)) return formatDateRange(start, end - 1, i18n.language, zone());
  return `${formatTime(start, 'stamp', i18n.language, zone())} – ${formatTime(end, 'time', i18n.language, zone())}`;
}

/** The same for the head of a narrow column. */
export function rowShort(data: ChartData, row: number): string {
  return formatTime(data.t[row]!, WHOLE_DAYS.includes(data.step) ? 'day' : 'time', i18n.language, zone());
}

/** "1 h: mean, band min to max", so that nobody takes a mean for a reading. */
export function stepText(step: FittedReadings['step']): string {
  return step === 'raw' ? t('chart.every_reading') : t('chart.buckets', { step: t(`step.${step}`) });
}

export function gapText(reason: number | null): string {
  if (reason === UNUSABLE) return t('gap.unusable');
  return (reason === null ? undefined : tMaybe(`quality.${reason}`)) ?? t('gap.missing');
}
