// Bodies, deadlines and limits of connections.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Wire, ask, exchange, json, request, sleep, startServer, stats } from './harness.mjs';

let server;
before(async () => (server = await startServer('http.header_timeout=700ms', 'http.body_timeout=900ms', 'http.per_address=20', 'http.connections=25')));
after(() => server.stop());

const body = JSON.stringify({ text: 'abc' });
const head = (length) => `POST /api/v1/write HTTP/1.1\r\nHost: a\r\n${json}\r\nContent-Length: ${length}\r\n`;
const chunked = `POST /api/v1/write HTTP/1.1\r\nHost: a\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n`;

test('a body arrives by length and in chunks of any size', async () => {
  assert.equal((await ask(server.port, 'POST', '/api/v1/write', [json], body)).json().length, 3);
  const wire = new Wire(server.port);
  wire.send(chunked);
  for (const c of body) wire.send(`1\r\n${c}\r\n`);
  wire.send('0\r\n\r\n');
  assert.equal((await wire.reply()).json().length, 3);
  wire.end();
});

test('a body of 10 MB by length is 413 and the reply can be read', async () => {
  const wire = new Wire(server.port);
  wire.send(head(10_000_000) + '\r\n').send(Buffer.alloc(10_000_000, 0x20));
  const reply = await wire.reply();
  assert.equal(reply.status, 413);
  assert.equal(reply.json().code, 'too_large');
  wire.end();
});

test('a body of 10 MB in chunks is 413 and the connection lives on', async () => {
  const wire = new Wire(server.port);
  const piece = Buffer.alloc(100_000, 0x20);
  wire.send(chunked);
  for (let i = 0; i < 100; i++) wire.send('186a0\r\n').send(piece).send('\r\n');
  wire.send('0\r\n\r\n' + request('GET', '/api/v1/loop/4'));
  assert.equal((await wire.reply()).status, 413);
  assert.equal((await wire.reply()).json().id, 4);
  wire.end();
});

test('a body without end is cut', async () => {
  const wire = new Wire(server.port);
  const piece = Buffer.alloc(1_000_000, 0x20);
  wire.send(chunked);
  for (let i = 0; i < 40 && !wire.closed; i++) {
    wire.send('f4240\r\n').send(piece).send('\r\n');
    await sleep(2);
  }
  await wire.until(() => wire.closed);
});

test('who waits for 100-continue with a body too large gets 413 at once', async () => {
  const wire = new Wire(server.port);
  wire.send(head(10_000_000) + 'Expect: 100-continue\r\n\r\n');
  assert.equal((await wire.reply()).status, 413);
  await wire.until(() => wire.closed);
});

test('who waits for 100-continue is told to go on', async () => {
  const wire = new Wire(server.port);
  wire.send(head(body.length) + 'Expect: 100-continue\r\n\r\n');
  await wire.until(() => wire.text.startsWith('HTTP/1.1 100'));
  wire.send(body);
  assert.equal((await wire.reply()).status, 201);
  wire.end();
});

test('headers at one byte per 100 ms end by their deadline', async () => {
  const wire = new Wire(server.port);
  const began = Date.now();
  for (const c of 'GET /api/v1/loop/1 HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') {
    if (wire.closed) break;
    wire.send(c);
    await sleep(100);
  }
  assert.ok(wire.closed);
  assert.ok(Date.now() - began < 2500);
  assert.equal(wire.text, '');
});

test('a body at one byte per 100 ms ends by its deadline', async () => {
  const wire = new Wire(server.port);
  const began = Date.now();
  wire.send(head(60) + '\r\n');
  for (let i = 0; i < 60 && !wire.closed; i++) {
    wire.send(' ');
    await sleep(100);
  }
  assert.ok(wire.closed);
  assert.ok(Date.now() - began < 2500);
});

test('a connection that says nothing is closed', async () => {
  const wire = new Wire(server.port);
  await wire.until(() => wire.closed, 3000);
});

test('a slow second request is held to the same deadline', async () => {
  const wire = new Wire(server.port);
  wire.send(request('GET', '/api/v1/loop/1'));
  await wire.reply();
  wire.send('GET /api/v1/loop/1 HTTP/1.1\r\n');
  await wire.until(() => wire.closed, 3000);
});

test('connections of one address are limited and free again afterwards', async () => {
  const wires = Array.from({ length: 30 }, () => new Wire(server.port));
  await sleep(200);
  const open = wires.filter((w) => !w.closed);
  assert.ok(open.length <= 20, `${open.length} open`);
  wires.forEach((w) => w.end());
  await sleep(50);
  assert.equal((await ask(server.port, 'GET', '/api/v1/loop/1')).status, 200);
});

