/* One device as its page sees it: what it is, its latest values, its contact. Fed by calls and by the live stream. */
import { api, ask } from '../../api/client';
import { getReadings } from '../../api/readings';
import { asProblem, type Problem } from '../../api/problem';
import type { Contact, Device, LatestNumbers, LiveContact, Point, Sample } from '../../api/types';
import { clock, serverNow } from '../../lib/clock.svelte';
import { NOTHING_HERE } from '../../lib/series';
import { followLive, slotMs } from '../../lib/session.svelte';

const DAY_MS = 86_400_000;

export class DeviceModel {
  device = $state.raw<Device | null>(null);
  problem = $state.raw<Problem | null>(null);
  samples = $state.raw<ReadonlyMap<number, Sample>>(new Map());
  contact = $state.raw<Contact | null>(null);
  readAt = $state(0);
  /** Time of the newest stored reading of a device that is not polled; null for all others and while it is not known. */
  recordedTo = $state<number | null>(null);
  private arriving: LatestNumbers[] = [];
  private frame = 0;

  constructor(readonly id: number) {}

  /** Loads, follows, and stops following when the returned function is called. */
  open(): () => void {
    void this.load();
    const stop = followLive([this.id], {
      values: (data) => this.take(data as LatestNumbers),
      contact: (data) => this.takeContact(data as LiveContact),
      resync: () => void this.load(),
    });
    const timer = setInterval(() => !document.hidden && void this.load(), 60_000);
    return () => {
      stop();
      clearInterval(timer);
      cancelAnimationFrame(this.frame);
    };
  }

  async load(): Promise<void> {
    const params = { params: { path: { id: this.id } } };
    try {
      const [device, latest] = await Promise.all([ask(api.GET('/api/v1/devices/{id}', params)), ask(api.GET('/api/v1/devices/{id}/latest', params))]);
      this.adopt(device);
      this.take(latest);
      if (device.contact.state === 'not_polled' && latest.points.length === 0) await this.loadRecorded(device);
      this.problem = null;
      this.readAt = serverNow();
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** A recording has no live values: the last stored ones stand in their place, with their age. */
  private async loadRecorded(device: Device): Promise<void> {
    const { last } = await ask(api.GET('/api/v1/devices/{id}/span', { params: { path: { id: this.id } } }));
    if (last === null) return;
    const open = device.points.filter((p) => !p.closed);
    const r = await getReadings(this.id, open.map((p) => p.key), last - DAY_MS, last + 1);
    const samples = new Map<number, Sample>();
    r.points.forEach(({ number }, i) => {
      const row = r.q[i]!.findLastIndex((q) => q !== NOTHING_HERE);
      if (row >= 0) samples.set(number, { v: r.v[i]![row]!, q: r.q[i]![row]!, t: r.t[row]! });
    });
    this.samples = samples;
    this.recordedTo = last;
  }

  adopt(device: Device): void {
    this.device = device;
    this.contact = device.contact;
  }

  /** Values are shown once per frame however many events came. */
  private take(latest: LatestNumbers): void {
    if (latest.device !== this.id) return;
    this.arriving.push(latest);
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  private flush(): void {
    this.frame = 0;
    const samples = new Map(this.samples);
    for (const { points, v, q, t } of this.arriving) {
      points.forEach((point, i) => {
        const before = samples.get(point);
        if (!before || before.t <= t[i]!) samples.set(point, { v: v[i]!, q: q[i]!, t: t[i]! });
      });
    }
    this.arriving = [];
    this.samples = samples;
  }

  private takeContact({ device, ...contact }: LiveContact): void {
    if (device === this.id) this.contact = contact;
  }

  /** The newest measurement of all. */
  get newest(): number | null {
    let t: number | null = this.contact?.last_ok ?? null;
    for (const sample of this.samples.values()) if (t === null || sample.t > t) t = sample.t;
    return t;
  }
}

/** How old a value may be before it counts as old: two and a half of its rounds. */
export function isOld(point: Point, sample: Sample | undefined): boolean {
  if (!sample || point.poll === 'identity') return false;
  const limit = point.poll === 'seldom' ? 2_250_000 : point.poll === 'watch' ? Math.max(900_000, slotMs()) : 2.5 * slotMs();
  return clock.now - sample.t > limit;
}

/** What is read seldom and may be written one day: it stands on the tab of settings, not among the values. */
export const isSetting = (point: Point): boolean => point.poll === 'seldom';

export interface Group {
  key: string;
  name: string;
  points: Point[];
}

/** Open points by group, in the order of the device; what only names the device comes last. */
export function groupsOf(points: readonly Point[]): Group[] {
  const groups: Group[] = [];
  for (const point of points) {
    if (point.closed) continue;
    let group = groups.find((g) => g.key === point.group);
    if (!group) groups.push((group = { key: point.group, name: point.group_name || point.group, points: [] }));
    group.points.push(point);
  }
  const naming = (g: Group): number => Number(g.points.every((p) => p.poll === 'identity'));
  return groups.sort((a, b) => naming(a) - naming(b));
}
