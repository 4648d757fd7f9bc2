/* What the list shows of the devices: which columns, which rows, in which order. Pure. */
import type { ContactState, DeviceSummary, HeadlineValue, Sample } from '../../api/types';

export interface ValueColumn {
  key: string;
  name: string;
  symbol: string;
}

/** The headline values that most devices have become columns, in the order in which the types name them. */
export function valueColumns(devices: readonly DeviceSummary[], most = 4): ValueColumn[] {
  const seen = new Map<string, { column: ValueColumn; count: number; order: number }>();
  for (const device of devices) {
    device.headline.forEach((value, order) => {
      const id = `${value.key} ${value.unit}`;
      const found = seen.get(id);
      if (found) found.count++;
      else seen.set(id, { column: { key: value.key, name: value.name, symbol: value.unit_symbol }, count: 1, order });
    });
  }
  return [...seen.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, most)
    .sort((a, b) => a.order - b.order || b.count - a.count)
    .map((s) => s.column);
}

export const valueOf = (device: DeviceSummary, key: string): HeadlineValue | undefined => device.headline.find((h) => h.key === key);

export function sampleOf(value: HeadlineValue | undefined): Sample | undefined {
  return value && value.q !== null && value.t !== null ? { v: value.v, q: value.q, t: value.t } : undefined;
}

/** The newest thing known of a device; null when nothing is. */
export function newest(device: DeviceSummary): number | null {
  let t = device.contact.last_ok;
  for (const value of device.headline) if (value.t !== null && (t === null || value.t > t)) t = value.t;
  return t;
}

export const STATES: readonly ContactState[] = ['failing', 'none_yet', 'disabled', 'not_polled', 'ok'];

export interface Wish {
  text: string;
  state: ContactState | null;
  sort: string; // "name", "-name", "v:meter_power" ...
}

export function countStates(devices: readonly DeviceSummary[]): Record<ContactState, number> {
  const counts: Record<ContactState, number> = { failing: 0, none_yet: 0, disabled: 0, not_polled: 0, ok: 0 };
  for (const device of devices) counts[device.contact.state]++;
  return counts;
}

export function matches(device: DeviceSummary, words: readonly string[], language: string): boolean {
  if (words.length === 0) return true;
  const hay = `${device.name} ${device.place} ${device.host} ${device.type_name}`.toLocaleLowerCase(language);
  return words.every((word) => hay.includes(word));
}

export function shownRows(devices: readonly DeviceSummary[], wish: Wish, language: string): DeviceSummary[] {
  const words = wish.text.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
  const rows = devices.filter((d) => (wish.state === null || d.contact.state === wish.state) && matches(d, words, language));
  const down = wish.sort.startsWith('-');
  const by = wish.sort.replace(/^-/, '');
  const collator = new Intl.Collator(language, { numeric: true });
  const text = (d: DeviceSummary): string => (by === 'place' ? d.place : by === 'type' ? d.type_name : d.name);
  const figure = (d: DeviceSummary): number | null =>
    by === 'state' ? STATES.indexOf(d.contact.state) : by === 'age' ? newest(d) : (valueOf(d, by.slice(2))?.v ?? null);
  const numeric = by === 'state' || by === 'age' || by.startsWith('v:');
  return rows.sort((a, b) => {
    let order = 0;
    if (numeric) {
      const x = figure(a);
      const y = figure(b);
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1; // nothing known stands last either way
      } else order = x - y;
      if (by === 'age') order = -order;
    } else order = collator.compare(text(a), text(b));
    return (down ? -order : order) || collator.compare(a.name, b.name) || a.id - b.id;
  });
}
