// A full house: whoever works is left alone, whoever only waits makes room for the next.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Wire, ask, json, request, sleep, startServer, stats, viewer } from './harness.mjs';

const HOUSE = 10;
const SPARE = 128; // CROWD_SPARE
const GRACE_MS = 250; // CROWD_GRACE_MS
let server;
before(async () => (server = await startServer(`http.connections=${HOUSE}`, 'http.per_address=1000', 'http.header_timeout=20s', 'http.body_timeout=20s')));
after(() => server.stop());

const crowd = (bytes, count = HOUSE) => Array.from({ length: count }, () => new Wire(server.port).send(bytes));
async function served(what) {
  const began = Date.now();
  assert.equal((await ask(server.port, 'GET', '/api/v1/loop/1')).status, 200);
  assert.ok(Date.now() - began < 2000, `${what} made a request wait ${Date.now() - began} ms`);
}
async function leave(wires) {
  wires.forEach((w) => w.end());
  for (let i = 0; i < 100 && (await stats(server)).connections > 1; i++) await sleep(20);
}

const waiting = {
  'connections that say nothing': '',
  'headers without end': 'GET /api/v1/loop/1 HTTP/1.1\r\nHost: a\r\nX-A: ',
  'bodies without end': `POST /api/v1/write HTTP/1.1\r\nHost: a\r\n${json}\r\nContent-Length: 1000\r\n\r\n{`,
  'connections between two requests': request('GET', '/api/v1/loop/1'),
};
for (const [name, bytes] of Object.entries(waiting)) {
  test(`${name} make room for the next one`, async () => {
    const wires = crowd(bytes, 2 * (HOUSE + SPARE));
    for (let i = 0; i < 5; i++) await served(name), await sleep(GRACE_MS / 2);
    await leave(wires);
  });
}

test('who has waited longest goes first, between requests before in the middle of one', async () => {
  const slow = crowd(waiting['headers without end'], 4);
  await sleep(GRACE_MS + 100);
  const idle = crowd(waiting['connections between two requests'], 6);
  for (const wire of idle) await wire.reply();
  const more = crowd('', 6);
  for (const wire of idle) await wire.until(() => wire.closed, 2000);
  assert.deepEqual(slow.map((w) => w.closed), [false, false, false, false]);
  more.push(...crowd('', 1));
  for (let i = 0; i < 100 && slow.every((w) => !w.closed); i++) await sleep(20);
  await sleep(50);
  assert.equal(slow.filter((w) => w.closed).length, 1);
  await leave([...slow, ...idle, ...more]);
});

test('requests that come all at once are all answered', async () => {
  const wires = crowd(request('GET', '/api/v1/loop/1'), HOUSE + SPARE);
  for (const wire of wires) assert.equal((await wire.reply()).status, 200);
  await leave(wires);
});

test('when nobody can leave one waits, and is served when another ends', async () => {
  const working = crowd(request('GET', '/api/v1/later?ms=1500'), HOUSE + SPARE);
  await sleep(300);
  const late = crowd(request('GET', '/api/v1/loop/1'), 3);
  await sleep(300);
  assert.deepEqual(late.map((w) => w.text), ['', '', '']);
  for (const wire of working) assert.equal((await wire.reply()).status, 200);
  for (const wire of late) assert.equal((await wire.reply()).json().id, 1);
  await leave([...working, ...late]);
});

test('who is being served, or holds an event stream, is left alone', async () => {
  const streams = crowd(request('GET', '/api/v1/live', [viewer]), 4);
  const working = crowd(request('GET', '/api/v1/later?ms=1500'), 6);
  await sleep(100);
  const rest = crowd('', 200);
  await served('a house full of work');
  for (const wire of working) assert.equal((await wire.reply()).status, 200);
  assert.deepEqual(streams.map((w) => w.closed), [false, false, false, false]);
  await leave([...streams, ...working, ...rest]);
});
