// Server and docs/openapi.yaml name the same routes, and the document's own examples keep its schemas.
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkSchema, document, operations } from './contract.mjs';
import { command } from './harness.mjs';

test('every route of the server is in the contract and the other way round', async () => {
  const { stdout } = await command('routes');
  const served = stdout.trim().split('\n').map((line) => line.split(/\s+/).slice(0, 2).join(' ')).sort();
  assert.deepEqual(served, operations.map((o) => `${o.method} ${o.path}`).sort());
});

test('every operation has its own id, a summary and a right', () => {
  const ids = operations.map((o) => o.node.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const { node } of operations) {
    assert.ok(node.summary, node.operationId);
    assert.ok(['none', 'signed_in', 'view', 'devices', 'import', 'probe', 'metrics', 'admin'].includes(node['x-right']), node.operationId);
  }
});

test('every parameter of a path is described', () => {
  for (const o of operations)
    for (const [, name] of o.path.matchAll(/\{(\w+)\}/g)) assert.ok(o.parameters.some((p) => p.in === 'path' && p.name === name), `${o.method} ${o.path}`);
});

for (const [name, schema] of Object.entries(document.components.schemas))
  for (const [i, example] of (schema.examples ?? []).entries()) test(`example ${i + 1} of ${name} is one`, () => checkSchema(name, example));
