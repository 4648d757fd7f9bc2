// Large bodies that nobody takes, or that never end: their memory is bounded, and others are served again soon.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Wire, ask, json, request, sleep, startServer, stats } from './harness.mjs';

const PRESSURE_MAX = 64 << 20;
const GRACE_MS = 5000;
let server;
before(async () => (server = await startServer('http.per_address=1000', 'http.body_timeout=60s')));
after(() => server.stop());

const held = async () => (await stats(server)).held_bytes;
async function none() {
  for (let i = 0; i < 200 && (await held()) > 0; i++) await sleep(50);
  assert.equal(await held(), 0);
}

test('replies that nobody takes hold so much memory and no more', async () => {
  const wires = [];
  const refused = [];
  for (let i = 0; i < 12; i++) {
    const wire = new Wire(server.port);
    await new Promise((done) => wire.socket.once('connect', done));
    wire.send(request('GET', '/api/v1/slow?bytes=15000000'));
    await wire.until(() => wire.parts.length > 0);
    wire.socket.pause();
    if (wire.text.startsWith('HTTP/1.1 503')) refused.push(wire);
    wires.push(wire);
  }
  assert.ok((await held()) > PRESSURE_MAX && (await held()) < PRESSURE_MAX + 2 * 15000002, `${await held()}`);
  assert.ok(refused.length >= 6);
  assert.match(refused[0].text, /Retry-After: 1\r\n/);
  const large = JSON.stringify({ text: 'a'.repeat(100_000) });
  assert.equal((await ask(server.port, 'POST', '/api/v1/write', [json], large)).status, 503);
  await sleep(GRACE_MS);
  await ask(server.port, 'GET', '/api/v1/loop/1'); // whoever comes makes those leave who had their time
  await sleep(100);
  assert.ok((await held()) <= PRESSURE_MAX / 2);
  assert.equal((await ask(server.port, 'POST', '/api/v1/write', [json], large)).status, 201);
  assert.equal((await ask(server.port, 'GET', '/api/v1/slow?bytes=15000000')).status, 200);
  wires.forEach((w) => w.end());
  await none();
});

test('bodies without end hold so much memory and no more, and small ones pass', async () => {
  const wires = Array.from({ length: 100 }, () => new Wire(server.port));
  for (const wire of wires) wire.send(`POST /api/v1/write HTTP/1.1\r\nHost: a\r\n${json}\r\nContent-Length: 1000000\r\n\r\n` + ' '.repeat(990_000));
  await sleep(1500);
  assert.ok((await held()) <= PRESSURE_MAX + 990_000, `${await held()}`);
  assert.ok((await held()) > PRESSURE_MAX / 2);
  assert.equal((await ask(server.port, 'GET', '/api/v1/loop/1')).status, 200);
  wires.forEach((w) => w.end());
  await none();
  assert.equal((await ask(server.port, 'POST', '/api/v1/write', [json], JSON.stringify({ text: 'a'.repeat(500_000) }))).status, 201);
  await none();
});
