import { describe, expect, it } from 'vitest';
import { clockText, unitAfter, valueText } from '../src/lib/value';

const degC = { unit: 'degC', unit_symbol: '°C', decimals: 1 };

describe('values', () => {
  it('are figures with the decimals of their point', () => expect(valueText(degC, -8.44, 'da')).toBe('\u22128,4'));
  it('that have a name are words, without a unit', () => {
    const mode = { unit: 'none', unit_symbol: '', decimals: 0, choices: [{ value: 2, name: 'Comfort' }] };
    expect(valueText(mode, 2, 'en')).toBe('Comfort');
    expect(valueText(mode, 9, 'en')).toBe('9');
    expect(unitAfter({ ...degC, choices: [{ value: 0, name: 'Off' }] }, 0)).toBe('');
  });
  it('of a clock are times of day', () => {
    const clock = { unit: 'clock', unit_symbol: 'min', decimals: 0 };
    expect(valueText(clock, 390, 'en')).toBe('06:30');
    expect(unitAfter(clock, 390)).toBe('');
    expect(clockText(1440)).toBe('00:00');
  });
  it('that name something have no thousands separators', () => expect(valueText({ ...degC, decimals: 0, kind: 'text_code' }, 165061918, 'en')).toBe('165061918'));
});
