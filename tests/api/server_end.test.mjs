// The server ends cleanly whatever is going on: nothing hangs, nothing leaks (the sanitizers' exit status says so), nothing is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import test from 'node:test';
import { Plant, recording, Server } from './harness.mjs';

const quiet = (promise) => promise.catch(() => {});

test('with streams, polls and a connection test that waits', async () => {
  const plant = await Plant.start(2);
  const silent = net.createServer((s) => s.on('error', () => {})).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const server = await Server.start({ 'field.timeout': '10s', 'field.live': '1s', 'store.slot': '1s' });
  const client = await server.signedIn();
  const device = await client.addDevice(plant.device(0));
  const stream = await client.openLive();
  await client.call('POST', `/api/v1/live/${stream.key}`, { devices: [device.id] });
  await stream.next('values');
  void quiet(client.post('/api/v1/probe', { host: '127.0.0.1', port: silent.address().port }));
  await new Promise((done) => setTimeout(done, 300));
  const begin = Date.now();
  await server.stop();
  assert.ok(Date.now() - begin < 5000);
  stream.close();
  await plant.stop();
  silent.close();
});

test('in the middle of many requests, and what was answered is there', async () => {
  const server = await Server.start();
  const client = await server.signedIn();
  const device = await recording(client, ['a']);
  const stored = [];
  let ending = false;
  const work = async (lane) => {
    for (let i = 0; !ending; i++) {
      const t = 1700000000000 + lane * 1e9 + i * 1000;
      await client.ok('POST', `/api/v1/devices/${device.id}/readings`, { points: ['a'], t: [t], v: [[i]] });
      stored.push(t);
      await client.get('/api/v1/devices');
      await client.get(`/api/v1/devices/${device.id}/readings?period=year&format=csv`);
    }
  };
  const lanes = [0, 1, 2, 3].map((lane) => quiet(work(lane)));
  await new Promise((done) => setTimeout(done, 700));
  await server.halt();
  ending = true;
  await Promise.all(lanes);
  assert.ok(stored.length > 10);
  await server.run();
  client.port = server.port;
  const { t } = await client.ok('GET', `/api/v1/devices/${device.id}/readings?from=0&to=4000000000000`);
  const there = new Set(t);
  assert.deepEqual(stored.filter((x) => !there.has(x)), []);
  await server.stop();
});