test('a client that leaves in the middle of its body leaves nothing behind', async () => {
  for (let i = 0; i < 20; i++) {
    const wire = new Wire(server.port);
    wire.send(head(1000) + '\r\n{');
    await sleep(3);
    wire.end();
  }
  const began = Date.now();
  while ((await stats(server)).connections > 1) {
    assert.ok(Date.now() - began < 600, 'only the deadline ended a connection'); // the body's is at 900 ms
    await sleep(20);
  }
});

test('the end of a connection is noticed when it comes with the last bytes', async () => {
  for (const bytes of [request('GET', '/api/v1/loop/6'), request('GET', '/api/v1/slow?ms=50'), head(1000) + '\r\n{']) {
    const wire = new Wire(server.port);
    await new Promise((done) => wire.socket.once('connect', done));
    process.kill(server.pid, 'SIGSTOP');
    wire.socket.end(bytes);
    await sleep(20);
    process.kill(server.pid, 'SIGCONT');
    const began = Date.now();
    await wire.until(() => wire.closed);
    assert.ok(Date.now() - began < 600); // the shortest deadline is 700 ms
    if (!bytes.includes('1000')) assert.match(wire.text, /^HTTP.1.1 200 /);
  }
});

const refused = {
  'a body without type': [[], body, 415, 'Content-Type'],
  'a body of another type': [['Content-Type: text/plain'], body, 415, 'Content-Type'],
  'a form': [['Content-Type: application/x-www-form-urlencoded'], 'text=a', 415, 'Content-Type'],
  'a type that only begins alike': [['Content-Type: application/jsonx'], body, 415, 'Content-Type'],
  'a type with another behind it': [['Content-Type: application/json, text/plain'], body, 415, 'Content-Type'],
  'a type with a word behind it': [['Content-Type: application/json x'], body, 415, 'Content-Type'],
  'another character set': [['Content-Type: application/json; charset=utf-16'], body, 415, 'Content-Type'],
  'a compressed body': [[json, 'Content-Encoding: gzip'], gzipSync(body), 415, 'Content-Encoding'],
  'a body that only says it is compressed': [[json, 'Content-Encoding: gzip'], body, 415, 'Content-Encoding'],
  'an empty body': [[json], '', 400, ''],
  'broken JSON': [[json], '{"text":', 400, ''],
  'JSON with a byte that is not UTF-8': [[json], Buffer.from('{"text":"\xff"}', 'latin1'), 400, ''],
  'a wrong member type': [[json], '{"text":1}', 422, 'text'],
  'an unknown member': [[json], '{"text":"a","x":1}', 422, 'x'],
  'a request of another site': [[json, 'Sec-Fetch-Site: cross-site'], body, 403, 'Sec-Fetch-Site'],
  'a request of another origin': [[json, 'Origin: https://evil.test'], body, 403, 'Origin'],
};
for (const [name, [headers, text, status, field]] of Object.entries(refused)) {
  test(`${name} is ${status}`, async () => {
    const bytes = Buffer.concat([Buffer.from(`POST /api/v1/write HTTP/1.1\r\nHost: hearth.test\r\n${[...headers, `Content-Length: ${Buffer.byteLength(text)}`].join('\r\n')}\r\n\r\n`), Buffer.from(text)]);
    const reply = await exchange(server.port, bytes);
    assert.equal(reply.status, status);
    if (field) assert.equal(reply.json().field, field);
    assert.ok(reply.json().detail.length > 10);
    assert.match(reply.json().request_id, /^[0-9a-f]{16}$/);
  });
}

test('a body where none is taken is refused', async () => {
  assert.equal((await ask(server.port, 'GET', '/api/v1/loop/1', [json], '{}')).status, 400);
  assert.equal((await ask(server.port, 'GET', '/', [json], '{}')).status, 400);
});

test('a type that names its character set is taken, and a body that is not coded', async () => {
  for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON ; charset=utf8', 'application/json;'])
    assert.equal((await ask(server.port, 'POST', '/api/v1/write', [`Content-Type: ${type}`, 'Content-Encoding: identity'], body)).status, 201, type);
});

test('who is not signed in sends 8 KiB at most to the loop', async () => {
  const text = (length) => JSON.stringify({ bytes: 1, count: 1 }).padEnd(length);
  assert.equal((await ask(server.port, 'POST', '/api/v1/live/push', [json], text(8 << 10))).status, 200);
  assert.equal((await ask(server.port, 'POST', '/api/v1/live/push', [json], text((8 << 10) + 1))).status, 413);
});

test('a loop route takes less than other routes', async () => {
  const large = JSON.stringify({ text: 'a'.repeat(100_000) });
  assert.equal((await ask(server.port, 'POST', '/api/v1/live/push', [json], large)).status, 413);
  assert.equal((await ask(server.port, 'POST', '/api/v1/write', [json], large)).status, 201);
});
