// What takes its time: the comment in event streams, clients that do not read. In a file of its own, all at once, since they wait.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Wire, ask, request, sleep, startServer, stats, viewer } from './harness.mjs';

let server, quiet;
before(async () => ([server, quiet] = await Promise.all([startServer(), startServer()])));
after(() => Promise.all([server.stop(), quiet.stop()]));

async function openLive() {
  const wire = new Wire(server.port);
  wire.send(request('GET', '/api/v1/live', [viewer]));
  return wire.until(() => wire.text.includes('event: hello'));
}

// Asks for `path` and never reads the answer; resolves to the seconds after which the server had no connection left.
async function secondsUnread(path) {
  const wire = new Wire(quiet.port);
  await new Promise((done) => wire.socket.once('connect', done));
  wire.send(request('GET', path));
  wire.socket.pause();
  const began = Date.now();
  while (Date.now() - began < 100_000) {
    await sleep(500);
    if ((await stats(quiet)).connections === 1) break;
  }
  wire.end();
  return (Date.now() - began) / 1000;
}

describe('slow things', { concurrency: true }, () => {
  test('a comment comes every 15 s, and a client that left is noticed by it', async () => {
    const wire = await openLive();
    const gone = await openLive();
    gone.end();
    await wire.until(() => wire.text.includes('\n:\n\n'), 17_000);
    for (let i = 0; i < 180 && (await stats(server)).streams > 1; i++) await sleep(100);
    assert.equal((await stats(server)).streams, 1);
    wire.end();
  });

  test('clients that do not read their reply are cut', async () => {
    const all = await Promise.all(['/api/v1/slow?bytes=30000000', '/api/v1/stream?pieces=1000'].map(secondsUnread));
    for (const seconds of all) assert.ok(seconds > 25 && seconds < 75, `${seconds} s`);
    assert.equal((await ask(quiet.port, 'GET', '/api/v1/loop/1')).status, 200);
  });
});
