// How often somebody may try to sign in.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, Server } from './harness.mjs';

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

test('after three failures the account waits, longer each time', async () => {
  const client = server.client();
  for (let i = 0; i < 3; i++) refused(await client.signIn('wrong wrong'), 401, 'unauthenticated');
  const first = await client.signIn('wrong wrong');
  refused(first, 429, 'rate');
  assert.equal(Number(first.headers['retry-after']), 1);
  await new Promise((done) => setTimeout(done, 1100));
  refused(await client.signIn('wrong wrong'), 401, 'unauthenticated');
  const second = await client.signIn(server.password);
  refused(second, 429, 'rate');
  assert.equal(Number(second.headers['retry-after']), 2);
  await new Promise((done) => setTimeout(done, 2100));
  assert.equal((await client.signIn(server.password)).status, 200);
});

test('an address that tries many accounts waits too', async () => {
  const replies = await Promise.all(Array.from({ length: 30 }, (_, i) => server.client().signIn('wrong wrong', `user${i}@example.org`)));
  const limited = replies.filter((r) => r.status === 429);
  assert.ok(limited.length >= 9);
  for (const reply of replies) assert.ok([401, 429].includes(reply.status), reply.text);
  for (const reply of limited) assert.ok(Number(reply.headers['retry-after']) >= 1);
});
