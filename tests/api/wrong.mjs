// Wrong values made from the schemas of docs/openapi.yaml, so that no field and no limit is forgotten.
import { resolve } from './contract.mjs';

const json = JSON.stringify;

function* wrongTexts(schema) {
  for (const raw of ['7', 'true', '[]', '{}']) yield ['another type', raw];
  yield ['U+0000', '"a\\u0000b"'];
  yield ['half a surrogate pair', '"\\ud83d"'];
  if (schema.enum) yield ['none of the values', json('no_such_value')], yield ['a value in capitals', json(schema.enum[0].toUpperCase())];
  if (schema.minLength) yield ['too short', json('x'.repeat(schema.minLength - 1))];
  if (schema.maxLength) yield ['too long', json('x'.repeat(schema.maxLength + 1))], yield ['too long in characters of two bytes', json('æ'.repeat(schema.maxLength + 1))];
  if (!schema.pattern) return;
  const pattern = new RegExp(schema.pattern, 'u');
  for (const text of ['', 'Ø', 'a b', 'A', '../x', '\u0001', 'a\nb', 'x'.repeat(500)]) if (!pattern.test(text)) yield ['against the pattern', json(text)];
}

function* wrongNumbers(schema, whole) {
  for (const raw of ['"7"', 'true', '[]', '{}', '""']) yield ['another type', raw];
  yield ['beyond all numbers', '1e999'];
  if (whole) yield ['not whole', '1.5'], yield ['beyond 64 bits', '99999999999999999999'];
  if (schema.enum) yield ['none of the values', '-1'], yield ['none of the values', '4711'];
  const beyond = (limit, by) => (whole && Math.abs(limit) < 2 ** 53 ? String(limit + by) : String(limit === 0 ? by : limit * (limit * by > 0 ? 1.5 : 0.5)));
  if (schema.minimum !== undefined) yield ['too small', beyond(schema.minimum, -1)];
  if (schema.maximum !== undefined) yield ['too large', beyond(schema.maximum, 1)];
}

/** Yields [why, JSON text] of values that this schema does not allow. `valid`: one that it does. */
export function* wrongValues(node, valid) {
  const schema = resolve(node);
  if (schema.oneOf) return yield* wrongValues(schema.oneOf.find((s) => resolve(s).type !== 'null'), valid);
  const type = [schema.type].flat().find((t) => t !== 'null') ?? 'string';
  if (type === 'string') yield* wrongTexts(schema);
  if (type === 'integer' || type === 'number') yield* wrongNumbers(schema, type === 'integer');
  if (type === 'boolean') for (const raw of ['"true"', '1', '[]', '{}']) yield ['another type', raw];
  if (type === 'object') for (const raw of ['[]', '7', '"x"', 'true']) yield ['another type', raw];
  if (type !== 'array') return;
  for (const raw of ['{}', '7', '"x"', 'true']) yield ['another type', raw];
  if (schema.minItems) yield ['too few', '[]'];
  if (schema.maxItems && valid?.length) yield ['too many', json(Array(schema.maxItems + 1).fill(valid[0]))];
}

const hole = '@@hole@@';
const isNullable = (node) => {
  const schema = resolve(node);
  return [schema.type].flat().includes('null') || (schema.oneOf ?? []).some((s) => resolve(s).type === 'null');
};

/** Yields { field, why, body } for every way in which a body made from `valid` can break `node`, one at a time. */
export function* wrongBodies(node, valid) {
  yield* walk(node, valid, '', (inner) => inner);
}

function* walk(node, valid, path, wrap) {
  const schema = resolve(node.oneOf ? node.oneOf.find((s) => resolve(s).type !== 'null') : node);
  const text = (value, raw) => json(wrap(value)).replace(json(hole), () => raw);
  if (schema.type === 'object' && valid && typeof valid === 'object') {
    const at = (name) => (path ? `${path}.${name}` : name);
    yield { field: at('no_such_member'), why: 'unknown', body: text({ ...valid, no_such_member: 1 }) };
    for (const name of schema.required ?? []) {
      const { [name]: _, ...without } = valid;
      yield { field: at(name), why: 'missing', body: text(without) };
      if (!isNullable(schema.properties[name])) yield { field: at(name), why: 'null', body: text({ ...valid, [name]: null }) };
    }
    for (const [name, property] of Object.entries(schema.properties)) {
      for (const [why, raw] of wrongValues(property, valid[name])) yield { field: at(name), why: `${why}: ${raw.slice(0, 40)}`, body: text({ ...valid, [name]: hole }, raw) };
      if (valid[name] !== undefined) yield* walk(property, valid[name], at(name), (inner) => wrap({ ...valid, [name]: inner }));
    }
  }
  if (schema.type === 'array' && Array.isArray(valid) && valid.length) {
    const swap = (inner) => wrap([inner, ...valid.slice(1)]);
    for (const [why, raw] of wrongValues(schema.items, valid[0])) yield { field: `${path}[0]`, why: `${why}: ${raw.slice(0, 40)}`, body: json(swap(hole)).replace(json(hole), () => raw) };
    if (!isNullable(schema.items)) yield { field: `${path}[0]`, why: 'null', body: json(swap(null)) };
    yield* walk(schema.items, valid[0], `${path}[0]`, swap);
  }
}

/** Yields [why, text] of query or path texts that a parameter's schema does not allow. */
export function* wrongParameters(parameter) {
  const schema = resolve(parameter.schema);
  if (schema.type === 'integer') {
    for (const text of ['', 'x', '1.5', '1e3', '0x10', ' 1', '1 ', '+', '99999999999999999999', '١']) yield ['no integer', text];
    if (schema.minimum !== undefined) yield ['too small', String(schema.minimum - 1)];
    if (schema.maximum !== undefined) yield ['too large', schema.maximum < 2 ** 53 - 1 ? String(schema.maximum + 1) : '9007199254740992'];
  }
  if (schema.type === 'string') {
    if (schema.enum) yield ['none of the values', 'no_such_value'], yield ['nothing', ''];
    if (schema.maxLength) yield ['too long', 'x'.repeat(schema.maxLength + 1)];
    if (schema.minLength) yield ['too short', ''];
    if (schema.pattern) for (const text of ['Ø', 'A B', 'x'.repeat(500)]) yield ['against the pattern', text];
  }
  if (schema.type === 'array') {
    yield ['an empty part', 'a,,b'];
    yield ['nothing between commas', ','];
    yield ['too many', Array.from({ length: schema.maxItems + 1 }, (_, i) => i + 1).join(',')];
    for (const [why, text] of wrongParameters({ schema: schema.items })) if (text !== '') yield [`one that is ${why}`, text];
  }
}
