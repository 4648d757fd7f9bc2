import { describe, expect, it } from 'vitest';
import { parseMessage } from '../src/lib/icu';
import { compare, usedKeys } from '../tools/check-locales.mjs';

const english = { 'a.title': 'Devices', 'a.count': '{n, plural, one {# device} other {# devices}}' };
const check = (language: string, messages: Record<string, unknown>, complete = true): string[] => compare(language, messages, english, parseMessage, complete);

describe('the check of message files', () => {
  it('is content with a complete language', () => {
    expect(check('da', { 'a.title': 'Enheder', 'a.count': '{n, plural, one {# enhed} other {# enheder}}' })).toEqual([]);
  });
  it('finds a missing text of a complete language', () => expect(check('da', { 'a.title': 'Enheder' })).toEqual(['da: "a.count" is missing']));
  it('forgives a missing text of an incomplete language', () => expect(check('de', { 'a.title': 'Geräte' }, false)).toEqual([]));
  it('finds a key that English does not have', () => expect(check('de', { 'a.titel': 'x' }, false)[0]).toContain('is not in en.json'));
  it('finds an argument with another name', () => {
    expect(check('de', { 'a.count': '{m, plural, one {# Gerät} other {# Geräte}}' }, false)[0]).toContain('arguments');
  });
  it('finds a plural category that the language needs', () => {
    expect(check('pl', { 'a.count': '{n, plural, one {#} other {#}}' }, false)).toEqual([
      'pl: "a.count": the plural of n lacks "few"',
      'pl: "a.count": the plural of n lacks "many"',
    ]);
  });
  it('finds a text that cannot be read', () => expect(check('de', { 'a.title': '{n' }, false)).toHaveLength(1));
  it('finds an empty text', () => expect(check('de', { 'a.title': ' ' }, false)).toEqual(['de: "a.title" is empty']));
  it('sees keys in calls and prefixes in templates', () => {
    const { literal, prefixes } = usedKeys(["t('a.title'); t(`quality.${q}`)"]);
    expect(literal.has('a.title')).toBe(true);
    expect(prefixes.has('quality.')).toBe(true);
  });
});
