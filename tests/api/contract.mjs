// docs/openapi.yaml as code: which operation a request belongs to, and whether a reply keeps its promise.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';

export const document = parse(readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(document, 'contract');
const compiled = new Map();

/** Follows a local $ref, once or many times. */
export function resolve(node) {
  while (node && node.$ref) node = node.$ref.slice(2).split('/').reduce((at, part) => at[part], document);
  return node;
}

function validator(pointer) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `contract#${pointer}` }));
  return compiled.get(pointer);
}

const escape = (part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointerOf = (...parts) => parts.map((part) => '/' + escape(part)).join('');

function fail(validate, what, value) {
  const errors = validate.errors.slice(0, 5).map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
  assert.fail(`${what} is not as docs/openapi.yaml says:\n  ${errors.join('\n  ')}\n  ${JSON.stringify(value).slice(0, 600)}`);
}

/** Throws unless `value` is a components.schemas[name]. */
export function checkSchema(name, value) {
  const validate = validator(pointerOf('components', 'schemas', name));
  if (!validate(value)) fail(validate, name, value);
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation: method, path, its node, and its parameters with those of the path. */
export const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.filter((method) => item[method]).map((method) => ({
    method: method.toUpperCase(),
    path,
    node: item[method],
    parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(resolve),
    pattern: new RegExp('^' + path.replace(/\{\w+\}/g, '[^/]+') + '$'),
  })),
);

export function operationOf(method, path) {
  return operations.find((o) => o.method === method && o.pattern.test(path));
}

/** Schema of the JSON body that an operation takes; undefined when it takes none. */
export const bodySchema = (operation) => operation.node.requestBody?.content['application/json'].schema;

/** Throws unless the reply is one that the contract allows for this request. */
export function checkReply(method, path, reply) {
  const type = (reply.headers['content-type'] ?? '').split(';')[0];
  const operation = operationOf(method, path);
  if (reply.status >= 400) {
    assert.equal(type, 'application/problem+json', `${method} ${path} ${reply.status} is a problem`);
    checkSchema('Problem', reply.body);
    assert.equal(reply.body.status, reply.status);
  }
  if (!operation) {
    assert.ok(reply.status >= 400, `${method} ${path} is not in the contract, yet it answered ${reply.status}`);
    return;
  }
  const { responses } = operation.node;
  const key = responses[reply.status] ? String(reply.status) : 'default';
  assert.ok(responses[key] || reply.status >= 400, `${method} ${path} must not answer ${reply.status}`);
  if (reply.status >= 400) return;
  const content = responses[key].content ?? {};
  if (Object.keys(content).length === 0) {
    assert.equal(reply.text, '', `${method} ${path} ${reply.status} has no body`);
    return;
  }
  assert.ok(content[type], `${method} ${path} must not answer with ${type}`);
  if (type !== 'application/json') return;
  const validate = validator(pointerOf('paths', operation.path, method.toLowerCase(), 'responses', key, 'content', type, 'schema'));
  if (!validate(reply.body)) fail(validate, `${method} ${path}`, reply.body);
  for (const [name, header] of Object.entries(responses[key].headers ?? {}))
    assert.ok(!header.required || reply.headers[name.toLowerCase()], `${method} ${path} has ${name}`);
}
