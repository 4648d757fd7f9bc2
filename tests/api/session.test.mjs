// Signing in and out.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { email, refused, setup } from './harness.mjs';

const at = setup({ before, after });

test('sign-in answers with user, rights and a cookie that scripts cannot read', async () => {
  const client = at.server.client();
  const reply = await client.signIn(at.server.password);
  assert.equal(reply.status, 200);
  assert.equal(reply.body.user.email, email);
  assert.equal(reply.body.user.name, 'Anna');
  assert.deepEqual(reply.body.rights, ['view', 'devices', 'import', 'probe', 'metrics', 'admin']);
  const [cookie] = reply.headers['set-cookie'];
  assert.match(cookie, /^hearth_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
});

test('the e-mail address may be written in capitals', async () => {
  const reply = await at.server.client().signIn(at.server.password, email.toUpperCase());
  assert.equal(reply.status, 200);
});

test('wrong password and unknown address get the same answer', async () => {
  const wrong = await at.server.client().signIn('not the password');
  const unknown = await at.server.client().signIn('not the password', 'nobody@example.org');
  refused(wrong, 401, 'unauthenticated', '');
  refused(unknown, 401, 'unauthenticated', '');
  assert.equal(wrong.body.detail, unknown.body.detail);
});

test('a session knows who it is', async () => {
  const session = await at.client.ok('GET', '/api/v1/session');
  assert.equal(session.user.email, email);
  assert.ok(Math.abs(session.server.now_ms - Date.now()) < 5000);
});

test('without a session there is nothing to see', async () => {
  for (const path of ['/api/v1/session', '/api/v1/devices', '/api/v1/metrics', '/api/v1/live']) refused(await at.server.client().get(path), 401, 'unauthenticated');
});

test('a cookie that nobody was given is no session', async () => {
  const client = at.server.client();
  for (const token of ['', 'x', 'A'.repeat(43), 'A'.repeat(4000), '%00', 'a"b']) {
    client.cookie = `hearth_session=${token}`;
    refused(await client.get('/api/v1/session'), 401, 'unauthenticated');
  }
});

test('after sign-out the cookie is worth nothing', async () => {
  const client = await at.server.signedIn();
  const reply = await client.call('DELETE', '/api/v1/session');
  assert.equal(reply.status, 204);
  assert.match(reply.headers['set-cookie'][0], /^hearth_session=; .*Max-Age=0/);
  refused(await client.get('/api/v1/session'), 401, 'unauthenticated');
  assert.equal((await at.client.get('/api/v1/session')).status, 200, 'other sessions stay');
});

test('the language is the user\'s, in all sessions', async () => {
  const other = await at.server.signedIn();
  const changed = await at.client.ok('PATCH', '/api/v1/session', { language: 'da' });
  assert.equal(changed.user.language, 'da');
  assert.equal((await other.ok('GET', '/api/v1/session')).user.language, 'da');
  await at.client.ok('PATCH', '/api/v1/session', { language: 'en' });
});
