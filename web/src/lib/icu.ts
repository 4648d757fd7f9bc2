/* Message texts: a small, exact subset of ICU MessageFormat. {name}, {n, number}, {n, plural, =0 {} one {} other {#}}, {x, select, a {} other {}};
 * '' is an apostrophe, '{' and '}' between single quotes are literal. The server reads the same subset in C. */

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'hash' }
  | { kind: 'arg'; name: string; type: 'plain' | 'number' }
  | { kind: 'choice'; name: string; type: 'plural' | 'select'; options: Record<string, Node[]> };

export type Args = Record<string, string | number>;

class Reader {
  at = 0;
  constructor(readonly source: string) {}

  fail(what: string): never {
    throw new Error(`${what} at ${this.at} in "${this.source}"`);
  }

  space(): void {
    while (/\s/.test(this.source[this.at] ?? '')) this.at++;
  }

  word(): string {
    this.space();
    const found = /^[=A-Za-z0-9_]+/.exec(this.source.slice(this.at));
    if (!found) this.fail('a name is missing');
    this.at += found[0].length;
    this.space();
    return found[0];
  }

  expect(char: string): void {
    this.space();
    if (this.source[this.at] !== char) this.fail(`"${char}" is missing`);
    this.at++;
  }
}

function readQuoted(r: Reader): string {
  const next = r.source[r.at + 1];
  if (next === "'") {
    r.at += 2;
    return "'";
  }
  if (next !== '{' && next !== '}' && next !== '#') {
    r.at++;
    return "'";
  }
  const end = r.source.indexOf("'", r.at + 1);
  if (end < 0) r.fail('a closing quote is missing');
  const text = r.source.slice(r.at + 1, end);
  r.at = end + 1;
  return text;
}

function readArgument(r: Reader, inPlural: boolean): Node {
  r.expect('{');
  const name = r.word();
  if (r.source[r.at] === '}') {
    r.at++;
    return { kind: 'arg', name, type: 'plain' };
  }
  r.expect(',');
  const type = r.word();
  if (type === 'number') {
    r.expect('}');
    return { kind: 'arg', name, type };
  }
  if (type !== 'plural' && type !== 'select') r.fail(`"${type}" is not known`);
  r.expect(',');
  const options: Record<string, Node[]> = {};
  for (r.space(); r.source[r.at] !== '}'; r.space()) {
    const option = r.word();
    r.expect('{');
    options[option] = readNodes(r, inPlural || type === 'plural');
    r.expect('}');
  }
  r.at++;
  if (!options.other) r.fail('"other" is missing');
  return { kind: 'choice', name, type, options };
}

function readNodes(r: Reader, inPlural: boolean): Node[] {
  const nodes: Node[] = [];
  let text = '';
  const flush = () => {
    if (text) nodes.push({ kind: 'text', text });
    text = '';
  };
  while (r.at < r.source.length && r.source[r.at] !== '}') {
    const char = r.source[r.at]!;
    if (char === "'") text += readQuoted(r);
    else if (char === '{') {
      flush();
      nodes.push(readArgument(r, inPlural));
    } else if (char === '#' && inPlural) {
      flush();
      nodes.push({ kind: 'hash' });
      r.at++;
    } else {
      text += char;
      r.at++;
    }
  }
  flush();
  return nodes;
}

/** Reads a message; throws an Error that names the place when it is not well formed. */
export function parseMessage(source: string): Node[] {
  const r = new Reader(source);
  const nodes = readNodes(r, false);
  if (r.at < source.length) r.fail('"}" without "{"');
  return nodes;
}

/** Figures in texts as in values: a real minus sign. */
export const trueMinus = (text: string): string => text.replace(/-/g, '\u2212');

export function formatNodes(nodes: Node[], args: Args, language: string, hash?: number): string {
  let out = '';
  for (const node of nodes) {
    if (node.kind === 'text') out += node.text;
    else if (node.kind === 'hash') out += numberText(hash ?? 0, language);
    else if (node.kind === 'arg') {
      const value = args[node.name];
      if (value === undefined) out += `{${node.name}}`;
      else out += typeof value === 'number' ? numberText(value, language) : value;
    } else out += formatNodes(chosen(node, args, language), args, language, node.type === 'plural' ? Number(args[node.name]) : hash);
  }
  return out;
}

function chosen(node: Extract<Node, { kind: 'choice' }>, args: Args, language: string): Node[] {
  const value = args[node.name];
  const other = node.options.other!;
  if (node.type === 'select') return node.options[String(value)] ?? other;
  const exact = node.options[`=${value}`];
  if (exact) return exact;
  return node.options[pluralRules(language).select(Number(value))] ?? other;
}

const rules = new Map<string, Intl.PluralRules>();
function pluralRules(language: string): Intl.PluralRules {
  let found = rules.get(language);
  if (!found) rules.set(language, (found = new Intl.PluralRules(language)));
  return found;
}

const numbers = new Map<string, Intl.NumberFormat>();
function numberText(value: number, language: string): string {
  let found = numbers.get(language);
  if (!found) numbers.set(language, (found = new Intl.NumberFormat(language)));
  return trueMinus(found.format(value));
}
