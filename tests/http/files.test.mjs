// The web app's files, methods, HEAD, and the local socket.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Wire, ask, json, request, script, startServer } from './harness.mjs';

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

test('the index page is asked for anew, its hashed files never', async () => {
  const page = await ask(server.port, 'GET', '/');
  assert.equal(page.text, '<!doctype html>');
  assert.equal(page.headers['cache-control'], 'no-cache');
  const file = await ask(server.port, 'GET', '/' + script);
  assert.equal(file.text, 'let a = 1;');
  assert.equal(file.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(file.headers['content-type'], 'text/javascript; charset=utf-8');
});

test('a compressed file goes to who accepts it', async () => {
  const file = await ask(server.port, 'GET', '/' + script, ['Accept-Encoding: gzip, br']);
  assert.equal(file.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(file.body).toString(), 'let a = 1;');
});

test('an unchanged page is 304', async () => {
  const page = await ask(server.port, 'GET', '/');
  const again = await ask(server.port, 'GET', '/', [`If-None-Match: ${page.headers.etag}`]);
  assert.equal(again.status, 304);
});

test('what is not there is a 404 problem', async () => {
  for (const path of ['/nothing', '/assets', '/assets/', '/.hidden', '/api', '/api/v1', '/api/v1/', '/api/v2/devices']) {
    const reply = await ask(server.port, 'GET', path);
    assert.equal(reply.status, 404, path);
    assert.equal(reply.json().code, 'not_found');
  }
});

test('no path leads out of the web directory', async () => {
  symlinkSync('/etc', join(server.folder, 'web', 'etc'));
  for (const path of ['/../data/hearth.db', '/assets/../../data/hearth.db', '/%2e%2e/data/hearth.db', '/..%5cdata', '//etc/passwd', '/etc/passwd', '/etc/hosts.txt'])
    assert.ok([400, 404].includes((await ask(server.port, 'GET', path)).status), path);
});

test('HEAD gives the headers of GET and no body', async () => {
  for (const path of ['/', '/' + script, '/api/v1/loop/5', '/api/v1/slow?bytes=3000', '/nothing']) {
    const get = await ask(server.port, 'GET', path);
    const wire = new Wire(server.port);
    wire.send(request('HEAD', path) + request('GET', '/api/v1/loop/8'));
    const head = await wire.reply({ head: true });
    assert.equal(head.status, get.status, path);
    assert.equal(head.headers['content-length'], get.headers['content-length'], path);
    assert.equal((await wire.reply()).json().id, 8);
    wire.end();
  }
});

test('other methods are 405 with those that are allowed', async () => {
  for (const [method, path, allow] of [
    ['DELETE', '/api/v1/loop/5', 'GET, HEAD'],
    ['OPTIONS', '/api/v1/write', 'POST'],
    ['TRACE', '/api/v1/key/a', 'GET, HEAD, PUT'],
    ['PATCH', '/', 'GET, HEAD'],
    ['POST', '/' + script, 'GET, HEAD'],
  ]) {
    const reply = await ask(server.port, method, path);
    assert.equal(reply.status, 405, method);
    assert.equal(reply.headers.allow, allow);
    assert.equal(reply.json().code, 'method');
  }
});

test('every reply bears the security headers', async () => {
  for (const path of ['/', '/' + script, '/nothing', '/api/v1/loop/1', '/api/v1/nothing', '/api/v1/stream?pieces=2', '/api/v1/key/a']) {
    const { headers } = await ask(server.port, 'GET', path);
    assert.match(headers['content-security-policy'], /default-src 'self'.*frame-ancestors 'none'/, path);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin');
  }
});

test('what the API says is not stored', async () => {
  for (const path of ['/api/v1/loop/1', '/api/v1/nothing', '/api/v1/slow', '/api/v1/stream?pieces=2'])
    assert.equal((await ask(server.port, 'GET', path)).headers['cache-control'], 'no-store', path);
});

test('the local socket is for its owner alone and gives every right', async () => {
  assert.equal(statSync(server.unix).mode & 0o777, 0o600);
  const reply = await ask(server.unix, 'PUT', '/api/v1/key/abc', ['Sec-Fetch-Site: cross-site']);
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.json(), { key: 'abc', language: 'en', if_match: 0, user: 0, address: 'local' });
});

test('the local socket has the same routes and checks', async () => {
  assert.equal((await ask(server.unix, 'POST', '/api/v1/write', [json], '{"text":"abc"}')).status, 201);
  assert.equal((await ask(server.unix, 'GET', '/api/v1/loop/0')).status, 404);
  assert.equal((await ask(server.unix, 'GET', '/')).text, '<!doctype html>');
});

// The answer that a process of another user gets over the local socket.
function answerFor(uid, path) {
  const code = `
    const socket = require('net').connect(process.argv[1]);
    let text = '';
    socket.on('data', (data) => { text += data; socket.end(); });
    socket.on('error', (error) => (text += error.code));
    socket.on('close', () => console.log(text));
    socket.write(process.argv[2]);`;
  return execFileSync(process.execPath, ['-e', code, path, request('GET', '/api/v1/loop/1')], { uid, cwd: '/', encoding: 'utf8', timeout: 5000 });
}

test('another user is refused even where the file mode lets him in', { skip: process.getuid() !== 0 && 'needs root to become another user' }, async () => {
  const other = await startServer();
  chmodSync(other.folder, 0o755);
  chmodSync(other.unix, 0o666);
  assert.match(answerFor(0, other.unix), /200 OK/);
  assert.doesNotMatch(answerFor(65534, other.unix), /200 OK|EACCES/);
  await other.stop();
});

test('a stale local socket is replaced, and removed at the end', async () => {
  const other = await startServer();
  const path = other.unix;
  assert.ok(existsSync(path));
  await other.stop();
  assert.ok(!existsSync(path));
});
