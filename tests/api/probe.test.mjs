// "What answers at this address?"
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import test, { after, before } from 'node:test';
import { refused, setup } from './harness.mjs';

const at = setup({ before, after }, { devices: 2, settings: { 'field.timeout': '1s' } });
const probe = (target) => at.client.ok('POST', '/api/v1/probe', target);

test('a controller answers with its identity and some values', async () => {
  const found = await probe({ host: at.plant.host(0), port: at.plant.port, unit: 1, type: 'ecl-310-a266.1' });
  assert.equal(found.connected, true);
  assert.equal(found.answered, true);
  assert.ok(found.round_trip_us > 0);
  assert.equal(found.error, null);
  const letter = found.values.find((v) => v.key === 'application_letter');
  assert.equal(letter.text, 'A');
  assert.ok(found.values.some((v) => v.q === 0));
});

test('without a type it says at least that Modbus is spoken', async () => {
  const found = await probe({ host: at.plant.host(0), port: at.plant.port, unit: 1, type: null });
  assert.equal(found.connected, true);
  assert.ok(found.answered || found.exception > 0);
});

test('where nothing listens the reply says so', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  const found = await probe({ host: '127.0.0.1', port });
  assert.deepEqual([found.connected, found.answered, found.error.code], [false, false, 'unreachable']);
});

test('what connects and says nothing is told from what speaks', async () => {
  const server = net.createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = await probe({ host: '127.0.0.1', port: server.address().port });
  assert.deepEqual([found.connected, found.answered, found.error.code], [true, false, 'timeout']);
  server.close();
});

test('what speaks something else is a broken protocol', async () => {
  const server = net.createServer((s) => s.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = await probe({ host: '127.0.0.1', port: server.address().port });
  assert.equal(found.answered, false);
  assert.equal(found.error.code, 'protocol');
  server.close();
});

test('a device that is polled is asked through its own connection', async () => {
  await at.client.addDevice(at.plant.device(1));
  const found = await probe({ host: at.plant.host(1), port: at.plant.port, unit: 1, type: 'ecl-310-a266.1' });
  assert.equal(found.answered, true);
});

test('addresses that a device may not have are not asked', async () => {
  for (const host of ['169.254.169.254', '8.8.8.8', '0.0.0.0', '224.0.0.1', 'fe80::1', '2130706433', '127.1', '0x7f000001', '::ffff:8.8.8.8'])
    refused(await at.client.post('/api/v1/probe', { host }), 422, 'invalid', 'host');
});

test('a name that leads nowhere is an answer too', async () => {
  const found = await probe({ host: 'no-such-host.invalid' });
  assert.equal(found.connected, false);
  assert.ok(found.error.text);
});
