import { describe, expect, it } from 'vitest';
import type { ContactState, DeviceSummary } from '../src/api/types';
import { shownRows, valueColumns } from '../src/pages/devices/view';

function device(id: number, name: string, state: ContactState, values: Record<string, number | null>, place = ''): DeviceSummary {
  return {
    id, revision: 1, name, type: 'x', type_name: 'X', host: `10.0.0.${id}`, port: 502, unit: 1, enabled: true, place,
    contact: { state, connected: true, last_ok: null, failing_since: null, next_try: null, round_trip_us: null, error: null, requests: 0, answers: 0, timeouts: 0, exceptions: 0 },
    headline: Object.entries(values).map(([key, v], i) => ({ point: i + 1, key, name: key, unit: 'kW', unit_symbol: 'kW', decimals: 1, v, q: v === null ? 8 : 0, t: 1000 })),
  };
}
const some = [device(1, 'Street 10', 'ok', { power: 5 }), device(2, 'Street 9', 'failing', { power: null }, 'West'), device(3, 'Ågade', 'ok', { power: 50 })];
const names = (wish: Partial<{ text: string; state: ContactState | null; sort: string }>): string[] =>
  shownRows(some, { text: '', state: null, sort: 'name', ...wish }, 'da').map((d) => d.name);

describe('the list of devices', () => {
  it('orders names as people do: numbers by size, Danish å last', () => expect(names({})).toEqual(['Street 9', 'Street 10', 'Ågade']));
  it('turns round', () => expect(names({ sort: '-name' })).toEqual(['Ågade', 'Street 10', 'Street 9']));
  it('puts unknown values last in both directions', () => {
    expect(names({ sort: 'v:power' })).toEqual(['Street 10', 'Ågade', 'Street 9']);
    expect(names({ sort: '-v:power' })).toEqual(['Ågade', 'Street 10', 'Street 9']);
  });
  it('puts trouble first when ordered by state', () => expect(names({ sort: 'state' })[0]).toBe('Street 9'));
  it('finds all words anywhere', () => {
    expect(names({ text: 'west STREET' })).toEqual(['Street 9']);
    expect(names({ text: '10.0.0.3' })).toEqual(['Ågade']);
  });
  it('filters by state', () => expect(names({ state: 'failing' })).toEqual(['Street 9']));
});

describe('columns of the list', () => {
  it('are the headline values that most devices have, in their order', () => {
    const list = [device(1, 'a', 'ok', { power: 1, flow: 2 }), device(2, 'b', 'ok', { power: 1, flow: 2 }), device(3, 'c', 'ok', { outdoor: 1 })];
    expect(valueColumns(list, 2).map((c) => c.key)).toEqual(['power', 'flow']);
  });
});
