// Event streams and replies that are made piece by piece.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Wire, admin, ask, json, request, sleep, startServer, stats, viewer } from './harness.mjs';

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

const rows = (pieces) => Array.from({ length: pieces * 6000 }, (_, i) => String(i).padStart(8, '0') + '\n').join('');
const push = (bytes, count = 1) => ask(server.port, 'POST', '/api/v1/live/push', [json], JSON.stringify({ bytes, count }));

async function openLive(headers = [viewer]) {
  const wire = new Wire(server.port);
  wire.send(request('GET', '/api/v1/live', headers));
  await wire.until(() => wire.text.includes('event: hello\ndata: {}\n\n'));
  return wire;
}

test('an event stream says hello and carries events', async () => {
  const wire = await openLive();
  assert.match(wire.text, /^HTTP\/1\.1 200 /);
  assert.match(wire.text, /Content-Type: text\/event-stream\r\n/);
  assert.match(wire.text, /Cache-Control: no-store\r\n/);
  await push(20);
  await wire.until(() => wire.text.includes(`event: values\ndata: ${'x'.repeat(20)}\n\n`));
  wire.end();
});

test('a stream needs its right and no HEAD', async () => {
  assert.equal((await ask(server.port, 'GET', '/api/v1/live')).status, 401);
  const head = await ask(server.port, 'HEAD', '/api/v1/live', [viewer]);
  assert.equal(head.status, 405);
  assert.equal(head.headers.allow, 'GET');
});

test('a reader that does not read is cut at 256 KiB and others live on', async () => {
  const { streams } = await stats(server);
  const lazy = await openLive();
  lazy.socket.pause();
  const before = (await stats(server)).closed;
  let waiting = 0;
  for (let i = 0; i < 400; i++) {
    waiting = (await push(60_000)).json().waiting;
    if (waiting < 0 || (await stats(server)).closed > before) break;
    assert.ok(waiting <= 256 * 1024, `${waiting} wait`);
  }
  for (let i = 0; i < 50 && (await stats(server)).closed === before; i++) await sleep(20);
  assert.equal((await stats(server)).closed, before + 1);
  assert.equal((await stats(server)).streams, streams);
  lazy.end();
  const wire = await openLive();
  wire.end();
});

test('events in one burst over the limit cut the stream without harm', async () => {
  const wire = await openLive();
  await push(60_000, 100);
  await wire.until(() => wire.closed);
});

test('the end of a session ends its streams with bye, and only them', async () => {
  const mine = await openLive([viewer]);
  const other = await openLive([admin]);
  assert.equal((await ask(server.port, 'DELETE', '/api/v1/session', [viewer])).status, 204);
  await mine.until(() => mine.text.endsWith('event: bye\ndata: {}\n\n\r\n0\r\n\r\n'));
  await sleep(50);
  assert.ok(!other.closed && !other.text.includes('bye'));
  other.end();
});

test('a stream closed by the server ends after what waits', async () => {
  const wire = await openLive();
  await push(1000, 5);
  await ask(server.port, 'POST', '/api/v1/live/close', []);
  await wire.until(() => wire.text.endsWith('0\r\n\r\n'));
  assert.equal(wire.text.split('event: values').length, 6);
  wire.end();
});

test('a client that left is noticed when something is sent', async () => {
  const before = (await stats(server)).streams;
  const wire = await openLive();
  wire.end();
  for (let i = 0; i < 100 && (await stats(server)).streams > before; i++) await push(10);
  assert.equal((await stats(server)).streams, before);
});

test('pieces arrive whole and in order', async () => {
  const reply = await ask(server.port, 'GET', '/api/v1/stream?pieces=20');
  assert.equal(reply.text, rows(20));
  assert.equal(reply.headers['transfer-encoding'], 'chunked');
  assert.equal(reply.headers['content-type'], 'text/csv');
  assert.equal(reply.headers['content-disposition'], `attachment; filename="readings __.csv"; filename*=UTF-8''readings%20%C3%A6.csv`);
});

test('a loop handler may stream too', async () => {
  assert.equal((await ask(server.port, 'GET', '/api/v1/loop-stream?pieces=3')).text, rows(3));
});

test('one piece alone is an ordinary reply with a length', async () => {
  const reply = await ask(server.port, 'GET', '/api/v1/stream?pieces=1');
  assert.equal(reply.headers['content-length'], '54000');
  assert.equal(reply.text, rows(1));
});

test('a failure in the first piece is a problem', async () => {
  const reply = await ask(server.port, 'GET', '/api/v1/stream?fail_at=0');
  assert.equal(reply.headers['content-type'], 'application/problem+json');
  assert.equal(reply.json().code, 'corrupt');
});

test('what is wrong inside the server is for its log and its own machine, not for clients', async () => {
  const reply = (await ask(server.port, 'GET', '/api/v1/stream?fail_at=0')).json();
  assert.doesNotMatch(JSON.stringify(reply), /Piece/);
  assert.match(reply.detail, /server's log/);
  assert.ok(server.log().includes(`request=${reply.request_id} `) && server.log().includes('Piece 0 cannot be read'), server.log());
  assert.match((await ask(server.unix, 'GET', '/api/v1/stream?fail_at=0')).json().detail, /Piece 0 cannot be read/);
});

test('a failure in a later piece cuts the connection so that nobody takes it for whole', async () => {
  const wire = new Wire(server.port);
  wire.send(request('GET', '/api/v1/stream?pieces=5&fail_at=2'));
  await wire.until(() => wire.closed);
  assert.match(wire.text, /^HTTP\/1\.1 200 /);
  assert.ok(!wire.text.endsWith('0\r\n\r\n'));
});

test('HEAD of a stream makes no pieces', async () => {
  const reply = await ask(server.port, 'HEAD', '/api/v1/stream?pieces=20');
  assert.equal(reply.status, 200);
  assert.equal(reply.body.length, 0);
});

test('a slow reader gets every piece, and the next is made only then', async () => {
  const wire = new Wire(server.port);
  wire.send(request('GET', '/api/v1/stream?pieces=200'));
  wire.socket.pause();
  await sleep(300);
  assert.equal((await ask(server.port, 'GET', '/api/v1/slow')).status, 200);
  wire.socket.resume();
  const reply = await wire.reply();
  assert.equal(reply.body.length, 200 * 54000);
  wire.end();
});

test('streams wait for a full lane instead of failing', async () => {
  const streams = Array.from({ length: 4 }, () => ask(server.port, 'GET', '/api/v1/stream?pieces=10&ms=5'));
  await sleep(30);
  const noise = Array.from({ length: 4 }, () => ask(server.port, 'GET', '/api/v1/slow?ms=150'));
  for (const reply of await Promise.all(streams)) if (reply.status === 200) assert.equal(reply.text, rows(10));
  await Promise.all(noise);
});
