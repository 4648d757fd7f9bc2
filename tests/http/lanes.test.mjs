// Where handlers run: loop, query, write, hash; and clients that do not wait for them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Wire, admin, ask, json, request, sleep, startServer, stats, viewer } from './harness.mjs';

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

test('each lane answers', async () => {
  assert.equal((await ask(server.port, 'GET', '/api/v1/loop/5')).json().id, 5);
  assert.equal((await ask(server.port, 'GET', '/api/v1/slow')).text, '""');
  assert.equal((await ask(server.port, 'GET', '/api/v1/later?ms=20')).json().later, 1);
  const written = await ask(server.port, 'POST', '/api/v1/write', [json], '{"text":"ab"}');
  assert.equal(written.status, 201);
  assert.equal(written.headers.location, '/api/v1/loop/1');
  const hashed = await ask(server.port, 'POST', '/api/v1/hash', [json], '{}');
  assert.equal(hashed.status, 429);
  assert.equal(hashed.headers['retry-after'], '7');
});

test('caches have followed before a write is answered', async () => {
  const before = await stats(server);
  await ask(server.port, 'POST', '/api/v1/write', [json], '{"text":"ab"}');
  const now = await stats(server);
  assert.equal(now.followed, before.followed + 1);
  assert.equal(now.published, before.published + 1);
});

test('the loop answers while workers are busy', async () => {
  const slow = [1, 2].map(() => ask(server.port, 'GET', '/api/v1/slow?ms=400'));
  await sleep(50);
  const began = Date.now();
  await ask(server.port, 'GET', '/api/v1/loop/1');
  assert.ok(Date.now() - began < 300);
  await Promise.all(slow);
});

test('a full lane is 503 with the time to wait', async () => {
  const replies = await Promise.all(Array.from({ length: 12 }, () => ask(server.port, 'GET', '/api/v1/slow?ms=200')));
  const busy = replies.filter((r) => r.status === 503);
  assert.ok(busy.length >= 4 && busy.length < 12, `${busy.length} of 12`);
  assert.equal(busy[0].json().code, 'busy');
  assert.equal(busy[0].headers['retry-after'], '1');
});

test('clients that leave before their reply harm nothing', async () => {
  const paths = ['/api/v1/slow?ms=60&bytes=200000', '/api/v1/later?ms=60', '/api/v1/stream?pieces=40&ms=10', '/api/v1/loop-stream?pieces=40&ms=10'];
  for (let round = 0; round < 6; round++) {
    for (const path of paths) {
      const wire = new Wire(server.port);
      wire.send(request('GET', path));
      await sleep(5 + round * 12);
      wire.end();
    }
  }
  await sleep(900);
  const s = await stats(server);
  assert.equal(s.connections, 1);
});

test('a key used twice gives the first reply and one write', async () => {
  const headers = [json, admin, 'Idempotency-Key: 7d3f'];
  const before = (await stats(server)).writes;
  const first = await ask(server.port, 'POST', '/api/v1/once', headers, '{"text":"abc"}');
  const second = await ask(server.port, 'POST', '/api/v1/once', headers, '{"text":"abc"}');
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.equal(second.text, first.text);
  assert.equal((await stats(server)).writes, before + 1);
});

test('a key used with another body is a conflict', async () => {
  const headers = [json, admin, 'Idempotency-Key: conflict-1'];
  await ask(server.port, 'POST', '/api/v1/once', headers, '{"text":"abc"}');
  const reply = await ask(server.port, 'POST', '/api/v1/once', headers, '{"text":"abcd"}');
  assert.equal(reply.status, 409);
  assert.equal(reply.json().field, 'Idempotency-Key');
});

test('a failed request does not use up its key', async () => {
  const headers = [json, admin, 'Idempotency-Key: again'];
  assert.equal((await ask(server.port, 'POST', '/api/v1/once', headers, '{"text":1}')).status, 422);
  assert.equal((await ask(server.port, 'POST', '/api/v1/once', headers, '{"text":"a"}')).status, 201);
});

test('a malformed key is refused', async () => {
  for (const key of ['a b', 'a'.repeat(81), '\xe6'])
    assert.equal((await ask(server.port, 'POST', '/api/v1/once', [json, admin, `Idempotency-Key: ${key}`], '{"text":"a"}')).status, 400);
});

test('without a session a right is 401, with too small a role 403', async () => {
  assert.equal((await ask(server.port, 'GET', '/api/v1/key/a')).status, 401);
  assert.equal((await ask(server.port, 'GET', '/api/v1/key/a', ['Cookie: hearth_session=' + 'C'.repeat(43)])).status, 401);
  assert.equal((await ask(server.port, 'GET', '/api/v1/key/a', ['Cookie: hearth_session=short'])).status, 401);
  assert.equal((await ask(server.port, 'PUT', '/api/v1/key/a', [viewer])).status, 403);
  assert.equal((await ask(server.port, 'PUT', '/api/v1/key/a', [admin])).status, 200);
});

test('a handler gets key, language, revision and address', async () => {
  const reply = await ask(server.port, 'GET', '/api/v1/key/a-b.c_1', [viewer, 'If-Match: "12"', 'Accept-Language: pl']);
  assert.deepEqual(reply.json(), { key: 'a-b.c_1', language: 'da', if_match: 12, user: 3, address: '127.0.0.1' });
  assert.equal(reply.headers.etag, '"5"');
});

test('an If-Match that names no revision is 412', async () => {
  for (const value of ['12', '*', 'W/"12"', '"0"', '"01"', '"+1"', '"a"', '"1", "2"', '"'])
    assert.equal((await ask(server.port, 'GET', '/api/v1/key/a', [viewer, `If-Match: ${value}`])).status, 412, value);
});

test('a large reply is compressed for who accepts it', async () => {
  const plain = await ask(server.port, 'GET', '/api/v1/slow?bytes=50000');
  const packed = await ask(server.port, 'GET', '/api/v1/slow?bytes=50000', ['Accept-Encoding: gzip']);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(packed.body).toString(), plain.text);
});

test('a reply of 20 MB arrives whole', async () => {
  const reply = await ask(server.port, 'GET', '/api/v1/slow?bytes=20000000');
  assert.equal(reply.body.length, 20_000_002);
});

test('bad queries are 400 or 422 with their parameter', async () => {
  for (const [query, status, field] of [['ms=a', 422, 'ms'], ['ms=1&ms=2', 400, 'ms'], ['ms=60001', 422, 'ms'], ['x=1', 422, 'x'], ['ms=%zz', 400, 'ms'], ['ms', 400, 'ms']]) {
    const reply = await ask(server.port, 'GET', `/api/v1/slow?${query}`);
    assert.equal(reply.status, status, query);
    assert.equal(reply.json().field, field);
  }
});

test('an idle server does nothing', async () => {
  await sleep(100);
  const before = await stats(server);
  await sleep(1500);
  const now = await stats(server);
  assert.ok(now.iterations - before.iterations < 12, `${now.iterations - before.iterations} iterations in 1.5 s`);
});

test('the server stops with work and streams under way', async () => {
  const other = await startServer();
  const wires = ['/api/v1/slow?ms=300', '/api/v1/later?ms=30000', '/api/v1/stream?pieces=1000&ms=20', '/api/v1/live', '/api/v1/slow?ms=10&bytes=30000000'].map((path) =>
    new Wire(other.port).send(request('GET', path, [viewer])));
  await sleep(150);
  await other.stop();
  wires.forEach((w) => w.end());
});
