// Every field of every body, wrong in every way that its schema forbids: a 4xx that names the field, and nothing is written.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { bodySchema, operations } from './contract.mjs';
import { recording, setup } from './harness.mjs';
import { wrongBodies } from './wrong.mjs';

let generic, recorded, stream, untouched;
const state = async (client) => {
  const { items, total } = await client.ok('GET', '/api/v1/devices');
  return { total, devices: items.map((d) => [d.id, d.revision, d.name]), span: await client.ok('GET', `/api/v1/devices/${recorded.id}/span`) };
};
const at = setup({ before, after }, {
  fill: async ({ client }) => {
    generic = await client.addDevice(bodies().createDevice);
    recorded = await recording(client, ['a']);
    stream = await client.openLive();
    untouched = await state(client);
  },
});
after(() => stream?.close());

const point = { key: 'a', name: 'A', group: 'g', unit: 'degC', area: 'holding', address: 7, value: 'bits', order: 'abcd', bit: 1, bits: 2, scale: 2, offset: 1,
  decimals: 1, min: 0, max: 9, not_a_value: [{ raw: 3, quality: 'not_connected' }], kind: 'state', poll: 'slot', role: 'r', side: 'none', choices: [{ value: 1, key: 'on' }] };
function bodies() {
  const device = { name: 'Wrong', type: 'modbus-generic', host: '127.0.0.1', port: 15020, unit: 1, enabled: false, place: 'p', note: 'n', points: [point] };
  return {
    signIn: { email: 'nobody@example.org', password: 'x' },
    changeSession: { language: 'en' },
    createDevice: device,
    changeDevice: device,
    importReadings: { points: ['a'], t: [1790000000000], v: [[1]], q: [[0]] },
    probe: { host: '127.0.0.1', port: 15020, unit: 1, type: 'ecl-310-a266.1' },
    subscribeLive: { devices: [1] },
  };
}
const pathOf = (o) => o.path.replace('{id}', o.node.operationId === 'importReadings' ? recorded.id : generic.id).replace('{key}', stream.key);

async function attempt(operation, { field, why, body }) {
  const headers = operation.node.operationId === 'changeDevice' ? { 'if-match': '"1"' } : {};
  const reply = await at.client.call(operation.method, pathOf(operation), body, headers);
  const said = `${why} in ${field}: ${reply.status} ${reply.text.slice(0, 200)}`;
  if (reply.status === 413 && body.length > 1 << 20) return null; // the body's own limit comes first
  if (reply.status === 400) return reply.body.code === 'syntax' ? null : said;
  if (reply.status !== 422 || reply.body.code !== 'invalid') return said;
  return reply.body.field === field || reply.body.field.startsWith(field) ? null : said;
}

for (const operation of operations.filter(bodySchema)) {
  const valid = bodies()[operation.node.operationId];
  test(`${operation.method} ${operation.path} has a valid body in this test`, () => assert.ok(valid));
  const byField = new Map();
  for (const wrong of wrongBodies(bodySchema(operation), valid)) byField.set(wrong.field, [...(byField.get(wrong.field) ?? []), wrong]);
  for (const [field, wrongs] of byField)
    test(`${operation.method} ${operation.path} refuses a wrong "${field}" (${wrongs.length} ways)`, async () => {
      const taken = [];
      for (const wrong of wrongs) taken.push(await attempt(operation, wrong));
      assert.deepEqual(taken.filter(Boolean), []);
    });
}

const hosts = ['', ' ', 'a b', '-a', 'http://a', '127.1', '2130706433', '0x7f000001', '[::1]', '10.0.0.1:502', '8.8.8.8', '169.254.169.254', '224.0.0.1', '0.0.0.0', 'fe80::1', '::', 'ü.de'];
const more = {
  'a host that is none or forbidden': hosts.map((host) => [{ host }, 'host']),
  'a name without a visible character': ['   ', '\u00a0', '\u200b', '\ufeff', '\u3164'].flatMap((name) => [[{ name }, 'name'], [{ points: [{ ...point, name }] }, 'points[0].name']]),
  'texts that turn or break the line they stand in': ['a\u202eb', 'a\u2028b', 'a\u0085b', 'a\uffff', 'a\tb'].flatMap((text) => [
    [{ name: text }, 'name'], [{ place: text }, 'place'], [{ points: [{ ...point, name: text }] }, 'points[0].name'], [{ points: [{ ...point, group: text }] }, 'points[0].group'],
    [{ points: [{ ...point, role: text }] }, 'points[0].role'], [{ points: [{ ...point, choices: [{ value: 1, key: text }] }] }, 'points[0].choices[0].key'],
  ]),
  'a type that does not exist': [[{ type: 'no-such-type' }, 'type']],
  'points for a type that has its own': [[{ type: 'ecl-310-a266.1' }, 'points']],
  'a host for a device without connection': [[{ type: 'recording', points: [] }, 'host']],
  'a unit that nobody knows': [[{ points: [{ ...point, unit: 'furlong' }] }, 'points[0].unit']],
  'two points of one key': [[{ points: [point, point] }, 'points[1].key']],
  'a scale of 0': [[{ points: [{ ...point, scale: 0 }] }, 'points[0].scale']],
  'bits beyond the register': [[{ points: [{ ...point, bit: 15, bits: 2 }] }, 'points[0].bits']],
  'a value beyond the last register': [[{ points: [{ key: 'a', name: 'A', area: 'holding', address: 65535, value: 'f32' }] }, 'points[0].address']],
  'a maximum below the minimum': [[{ points: [{ ...point, min: 9, max: 1 }] }, 'points[0].max']],
};
for (const [name, cases] of Object.entries(more))
  test(`POST /api/v1/devices refuses ${name}`, async () => {
    for (const [change, field] of cases) {
      const reply = await at.client.post('/api/v1/devices', { ...bodies().createDevice, ...change });
      assert.equal(reply.status, 422, `${JSON.stringify(change)}: ${reply.text}`);
      assert.ok(reply.body.field.startsWith(field), `${JSON.stringify(change)}: ${reply.text}`);
    }
  });

test('after all that nothing has changed', async () => assert.deepEqual(await state(at.client), untouched));
