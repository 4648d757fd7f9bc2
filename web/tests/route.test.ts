import { describe, expect, it } from 'vitest';
import { hashOf, parseHash, withQuery } from '../src/lib/route';

describe('addresses', () => {
  it('fall into path and query', () => {
    const route = parseHash('#/devices/12/chart?points=a,b&period=week');
    expect(route.parts).toEqual(['devices', '12', 'chart']);
    expect(route.query.get('points')).toBe('a,b');
  });
  it('nothing is an empty path', () => expect(parseHash('').parts).toEqual([]));
  it('a stray % is a character', () => expect(parseHash('#/%zz').parts).toEqual(['%zz']));
  it('leave out what is empty and keep commas readable', () => {
    expect(hashOf('/devices', { q: '', sort: null, points: 'a,b', from: '2026-01-01T10:30' })).toBe('#/devices?points=a,b&from=2026-01-01T10:30');
  });
  it('carry any text', () => expect(parseHash(hashOf('/devices', { q: 'Møllevej & co?#' })).query.get('q')).toBe('Møllevej & co?#'));
  it('change one value and keep the others', () => expect(withQuery(new URLSearchParams('q=a&sort=name'), { sort: null })).toEqual({ q: 'a', sort: null }));
});
