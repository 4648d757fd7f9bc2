import { describe, expect, it } from 'vitest';
import { sliceOf } from '../src/lib/window';

describe('the window on a long list', () => {
  it('holds few rows of ten thousand', () => {
    const s = sliceOf(10_000, 36, 180_000, 900);
    expect(s.last - s.first).toBeLessThan(50);
    expect(s.first).toBeLessThanOrEqual(5000);
    expect(s.last).toBeGreaterThanOrEqual(5025);
  });
  it('keeps the height of the whole list', () => {
    for (const top of [-300, 0, 5000, 359_000, 999_999]) {
      const s = sliceOf(10_000, 36, top, 900);
      expect(s.before + (s.last - s.first) * 36 + s.after).toBe(360_000);
    }
  });
  it('shows all of a short list', () => expect(sliceOf(3, 36, -200, 900)).toEqual({ first: 0, last: 3, before: 0, after: 0 }));
});
