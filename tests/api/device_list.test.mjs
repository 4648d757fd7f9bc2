// The list: order, pages, search.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup } from './harness.mjs';

const names = ['Ågade 3', 'agade 1', 'Zebra', 'Nørregade 12', 'NØRREGADE 2', 'Вулиця 5', 'Nørregade 12'];
const at = setup({ before, after }, {
  fill: async ({ client }) => {
    for (const [i, name] of names.entries()) await client.addDevice({ name, type: 'recording', place: i === 2 ? 'Behind the Harbour' : '' });
  },
});
const list = (query = '') => at.client.ok('GET', `/api/v1/devices${query}`);

test('devices are in order of name whatever its case, then of id', async () => {
  const { items, total } = await list();
  assert.equal(total, 7);
  assert.deepEqual(items.map((d) => d.name), ['agade 1', 'Nørregade 12', 'Nørregade 12', 'NØRREGADE 2', 'Zebra', 'Ågade 3', 'Вулиця 5']);
  assert.ok(items[1].id < items[2].id);
});

test('pages of any size give each device once and in order', async () => {
  const whole = (await list()).items.map((d) => d.id);
  for (const limit of [1, 2, 3, 7]) {
    const seen = [];
    let cursor = null;
    do {
      const page = await list(`?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
      assert.equal(page.total, 7);
      assert.ok(page.items.length <= limit);
      seen.push(...page.items.map((d) => d.id));
      cursor = page.next_cursor;
    } while (cursor);
    assert.deepEqual(seen, whole, `limit ${limit}`);
  }
});

test('the search takes part of name, place or type, whatever its case', async () => {
  const found = async (text) => (await list(`?search=${encodeURIComponent(text)}`)).items.length;
  assert.equal(await found('ørreGADE'), 3);
  assert.equal(await found('ågade'), 1);
  assert.equal(await found('вулиця'), 1);
  assert.equal(await found('harbour'), 1);
  assert.equal(await found('recording'), 7);
  assert.equal(await found('%'), 0);
  assert.equal(await found('nothing of the kind'), 0);
});

test('a total counts what the search found', async () => {
  const page = await list('?search=gade&limit=2');
  assert.equal(page.total, 5);
  assert.equal(page.items.length, 2);
});

test('a cursor that was not given is refused', async () => {
  for (const cursor of ['x', 'AAAA', '%20', 'a'.repeat(1024)]) refused(await at.client.get(`/api/v1/devices?cursor=${cursor}`), 422, 'invalid', 'cursor');
});
