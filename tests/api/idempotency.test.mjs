// A request that is sent again with its Idempotency-Key is done once.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, refused, setup } from './harness.mjs';

const at = setup({ before, after });
const input = { name: 'Once', type: 'recording' };
const key = (value) => ({ 'idempotency-key': value });
const count = async () => (await at.client.ok('GET', '/api/v1/devices')).total;

test('the same key and request gives the first reply again and one device', async () => {
  const before_ = await count();
  const first = await at.client.post('/api/v1/devices', input, key('a-1'));
  const second = await at.client.post('/api/v1/devices', input, key('a-1'));
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.deepEqual(second.body, first.body);
  assert.equal(await count(), before_ + 1);
});

test('the same key with another request is a conflict', async () => {
  await at.client.post('/api/v1/devices', input, key('b-1'));
  const before_ = await count();
  refused(await at.client.post('/api/v1/devices', { ...input, name: 'Other' }, key('b-1')), 409, 'conflict', 'Idempotency-Key');
  assert.equal(await count(), before_);
});

test('many at once with one key make one device', async () => {
  const before_ = await count();
  const replies = await Promise.all(Array.from({ length: 10 }, () => at.client.post('/api/v1/devices', input, key('c-1'))));
  assert.equal(new Set(replies.map((r) => r.body.id)).size, 1);
  assert.equal(await count(), before_ + 1);
});

test('the key outlives the server', async () => {
  const first = await at.client.post('/api/v1/devices', input, key('d-1'));
  await at.server.halt();
  await at.server.run();
  at.client.port = at.server.port;
  const second = await at.client.post('/api/v1/devices', input, key('d-1'));
  assert.equal(second.body.id, first.body.id);
});

test('it holds for readings too', async () => {
  const { id } = await recording(at.client, ['a']);
  const body = { points: ['a'], t: [1790000000000], v: [[1]] };
  const first = await at.client.post(`/api/v1/devices/${id}/readings`, body, key('e-1'));
  const second = await at.client.post(`/api/v1/devices/${id}/readings`, body, key('e-1'));
  assert.deepEqual(second.body, first.body);
  assert.equal(first.body.rows_new, 1);
});

test('a key that is none is refused', async () => {
  for (const value of ['a b', 'x'.repeat(81), 'ü']) {
    const reply = await at.client.post('/api/v1/devices', input, key(value));
    assert.ok([400, 422].includes(reply.status), `${value}: ${reply.status}`);
    assert.equal(reply.body.field, 'Idempotency-Key');
  }
});
