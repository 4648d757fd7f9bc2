// A session lives longer than the server's process.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup } from './harness.mjs';

const at = setup({ before, after });

test('a session and its language survive a restart, an ended one does not come back', async () => {
  await at.client.ok('PATCH', '/api/v1/session', { language: 'da' });
  const ended = await at.server.signedIn();
  await ended.call('DELETE', '/api/v1/session');
  await at.server.halt();
  await at.server.run();
  at.client.port = ended.port = at.server.port;
  assert.equal((await at.client.ok('GET', '/api/v1/session')).user.language, 'da');
  refused(await ended.get('/api/v1/session'), 401, 'unauthenticated');
});
