// Somebody who looks raises the poll rate; the last one who leaves lowers it again.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setup, sleep } from './harness.mjs';

// no settings, which would be read for a while after contact
const points = [{ key: 's1', name: 'S1', area: 'holding', address: 10200, value: 'i16' }];
let device;
const at = setup({ before, after }, {
  devices: 1,
  settings: { 'field.live': '1s', 'store.slot': '1h', 'field.watch': '10min' },
  fill: async ({ client, plant }) => (device = await client.addDevice(plant.device(0, { type: 'modbus-generic', points }))),
});
const requests = async () => (await at.client.ok('GET', `/api/v1/devices/${device.id}`)).contact.requests;
async function requestsIn(ms) {
  const start = await requests();
  await sleep(ms);
  return (await requests()) - start;
}

test('the rate follows the viewers', async () => {
  await sleep(1500);
  assert.equal(await requestsIn(3000), 0, 'nobody looks');
  const stream = await at.client.openLive();
  await at.client.call('POST', `/api/v1/live/${stream.key}`, { devices: [device.id] });
  await stream.next('values');
  const watched = await requestsIn(3000);
  assert.ok(watched >= 2, `${watched} requests while somebody looks`);
  stream.close();
  await sleep(2000);
  assert.equal(await requestsIn(3000), 0, 'nobody looks any more');
});
