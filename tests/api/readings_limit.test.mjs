// A reply of more than 2,000,000 cells is refused with a sentence; CSV gives it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, refused, setup } from './harness.mjs';

const at = setup({ before, after });

test('too many cells are refused as JSON', async () => {
  const keys = Array.from({ length: 200 }, (_, i) => `p${i}`);
  const d = await recording(at.client, keys);
  const t0 = Date.UTC(2026, 0, 1);
  for (let part = 0; part < 11; part++) {
    const t = Array.from({ length: 1000 }, (_, i) => t0 + (part * 1000 + i) * 60000);
    await at.client.ok('POST', `/api/v1/devices/${d.id}/readings`, { points: ['p0'], t, v: [t.map(() => 1)] });
  }
  const path = `/api/v1/devices/${d.id}/readings?from=${t0}&to=${t0 + 11000 * 60000}`;
  const reply = await at.client.get(path);
  refused(reply, 413, 'too_large');
  assert.match(reply.body.detail, /CSV/);
  assert.equal((await at.client.ok('GET', `${path}&points=p0`)).t.length, 11000);
  assert.equal((await at.client.get(`${path}&format=csv`)).text.split('\r\n').length, 11002);
});
