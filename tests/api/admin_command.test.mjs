// hearth admin: administrators from the command line.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { command, email, Server } from './harness.mjs';

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());
const admin = (...args) => command('admin', args[0], '--data', server.data, ...args.slice(1));

test('while a server runs there the command refuses', async () => {
  const { code, stderr } = await admin('password', '--email', email, '--random-password');
  assert.equal(code, 1);
  assert.match(stderr, /server runs/);
});

test('a new password works and the old one does not', async () => {
  await server.halt();
  const changed = await admin('password', '--email', email, '--random-password');
  assert.equal(changed.code, 0, changed.stderr);
  assert.match(changed.stdout, /^([a-z2-9]{4}-){4}[a-z2-9]{4}\n$/);
  await server.run();
  assert.equal((await server.client().signIn(server.password)).status, 401);
  server.password = changed.stdout.trim();
  assert.equal((await server.client().signIn(server.password)).status, 200);
});

test('a new password ends the sessions', async () => {
  const client = await server.signedIn();
  await server.halt();
  server.password = (await admin('password', '--email', email, '--random-password')).stdout.trim();
  await server.run();
  client.port = server.port;
  assert.equal((await client.get('/api/v1/session')).status, 401);
});

test('a password may come from a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-admin-'));
  writeFileSync(join(folder, 'password'), 'fjernvarme 2027\n');
  await server.halt();
  const made = await admin('create', '--email', 'bo@example.org', '--password-file', join(folder, 'password'));
  assert.equal(made.code, 0, made.stderr);
  assert.equal(made.stdout, '');
  await server.run();
  assert.equal((await server.client().signIn('fjernvarme 2027', 'bo@example.org')).status, 200);
  rmSync(folder, { recursive: true });
});

test('what is wrong is said and nothing is made', async () => {
  await server.halt();
  const wrong = [
    [['create', '--email', email, '--random-password'], 1, /e-mail|exists|already/i],
    [['create', '--email', 'no address', '--random-password'], 1, /not an e-mail address/],
    [['password', '--email', 'nobody@example.org', '--random-password'], 1, /Nobody has/],
    [['create', '--email', 'c@d.org'], 2, /hearth admin create/],
    [['create', '--random-password'], 2, /hearth admin create/],
    [['destroy', '--email', 'c@d.org', '--random-password'], 2, /hearth admin create/],
    [['create', '--email', 'c@d.org', '--password-file', '/no/such/file'], 1, /no\/such\/file/],
  ];
  for (const [args, code, sentence] of wrong) {
    const got = await admin(...args);
    assert.equal(got.code, code, args.join(' '));
    assert.match(got.stderr, sentence);
  }
  await server.run();
  assert.equal((await server.client().signIn('x', 'c@d.org')).status, 401);
});
