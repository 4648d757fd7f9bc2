// One device from creation to deletion.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup } from './harness.mjs';

const at = setup({ before, after });
const input = { name: 'Nørregade 12', type: 'ecl-310-a266.1', host: '127.0.0.1', port: 15020, unit: 254, enabled: false, place: 'Nørregade 12', note: 'Key\nat 14' };

test('a device is created with its address, revision and the points of its type', async () => {
  const reply = await at.client.post('/api/v1/devices', input);
  assert.equal(reply.status, 201);
  const device = reply.body;
  assert.equal(reply.headers.location, `/api/v1/devices/${device.id}`);
  assert.equal(reply.headers.etag, `"${device.revision}"`);
  for (const [key, value] of Object.entries(input)) assert.deepEqual(device[key], value, key);
  assert.equal(device.contact.state, 'disabled');
  assert.equal(device.own_points, null);
  assert.ok(device.points.length > 50);
  assert.equal(new Set(device.points.map((p) => p.number)).size, device.points.length);
  const outdoor = device.points.find((p) => p.key === 's1_outdoor');
  assert.equal(outdoor.name, 'S1 outdoor');
  assert.equal(outdoor.unit_symbol, '°C');
});

test('what was created is read back the same', async () => {
  const { id } = await at.client.addDevice(input);
  const reply = await at.client.get(`/api/v1/devices/${id}`);
  assert.equal(reply.headers.etag, '"1"');
  for (const [key, value] of Object.entries(input)) assert.deepEqual(reply.body[key], value, key);
});

test('what is left out gets the type\'s own', async () => {
  const device = await at.client.addDevice({ name: 'x', type: 'ecl-310-a266.1', host: '127.0.0.1' });
  assert.deepEqual([device.port, device.enabled, device.place, device.note], [502, true, '', '']);
});

test('names are in the language of the reader', async () => {
  const { id } = await at.client.addDevice(input);
  await at.client.ok('PATCH', '/api/v1/session', { language: 'da' });
  const danish = await at.client.ok('GET', `/api/v1/devices/${id}`);
  await at.client.ok('PATCH', '/api/v1/session', { language: 'en' });
  const english = await at.client.ok('GET', `/api/v1/devices/${id}`);
  assert.notEqual(danish.points.find((p) => p.key === 's1_outdoor').name, english.points.find((p) => p.key === 's1_outdoor').name);
});

test('a change counts the revision up', async () => {
  const device = await at.client.addDevice(input);
  const reply = await at.client.call('PUT', `/api/v1/devices/${device.id}`, { ...input, name: 'Nørregade 14' }, { 'if-match': '"1"' });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.etag, '"2"');
  assert.equal(reply.body.name, 'Nørregade 14');
  assert.equal((await at.client.ok('GET', `/api/v1/devices/${device.id}`)).revision, 2);
});

test('a deleted device is gone everywhere', async () => {
  const { id } = await at.client.addDevice(input);
  assert.equal((await at.client.call('DELETE', `/api/v1/devices/${id}`)).status, 204);
  for (const rest of ['', '/latest', '/span', '/readings?period=today']) refused(await at.client.get(`/api/v1/devices/${id}${rest}`), 404, 'not_found');
  refused(await at.client.call('DELETE', `/api/v1/devices/${id}`), 404, 'not_found');
  assert.ok(!(await at.client.ok('GET', '/api/v1/devices')).items.some((d) => d.id === id));
});

test('an id that nobody has is not found on every route', async () => {
  for (const rest of ['', '/latest', '/span', '/readings?period=today']) refused(await at.client.get(`/api/v1/devices/4711${rest}`), 404, 'not_found');
  refused(await at.client.call('PUT', '/api/v1/devices/4711', input, { 'if-match': '"1"' }), 404, 'not_found');
  refused(await at.client.post('/api/v1/devices/4711/readings', { points: ['a'], t: [1], v: [[1]] }), 404, 'not_found');
});
