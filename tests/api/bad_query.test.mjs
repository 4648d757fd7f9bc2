// Query and path parameters, wrong in every way that their schemas forbid: a 4xx that names the parameter.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { operations } from './contract.mjs';
import { recording, refused, setup } from './harness.mjs';
import { wrongParameters } from './wrong.mjs';

let device;
const at = setup({ before, after }, { fill: async ({ client }) => (device = await recording(client, ['a'])) });
const readers = operations.filter((o) => o.method === 'GET' && o.path !== '/api/v1/live');
const needs = { getReadings: ['period=today'] }; // what a valid request has anyway
const pathOf = (o) => o.path.replace('{id}', device.id).replace('{key}', 'recording');
const encode = (text) => encodeURIComponent(text).replaceAll('%2C', ',');

async function attempt(operation, query, field) {
  const reply = await at.client.get(`${pathOf(operation)}?${query}`);
  const said = `${query.slice(0, 60)}: ${reply.status} ${reply.text.slice(0, 200)}`;
  return [400, 422].includes(reply.status) && (field === undefined || reply.body.field === field) ? null : said;
}
async function all(operation, queries, field) {
  const taken = [];
  for (const query of queries) taken.push(await attempt(operation, query, field));
  assert.deepEqual(taken.filter(Boolean), []);
}

for (const operation of readers) {
  const id = `GET ${operation.path}`;
  const base = needs[operation.node.operationId] ?? [];
  for (const parameter of operation.parameters.filter((p) => p.in === 'query')) {
    const { name } = parameter;
    const rest = base.filter((part) => !part.startsWith(`${name}=`));
    const wrongs = [...wrongParameters(parameter)].map(([, text]) => [...rest, `${name}=${encode(text)}`].join('&'));
    test(`${id} refuses a wrong "${name}" (${wrongs.length} ways)`, () => all(operation, wrongs, name));
    test(`${id} refuses "${name}" twice or badly encoded`, () =>
      all(operation, [`${name}=1&${name}=1`, `${name}=%`, `${name}=%f`, `${name}=%zz`, `${name}=%ff`, `${name}=%00`, `${name}=%c0%af`, `${name}=%ed%a0%80`].map((q) => [...rest, q].join('&'))));
  }
  test(`${id} refuses a parameter that it does not know`, () => all(operation, [[...base, 'no_such_parameter=1'].join('&')], 'no_such_parameter'));
}

const withId = operations.filter((o) => o.path.includes('{id}'));
const ids = ['0', '-1', '1.5', '1e3', 'x', '%31x', '9007199254740992', '99999999999999999999', '%00', '%ff', '..', '%2e%2e', 'null', ' 1'.replace(' ', '%20'), '+1', '0x1'];
for (const operation of withId)
  test(`${operation.method} ${operation.path} refuses what is no id`, async () => {
    for (const id of ids) {
      const body = operation.node.requestBody ? '{}' : undefined;
      const reply = await at.client.call(operation.method, operation.path.replace('{id}', id), body, { 'if-match': '"1"' });
      assert.ok([400, 404, 405, 422].includes(reply.status), `${id}: ${reply.status} ${reply.text}`);
    }
  });

test('a key that is none or that nobody has is refused', async () => {
  for (const key of ['UPPER', 'a b'.replace(' ', '%20'), '%00', 'x'.repeat(81), '%2e%2e%2fx', 'no-such-type'])
    assert.ok([400, 404, 422].includes((await at.client.get(`/api/v1/device-types/${key}`)).status), key);
});

test('paths and methods that do not exist are told apart', async () => {
  refused(await at.client.get('/api/v1/no-such-path'), 404, 'not_found');
  refused(await at.client.get('/api/v2/devices'), 404, 'not_found');
  const reply = await at.client.call('PATCH', '/api/v1/devices');
  refused(reply, 405, 'method');
  assert.deepEqual(reply.headers.allow.split(', ').filter((m) => !['HEAD', 'OPTIONS'].includes(m)).sort(), ['GET', 'POST']);
});
