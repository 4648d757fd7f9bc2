/* Stored readings as columns (the same address also serves CSV, which is downloaded, never parsed here). */
import { api, ask } from './client';
import type { FittedReadings, Readings } from './types';

/** Every reading. */
export async function getReadings(id: number, points: string[], from: number, to: number): Promise<Readings> {
  const query = { points, from: String(from), to: String(to), format: 'json' as const };
  return (await ask(api.GET('/api/v1/devices/{id}/readings', { params: { path: { id }, query } }))) as Readings;
}

/** Every reading when a panel of so many pixels can show them, else buckets; `step` of the reply says which. */
export async function getFittedReadings(id: number, points: string[], from: number, to: number, fit: number, signal: AbortSignal): Promise<FittedReadings> {
  const query = { points, from: String(from), to: String(to), format: 'json' as const, step: 'auto' as const, fit };
  return (await ask(api.GET('/api/v1/devices/{id}/readings', { params: { path: { id }, query }, signal }))) as FittedReadings;
}
