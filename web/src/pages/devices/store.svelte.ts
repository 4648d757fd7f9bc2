/* The list of devices, kept while the app is open so that coming back is instant. Refreshed by pages; an error keeps the old rows. */
import { api, ask } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { DeviceSummary, LatestKeys, LiveContact } from '../../api/types';
import { serverNow } from '../../lib/clock.svelte';

class DeviceList {
  items = $state.raw<DeviceSummary[]>([]);
  /** Rows arrive page by page; false until all are there once. */
  complete = $state(false);
  total = $state(0);
  problem = $state.raw<Problem | null>(null);
  readAt = $state(0);
}
export const list = new DeviceList();
let loading = false;

const FIRST_PAGE = 200;
const PAGE = 1000;

export async function loadDevices(): Promise<void> {
  if (loading) return;
  loading = true;
  try {
    const items: DeviceSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask(api.GET('/api/v1/devices', { params: { query: { limit: items.length ? PAGE : FIRST_PAGE, cursor } } }));
      items.push(...page.items);
      list.total = page.total;
      cursor = page.next_cursor ?? undefined;
      if (!list.complete) list.items = [...items];
    } while (cursor);
    list.items = items;
    list.complete = true;
    list.problem = null;
    list.readAt = serverNow();
  } catch (error) {
    list.problem = asProblem(error);
  } finally {
    loading = false;
  }
}

/** New headline values of the rows on screen; asks no device, only the server's latest values. */
export async function refreshValues(ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  const { items } = await ask(api.GET('/api/v1/latest', { params: { query: { devices: ids.slice(0, 500) } } }));
  const fresh = new Map(items.map((item) => [item.device, item]));
  list.items = list.items.map((device) => {
    const latest = fresh.get(device.id);
    return latest ? { ...device, headline: merged(device, latest) } : device;
  });
}

function merged(device: DeviceSummary, latest: LatestKeys): DeviceSummary['headline'] {
  return device.headline.map((value) => {
    const i = latest.points.indexOf(value.key);
    return i < 0 ? value : { ...value, v: latest.v[i]!, q: latest.q[i]!, t: latest.t[i]! };
  });
}

export function takeContact(data: unknown): void {
  const { device, ...contact } = data as LiveContact;
  const i = list.items.findIndex((d) => d.id === device);
  if (i < 0) return;
  const items = [...list.items];
  items[i] = { ...items[i]!, contact };
  list.items = items;
}
