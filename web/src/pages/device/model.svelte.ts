/* One device as its page sees it: what it is, its latest values, its contact. Fed by calls and by the live stream. */
import { api, ask } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { Contact, Device, LatestNumbers, LiveContact, Point, Sample } from '../../api/types';
import { clock, serverNow } from '../../lib/clock.svelte';
import { followLive, slotMs } from '../../lib/session.svelte';

export class DeviceModel {
  device = $state.raw<Device | null>(null);
  problem = $state.raw<Problem | null>(null);
  samples = $state.raw<ReadonlyMap<number, Sample>>(new Map());
  contact = $state.raw<Contact | null>(null);
  readAt = $state(0);
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
      this.problem = null;
      this.readAt = serverNow();
    } catch (error) {
      this.problem = asProblem(error);
    }
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
  const limit = point.poll === 'watch' ? Math.max(900_000, slotMs()) : 2.5 * slotMs();
  return clock.now - sample.t > limit;
}

export interface Group {
  key: string;
  name: string;
  points: Point[];
}

/** Open points by group, in the order of the device. */
export function groupsOf(points: readonly Point[]): Group[] {
  const groups: Group[] = [];
  for (const point of points) {
    if (point.closed) continue;
    let group = groups.find((g) => g.key === point.group);
    if (!group) groups.push((group = { key: point.group, name: point.group_name || point.group, points: [] }));
    group.points.push(point);
  }
  return groups;
}
