// Live values by server-sent events from simulated controllers.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { EventStream, refused, setup, sleep } from './harness.mjs';

const devices = [];
const at = setup({ before, after }, {
  devices: 3,
  settings: { 'field.live': '1s', 'store.slot': '10min' },
  fill: async ({ client, plant }) => {
    for (let n = 0; n < 3; n++) devices.push(await client.addDevice(plant.device(n)));
  },
});
const watch = (stream, ids, client = at.client) => client.call('POST', `/api/v1/live/${stream.key}`, { devices: ids });

test('values come, again and again, with their time', async () => {
  const stream = await at.client.openLive();
  assert.equal((await watch(stream, [devices[0].id])).status, 204);
  const first = await stream.next('values', (v) => v.q.includes(0));
  assert.equal(first.device, devices[0].id);
  const outdoor = devices[0].points.find((p) => p.key === 's1_outdoor').number;
  const i = first.points.indexOf(outdoor);
  assert.equal(first.q[i], 0);
  assert.ok(Math.abs(first.t[i] - Date.now()) < 10000);
  const later = await stream.next('values', (v) => v.t[v.points.indexOf(outdoor)] > first.t[i]);
  assert.equal(later.device, devices[0].id);
  stream.close();
});

test('a contact says how the device is', async () => {
  const stream = await at.client.openLive();
  await watch(stream, [devices[0].id]);
  const contact = await stream.next('contact', (c) => c.state === 'ok');
  assert.equal(contact.device, devices[0].id);
  assert.ok(contact.answers > 0);
  stream.close();
});

test('a device that is not polled has a contact too', async () => {
  const off = await at.client.addDevice(at.plant.device(2, { enabled: false }));
  const stream = await at.client.openLive();
  await watch(stream, [off.id]);
  assert.equal((await stream.next('contact')).state, 'disabled');
  stream.close();
});

test('who looks sees that somebody switches a device off and on', async () => {
  const device = await at.client.addDevice(at.plant.device(2));
  const stream = await at.client.openLive();
  await watch(stream, [device.id]);
  await stream.next('contact', (c) => c.state === 'ok');
  for (const [revision, enabled, state] of [[1, false, 'disabled'], [2, true, 'ok']]) {
    await at.client.ok('PUT', `/api/v1/devices/${device.id}`, at.plant.device(2, { enabled }), { 'if-match': `"${revision}"` });
    await stream.next('contact', (c) => c.state === state);
  }
  stream.close();
});

test('only the devices asked for come, and a new list replaces the old one', async () => {
  const stream = await at.client.openLive();
  await watch(stream, [devices[0].id, devices[1].id]);
  await stream.next('values', (v) => v.device === devices[0].id);
  await watch(stream, [devices[2].id]);
  await stream.next('values', (v) => v.device === devices[2].id);
  stream.events.length = 0;
  await sleep(2500);
  assert.ok(stream.events.length > 0);
  assert.deepEqual([...new Set(stream.events.map((e) => e.data.device))], [devices[2].id]);
  stream.close();
});

test('at most one burst a second', async () => {
  const stream = await at.client.openLive();
  await watch(stream, devices.map((d) => d.id));
  await stream.next('values', (v) => v.q.includes(0));
  stream.events.length = 0;
  await sleep(5000);
  const bursts = stream.events.reduce((all, e) => (all.length && e.at - all.at(-1) < 500 ? all : [...all, e.at]), []);
  assert.ok(bursts.length >= 3 && bursts.length <= 6, `${bursts.length} bursts in 5 s`);
  stream.close();
});

test('a device that goes offline turns stale and its contact says why', async () => {
  const stream = await at.client.openLive();
  await watch(stream, [devices[1].id]);
  await stream.next('values', (v) => v.q.includes(0));
  await at.plant.say('fault refuse@1');
  const contact = await stream.next('contact', (c) => c.state === 'failing', 30000);
  assert.ok(contact.error.text);
  await stream.next('values', (v) => v.q.every((q) => q !== 0));
  await at.plant.say('clear 1');
  stream.close();
});

test('sign-out says bye and ends the stream', async () => {
  const client = await at.server.signedIn();
  const stream = await client.openLive();
  await client.call('DELETE', '/api/v1/session');
  await stream.next('bye');
  await sleep(300);
  assert.ok(stream.ended);
});

test('a stream is of its session only', async () => {
  const stream = await at.client.openLive();
  const other = await at.server.signedIn();
  refused(await watch(stream, [devices[0].id], other), 404, 'not_found', 'key');
  refused(await at.client.post('/api/v1/live/0123456789abcdef', { devices: [] }), 404, 'not_found', 'key');
  stream.close();
});

test('devices that are not there are refused by their place', async () => {
  const stream = await at.client.openLive();
  refused(await watch(stream, [devices[0].id, 4711]), 404, 'not_found', 'devices[1]');
  refused(await watch(stream, Array(501).fill(devices[0].id)), 422, 'invalid', 'devices');
  stream.close();
});

test('a session has no more than 20 streams', async () => {
  const client = await at.server.signedIn();
  const streams = [];
  for (let i = 0; i < 20; i++) streams.push(await client.openLive());
  assert.equal((await EventStream.open(client)).status, 429);
  for (const stream of streams) stream.close();
});

test('a device that is deleted while somebody looks just stops', async () => {
  const doomed = await at.client.addDevice(at.plant.device(2));
  const stream = await at.client.openLive();
  await watch(stream, [doomed.id, devices[0].id]);
  await stream.next('values', (v) => v.device === doomed.id && v.q.includes(0));
  await at.client.call('DELETE', `/api/v1/devices/${doomed.id}`);
  await stream.next('values', (v) => v.device === devices[0].id);
  stream.close();
});
