// Nothing is answered without a session, and no other site can make a browser change something.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { bodySchema, operations } from './contract.mjs';
import { recording, refused, setup } from './harness.mjs';

let device;
const at = setup({ before, after }, { fill: async ({ client }) => (device = await recording(client, ['a'])) });
const pathOf = (o) => o.path.replace('{id}', device.id).replace('{key}', 'recording');

for (const operation of operations.filter((o) => o.node['x-right'] !== 'none'))
  test(`${operation.method} ${operation.path} needs a session`, async () => {
    const client = at.server.client();
    const reply = await client.call(operation.method, pathOf(operation), bodySchema(operation) && '{}', { 'if-match': '"1"' });
    refused(reply, 401, 'unauthenticated');
  });

const foreign = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
];
for (const operation of operations.filter((o) => o.method !== 'GET'))
  test(`${operation.method} ${operation.path} is not for other sites`, async () => {
    for (const headers of foreign) {
      const reply = await at.client.call(operation.method, pathOf(operation), bodySchema(operation) && '{}', { 'if-match': '"1"', ...headers });
      refused(reply, 403, 'forbidden');
    }
    assert.equal((await at.client.get('/api/v1/session')).status, 200);
    assert.equal((await at.client.get(`/api/v1/devices/${device.id}`)).status, 200);
  });

test('the own site may change things', async () => {
  const own = { 'sec-fetch-site': 'same-origin', origin: `http://127.0.0.1:${at.server.port}` };
  const reply = await at.client.post('/api/v1/devices', { name: 'Own', type: 'recording' }, own);
  assert.equal(reply.status, 201);
});
