// Two people change one device: the second must have seen the first one's change.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup } from './harness.mjs';

const at = setup({ before, after });
const input = { name: 'A', type: 'recording' };

test('a change without If-Match is refused', async () => {
  const { id } = await at.client.addDevice(input);
  refused(await at.client.call('PUT', `/api/v1/devices/${id}`, input), 412, 'precondition', 'If-Match');
});

test('a change or deletion on an older revision is refused and changes nothing', async () => {
  const { id } = await at.client.addDevice(input);
  await at.client.ok('PUT', `/api/v1/devices/${id}`, { ...input, name: 'B' }, { 'if-match': '"1"' });
  refused(await at.client.call('PUT', `/api/v1/devices/${id}`, { ...input, name: 'C' }, { 'if-match': '"1"' }), 412, 'precondition');
  refused(await at.client.call('DELETE', `/api/v1/devices/${id}`, undefined, { 'if-match': '"1"' }), 412, 'precondition');
  const now = await at.client.ok('GET', `/api/v1/devices/${id}`);
  assert.deepEqual([now.name, now.revision], ['B', 2]);
});

test('of many changes at once on one revision exactly one wins', async () => {
  const { id } = await at.client.addDevice(input);
  const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => at.client.call('PUT', `/api/v1/devices/${id}`, { ...input, name: `N${i}` }, { 'if-match': '"1"' })));
  const winners = replies.filter((r) => r.status === 200);
  assert.equal(winners.length, 1);
  for (const reply of replies.filter((r) => r !== winners[0])) refused(reply, 412, 'precondition');
  assert.equal((await at.client.ok('GET', `/api/v1/devices/${id}`)).name, winners[0].body.name);
});

test('an If-Match that is no revision is refused', async () => {
  const { id } = await at.client.addDevice(input);
  for (const value of ['x', '"x"', '0', '"0"', '-1', '"9007199254740993"', '"1" "1"']) {
    const reply = await at.client.call('PUT', `/api/v1/devices/${id}`, input, { 'if-match': value });
    assert.ok([400, 412, 422].includes(reply.status), `${value}: ${reply.status}`);
  }
  assert.equal((await at.client.ok('GET', `/api/v1/devices/${id}`)).revision, 1);
});
