// The data directory is moved away, or removed, under a running server: it says so, and stores again when it is back.
import assert from 'node:assert/strict';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { Plant, Server, until } from '../api/harness.mjs';

const plant = await Plant.start(2);
after(() => plant.stop());

async function begin() {
  const server = await Server.start({ 'store.slot': '1s', 'store.commit': '100ms' });
  const client = await server.signedIn();
  const { id } = await client.addDevice(plant.device(0));
  const readings = async () => (await client.ok('GET', `/api/v1/devices/${id}/readings?points=s1_outdoor&from=0&to=${Date.now() + 60000}`)).t;
  const storing = async () => (await client.ok('GET', '/api/v1/health')).storing;
  await until('readings', async () => (await readings()).length >= 2);
  return { server, client, readings, storing };
}

test('while the directory is away nothing is said to be stored, and afterwards all is well', { timeout: 60000 }, async () => {
  const { server, client, readings, storing } = await begin();
  const away = `${server.data}-away`;
  renameSync(server.data, away);
  await until('the trouble', async () => (await storing()) === 'fails');
  const refused = await client.post('/api/v1/devices', { name: 'Lost', type: 'recording', points: [] });
  assert.equal(refused.status, 500);
  assert.doesNotMatch(refused.text, new RegExp(server.data));
  assert.match(server.log, /moved or removed while Hearth runs/);
  const before = (await readings()).length;
  renameSync(away, server.data);
  await until('storing', async () => (await storing()) === 'ok');
  await until('new readings', async () => (await readings()).length > before);
  await client.addDevice({ name: 'Kept', type: 'recording', points: [] });
  await server.stop();
});

test('a directory that was removed is not made anew at the end', { timeout: 60000 }, async () => {
  const { server, storing } = await begin();
  rmSync(server.data, { recursive: true });
  await until('the trouble', async () => (await storing()) === 'fails');
  await server.halt();
  assert.equal(existsSync(server.data), false);
});
