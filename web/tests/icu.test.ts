import { describe, expect, it } from 'vitest';
import { formatNodes, parseMessage, type Args } from '../src/lib/icu';

const say = (message: string, args: Args = {}, language = 'en'): string => formatNodes(parseMessage(message), args, language);

describe('messages', () => {
  it('puts arguments into the text', () => expect(say('Delete {name}?', { name: 'Møllevej 18' })).toBe('Delete Møllevej 18?'));
  it('shows the name of an argument that nobody gave', () => expect(say('for {span}')).toBe('for {span}'));
  it('writes numbers in the form of the language', () => expect(say('{n, number}', { n: 12345 }, 'da')).toBe('12.345'));
  it('writes a negative number with a real minus sign', () => expect(say('{n, number}', { n: -3 })).toBe('\u22123'));
  it('chooses the plural of English', () => {
    const message = '{n, plural, one {# gap} other {# gaps}}';
    expect(say(message, { n: 1 })).toBe('1 gap');
    expect(say(message, { n: 0 })).toBe('0 gaps');
  });
  it.each([[1, '1 alarm aktywny'], [3, '3 alarmy aktywne'], [5, '5 alarmów aktywnych'], [22, '22 alarmy aktywne']])('chooses the plural of Polish for %d', (n, text) => {
    expect(say('{n, plural, one {# alarm aktywny} few {# alarmy aktywne} many {# alarmów aktywnych} other {# alarmu}}', { n }, 'pl')).toBe(text);
  });
  it('knows the dual of Slovene', () => expect(say('{n, plural, one {# ura} two {# uri} few {# ure} other {# ur}}', { n: 2 }, 'sl')).toBe('2 uri'));
  it('prefers an exact number over a category', () => expect(say('{n, plural, =0 {none} one {#} other {#}}', { n: 0 })).toBe('none'));
  it('selects by word', () => expect(say('{side, select, dhw {hot water} other {heating}}', { side: 'dhw' })).toBe('hot water'));
  it('nests a plural in a select', () => expect(say('{a, select, x {{n, plural, one {# x} other {# xs}}} other {}}', { a: 'x', n: 4 })).toBe('4 xs'));
  it('reads two apostrophes as one', () => expect(say("it''s {n}", { n: 1 })).toBe("it's 1"));
  it('leaves a lone apostrophe alone', () => expect(say("l'eau")).toBe("l'eau"));
  it('takes quoted braces literally', () => expect(say("'{'name'}'")).toBe('{name}'));
  it.each(['{n', '{n, plural, one {x}}', 'a } b', '{n, date}', '{n, plural, one {x} other {y}'])('refuses %s', (message) => {
    expect(() => parseMessage(message)).toThrow();
  });
});
