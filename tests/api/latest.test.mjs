// Latest values without a stream.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup, until } from './harness.mjs';

const devices = [];
const at = setup({ before, after }, {
  devices: 2,
  settings: { 'store.slot': '2s' },
  fill: async ({ client, plant }) => {
    for (let n = 0; n < 2; n++) devices.push(await client.addDevice(plant.device(n)));
    await until('headline values', async () => (await client.ok('GET', '/api/v1/latest')).items.every((i) => i.points.length === 4));
  },
});
const list = (query = '') => at.client.ok('GET', `/api/v1/latest${query}`);

test('one device gives all its values by number', async () => {
  const latest = await at.client.ok('GET', `/api/v1/devices/${devices[0].id}/latest`);
  assert.equal(latest.device, devices[0].id);
  for (const column of ['v', 'q', 't']) assert.equal(latest[column].length, latest.points.length);
  const outdoor = latest.points.indexOf(devices[0].points.find((p) => p.key === 's1_outdoor').number);
  assert.ok(latest.v[outdoor] > -60 && latest.v[outdoor] < 60);
});

test('a list without names gives the headline of every device', async () => {
  const { items } = await list();
  assert.deepEqual(items.map((i) => i.device), devices.map((d) => d.id));
  assert.deepEqual(items[0].points, ['s1_outdoor', 's3_heating_flow', 's5_heating_return', 's4_dhw_flow']);
});

test('devices and points may be named', async () => {
  const { items } = await list(`?devices=${devices[1].id}&points=s3_heating_flow,nothing_of_the_kind`);
  assert.deepEqual(items.map((i) => [i.device, i.points]), [[devices[1].id, ['s3_heating_flow']]]);
});

test('points come in the order in which they were asked for', async () => {
  const { items } = await list(`?devices=${devices[1].id}&points=s5_heating_return,nothing,s1_outdoor,s3_heating_flow`);
  assert.deepEqual(items[0].points, ['s5_heating_return', 's1_outdoor', 's3_heating_flow']);
});

test('a device or a point asked for twice is refused', async () => {
  refused(await at.client.get(`/api/v1/latest?devices=${devices[0].id},${devices[1].id},${devices[0].id}`), 422, 'invalid', 'devices');
  refused(await at.client.get('/api/v1/latest?points=s1_outdoor,s3_heating_flow,s1_outdoor'), 422, 'invalid', 'points');
});

test('a device that is not there is refused', async () => {
  refused(await at.client.get(`/api/v1/latest?devices=${devices[0].id},4711`), 404, 'not_found', 'devices');
});

test('the list of devices shows the headline with names, units and contact', async () => {
  const { items } = await at.client.ok('GET', '/api/v1/devices');
  assert.equal(items[0].contact.state, 'ok');
  assert.deepEqual(items[0].headline.map((h) => h.key), ['s1_outdoor', 's3_heating_flow', 's5_heating_return', 's4_dhw_flow']);
  assert.equal(items[0].headline[0].unit_symbol, '°C');
  assert.equal(items[0].headline[0].q, 0);
});

test('polled readings are stored and read back', async () => {
  const path = `/api/v1/devices/${devices[0].id}/readings?period=today&points=s1_outdoor`;
  const got = await until('two slots', async () => {
    const readings = await at.client.ok('GET', path);
    return readings.t.length >= 2 && readings;
  });
  assert.ok(got.t[1] - got.t[0] >= 1000 && got.t[1] - got.t[0] < 5000);
  assert.equal(got.q[0][0], 0);
});
