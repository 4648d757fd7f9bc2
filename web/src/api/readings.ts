/* Stored readings as columns (the same address also serves CSV, which is downloaded, never parsed here). */
import { api, ask } from './client';
import type { Readings } from './types';

export async function getReadings(id: number, points: string[], from: number, to: number): Promise<Readings> {
  const query = { points, from: String(from), to: String(to), format: 'json' as const };
  return (await ask(api.GET('/api/v1/devices/{id}/readings', { params: { path: { id }, query } }))) as Readings;
}
