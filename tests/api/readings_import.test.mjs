// What an import refuses, naming the cell; and that it then stores nothing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, refused, setup } from './harness.mjs';

let d;
const at = setup({ before, after }, { fill: async ({ client }) => (d = await recording(client, ['a', 'b'])) });
const t0 = 1790000000000;

const cases = {
  'columns of another number than points': [{ points: ['a', 'b'], t: [t0], v: [[1]] }, 'v'],
  'a column that is too short': [{ points: ['a'], t: [t0, t0 + 1], v: [[1]] }, 'v[0]'],
  'qualities that are too few': [{ points: ['a'], t: [t0, t0 + 1], v: [[1, 2]], q: [[0]] }, 'q[0]'],
  'a point that is not the device\'s': [{ points: ['a', 'x'], t: [t0], v: [[1], [2]] }, 'points[1]'],
  'a point that stands there twice': [{ points: ['a', 'a'], t: [t0], v: [[1], [2]] }, 'points[1]'],
  'a time in the future': [{ points: ['a'], t: [t0, Date.now() + 3600000], v: [[1, 2]] }, 't[1]'],
  'a time before 1970': [{ points: ['a'], t: [-1], v: [[1]] }, 't[0]'],
  'a text for a value': [{ points: ['a', 'b'], t: [t0, t0 + 1], v: [[1, 2], [3, '4']] }, 'v[1][1]'],
  'a quality that does not exist': [{ points: ['a'], t: [t0], v: [[1]], q: [[5]] }, 'q[0][0]'],
  'a good quality without a value': [{ points: ['a'], t: [t0], v: [[null]], q: [[0]] }, 'v[0][0]'],
  'a value without a quality': [{ points: ['a'], t: [t0], v: [[1]], q: [[null]] }, 'q[0][0]'],
  'more cells than a request may hold': [{ points: ['a', 'b'], t: Array.from({ length: 50001 }, (_, i) => i), v: [[], []] }, 't'],
};

for (const [name, [body, field]] of Object.entries(cases))
  test(`${name} is refused and nothing is stored`, async () => {
    refused(await at.client.post(`/api/v1/devices/${d.id}/readings`, body), 422, 'invalid', field);
    assert.deepEqual(await at.client.ok('GET', `/api/v1/devices/${d.id}/span`), { first: null, last: null });
  });

test('as many cells as a request may hold are stored', async () => {
  const t = Array.from({ length: 50000 }, (_, i) => t0 + i * 1000);
  const v = [t.map((_, i) => i / 10), t.map((_, i) => -1 - i)];
  const text = JSON.stringify({ points: ['a', 'b'], t, v });
  const parts = Math.ceil(text.length / 900000);
  let rows = 0;
  for (let i = 0; i < parts; i++) {
    const cut = (list) => list.slice((50000 * i) / parts, (50000 * (i + 1)) / parts);
    rows += (await at.client.ok('POST', `/api/v1/devices/${d.id}/readings`, { points: ['a', 'b'], t: cut(t), v: v.map(cut) })).rows_new;
  }
  assert.equal(rows, 50000);
  const got = await at.client.ok('GET', `/api/v1/devices/${d.id}/readings?from=${t0}&to=${t0 + 5e7}`);
  assert.equal(got.t.length, 50000);
  assert.deepEqual(got.v, v);
});
