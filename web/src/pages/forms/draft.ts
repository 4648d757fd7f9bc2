/* A device while somebody fills it in: what the form holds, what is sent, where an error of the server belongs. Pure. */
import type { Device, DeviceInput, DeviceTypeSummary, OwnPoint } from '../../api/types';

export interface DraftPoint {
  /** Of this form only, so that rows keep their place while they are edited. */
  row: number;
  /** Members that the form does not show (choices, role, side ...) travel through unchanged. */
  rest: Partial<OwnPoint>;
  key: string;
  /** The key follows the name until somebody types one. */
  keyOwn: boolean;
  name: string;
  unit: string;
  area: NonNullable<OwnPoint['area']>;
  address: number | null;
  value: NonNullable<OwnPoint['value']>;
  order: NonNullable<OwnPoint['order']>;
  bit: number | null;
  bits: number | null;
  scale: number | null;
  offset: number | null;
  decimals: number | null;
  min: number | null;
  max: number | null;
  kind: NonNullable<OwnPoint['kind']>;
  poll: NonNullable<OwnPoint['poll']>;
}

export interface Draft {
  name: string;
  place: string;
  note: string;
  host: string;
  port: number | null;
  unit: number | null;
  enabled: boolean;
  points: DraftPoint[];
}

let rows = 0;

export function newPoint(like?: DraftPoint): DraftPoint {
  return {
    row: ++rows,
    rest: {},
    key: '',
    keyOwn: false,
    name: '',
    unit: like?.unit ?? 'degC',
    area: like?.area ?? 'holding',
    address: like && like.address !== null ? like.address + registersOf(like) : null,
    value: like?.value ?? 'i16',
    order: like?.order ?? 'abcd',
    bit: null,
    bits: null,
    scale: like?.scale ?? 1,
    offset: null,
    decimals: like?.decimals ?? null,
    min: null,
    max: null,
    kind: like?.kind ?? 'measurement',
    poll: like?.poll ?? 'slot',
  };
}

export function registersOf(point: Pick<DraftPoint, 'area' | 'value'>): number {
  if (point.area === 'coil' || point.area === 'discrete') return 1;
  return { u16: 1, i16: 1, bits: 1, u32: 2, i32: 2, f32: 2, u64: 4, i64: 4, f64: 4, hhmm: 1 }[point.value];
}

const LETTERS: Record<string, string> = { æ: 'ae', ø: 'oe', å: 'aa', ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ł: 'l', ı: 'i', đ: 'd' };

/** A key out of a name: "Flow temperature 2" becomes flow_temperature_2. */
export function keyOf(name: string, taken: readonly string[] = []): string {
  const plain = name
    .toLowerCase()
    .replace(/[æøåäöüßłıđ]/g, (c) => LETTERS[c]!)
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 44);
  const base = plain || (name.trim() ? 'point' : '');
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n++) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`;
}

export const emptyDraft = (): Draft => ({ name: '', place: '', note: '', host: '', port: null, unit: null, enabled: true, points: [] });

const SHOWN = ['key', 'name', 'unit', 'area', 'address', 'value', 'order', 'bit', 'bits', 'scale', 'offset', 'decimals', 'min', 'max', 'kind', 'poll'] as const;

function draftPoint(point: OwnPoint): DraftPoint {
  const rest: Record<string, unknown> = { ...point };
  for (const name of SHOWN) delete rest[name];
  return {
    ...newPoint(),
    rest: rest as Partial<OwnPoint>,
    key: point.key,
    keyOwn: true,
    name: point.name,
    unit: point.unit ?? 'none',
    area: point.area ?? 'holding',
    address: point.address ?? null,
    value: point.value ?? 'u16',
    order: point.order ?? 'abcd',
    bit: point.bit ?? null,
    bits: point.bits ?? null,
    scale: point.scale ?? 1,
    offset: point.offset ?? null,
    decimals: point.decimals ?? null,
    min: point.min ?? null,
    max: point.max ?? null,
    kind: point.kind ?? 'measurement',
    poll: point.poll ?? 'slot',
  };
}

export function draftOf(device: Device): Draft {
  return {
    name: device.name,
    place: device.place,
    note: device.note,
    host: device.host,
    port: device.port,
    unit: device.unit,
    enabled: device.enabled,
    points: (device.own_points ?? []).map(draftPoint),
  };
}

function pointInput(p: DraftPoint, wired: boolean): OwnPoint {
  const point = { ...p.rest, key: p.key, name: p.name.trim(), unit: p.unit, kind: p.kind } as OwnPoint;
  const put = <K extends keyof OwnPoint>(key: K, value: OwnPoint[K] | null): void => {
    if (value !== null && value !== undefined) Object.assign(point, { [key]: value });
  };
  put('scale', p.scale !== 1 ? p.scale : null);
  put('offset', p.offset || null);
  put('decimals', p.decimals);
  put('min', p.min);
  put('max', p.max);
  if (!wired) return point;
  point.area = p.area;
  put('address', p.address);
  put('poll', p.poll);
  if (p.area === 'coil' || p.area === 'discrete') return point;
  point.value = p.value;
  if (registersOf(p) > 1) put('order', p.order);
  if (p.value === 'bits') {
    put('bit', p.bit);
    put('bits', p.bits);
  }
  return point;
}

type TypeFacts = Pick<DeviceTypeSummary, 'key' | 'protocol' | 'own_points'>;

export function inputOf(draft: Draft, type: TypeFacts): DeviceInput {
  const wired = type.protocol !== 'none';
  const input: DeviceInput = { name: draft.name.trim(), type: type.key, host: wired ? draft.host.trim() : '', enabled: draft.enabled, place: draft.place.trim(), note: draft.note };
  if (wired && draft.port !== null) input.port = draft.port;
  if (wired && draft.unit !== null) input.unit = draft.unit;
  if (type.own_points) input.points = draft.points.map((p) => pointInput(p, wired));
  return input;
}

/** "points[2].scale" belongs to the third row; null when the error is about something else. */
export function pointError(field: string): { index: number; member: string } | null {
  const m = /^points\[(\d+)\](?:\.(\w+))?/.exec(field);
  return m ? { index: Number(m[1]), member: m[2] ?? 'key' } : null;
}
