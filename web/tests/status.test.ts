import { describe, expect, it } from 'vitest';
import type { Status } from '../src/api/types';
import { bytesText, otherTroubles, rateText, shareText, storingOf, timeText } from '../src/pages/status/figures';

const state = (storage_full: boolean, clock_waits: boolean, troubles: Status['troubles']): Status => ({ storing: { storage_full, clock_waits }, troubles }) as Status;

describe('figures of the status page', () => {
  it('have a unit that fits their size', () => {
    expect(bytesText(1_234_567, 'en')).toBe('1.2 MB');
    expect(bytesText(82e9, 'en')).toBe('82 GB');
    expect(bytesText(0, 'en')).toBe('0 byte');
    expect(timeText(0.07, 'en')).toBe('0.07 ms');
    expect(timeText(12_400, 'en')).toBe('12 sec');
  });
  it('show no more digits than are worth reading', () => expect([0.042, 3.14, 120.4].map((n) => rateText(n, 'en'))).toEqual(['0.04', '3.1', '120']));
  it('are a dash where nothing was measured', () => expect([bytesText(null, 'en'), timeText(null, 'en'), rateText(null, 'en'), shareText(null, 'en')]).toEqual(['—', '—', '—', '—']));
  it('speak the language', () => expect(shareText(0.056, 'da').replace(/\s/g, ' ')).toBe('5,6 %'));
});

describe('what is wrong', () => {
  it('with storing is one word, the full disk first', () => {
    expect(storingOf(state(true, true, ['storage_full', 'clock']))).toBe('storage_full');
    expect(storingOf(state(false, true, ['clock']))).toBe('clock');
    expect(storingOf(state(false, false, ['storing_fails']))).toBe('fails');
    expect(storingOf(state(false, false, []))).toBe('ok');
  });
  it('beside storing is told on its own', () => expect(otherTroubles(state(true, false, ['storage_full', 'disk_low']))).toEqual(['disk_low']));
});
