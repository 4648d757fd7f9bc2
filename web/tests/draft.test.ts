import { describe, expect, it } from 'vitest';
import { draftOf, emptyDraft, inputOf, keyOf, newPoint, pointError } from '../src/pages/forms/draft';
import type { Device } from '../src/api/types';

const generic = { key: 'modbus-generic', protocol: 'modbus-tcp', own_points: true } as const;

describe('keys from names', () => {
  it.each([['Flow temperature', 'flow_temperature'], ['Fremløb °C', 'fremloeb_c'], ['  ', ''], ['Температура', 'point']])('%s', (name, key) => expect(keyOf(name)).toBe(key));
  it('stay unique', () => expect(keyOf('Flow', ['flow', 'flow_2'])).toBe('flow_3'));
});

describe('what a form sends', () => {
  it('leaves members at their defaults out', () => {
    const draft = { ...emptyDraft(), name: ' Pump ', host: '10.0.0.1', points: [{ ...newPoint(), key: 'flow', name: 'Flow', address: 100, scale: 0.1, decimals: 1 }] };
    expect(inputOf(draft, generic)).toEqual({
      name: 'Pump', type: 'modbus-generic', host: '10.0.0.1', enabled: true, place: '', note: '',
      points: [{ key: 'flow', name: 'Flow', unit: 'degC', kind: 'measurement', scale: 0.1, decimals: 1, area: 'holding', address: 100, value: 'i16', poll: 'slot' }],
    });
  });
  it('has no register members for a recording', () => {
    const draft = { ...emptyDraft(), name: 'L4', points: [{ ...newPoint(), key: 'pe', name: 'Power', unit: 'kW' }] };
    const input = inputOf(draft, { key: 'recording', protocol: 'none', own_points: true });
    expect(input.host).toBe('');
    expect(Object.keys(input.points![0]!)).not.toContain('area');
    expect(Object.keys(input.points![0]!)).not.toContain('poll');
  });
  it('has no points for a type that brings its own', () => {
    expect(inputOf(emptyDraft(), { key: 'ecl', protocol: 'modbus-tcp', own_points: false })).not.toHaveProperty('points');
  });
  it('gives back what it does not show', () => {
    const own = [{ key: 'mode', name: 'Mode', area: 'holding' as const, address: 1, value: 'u16' as const, choices: [{ value: 0, key: 'Off' }], not_a_value: [{ raw: 19200, quality: 'not_connected' as const }], poll: 'watch' as const, kind: 'state' as const, unit: 'none' }];
    const device = { name: 'x', place: '', note: '', host: '10.0.0.1', port: 502, unit: 1, enabled: true, own_points: own } as unknown as Device;
    expect(inputOf(draftOf(device), generic).points).toEqual(own);
  });
  it('a bit of a coil has no value type', () => {
    const draft = { ...emptyDraft(), points: [{ ...newPoint(), key: 'run', name: 'Run', area: 'coil' as const, address: 0 }] };
    expect(inputOf(draft, generic).points![0]).not.toHaveProperty('value');
  });
  it('the next point follows the registers of the one before', () => {
    expect(newPoint({ ...newPoint(), address: 100, value: 'f32' }).address).toBe(102);
  });
});

describe('errors of the server', () => {
  it('find their row', () => expect(pointError('points[2].scale')).toEqual({ index: 2, member: 'scale' }));
  it('of the device are none of a row', () => expect(pointError('host')).toBeNull());
});
