// The comment in event streams. In a file of its own, since it waits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Wire, request, sleep, startServer, stats, viewer } from './harness.mjs';

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

async function openLive() {
  const wire = new Wire(server.port);
  wire.send(request('GET', '/api/v1/live', [viewer]));
  return wire.until(() => wire.text.includes('event: hello'));
}

test('a comment comes every 15 s, and a client that left is noticed by it', { timeout: 60_000 }, async () => {
  const wire = await openLive();
  const gone = await openLive();
  gone.end();
  await wire.until(() => wire.text.includes('\n:\n\n'), 17_000);
  for (let i = 0; i < 180 && (await stats(server)).streams > 1; i++) await sleep(100);
  assert.equal((await stats(server)).streams, 1);
  wire.end();
});
