// Readings in by import, out as columns.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, refused, setup } from './harness.mjs';

const at = setup({ before, after });
const t0 = 1790000000000;
const path = (d, query = '') => `/api/v1/devices/${d.id}/readings${query}`;
const range = (from, to, more = '') => `?from=${from}&to=${to}${more}`;
const put = (d, body) => at.client.ok('POST', path(d), body);

test('what was imported is read back exactly', async () => {
  const d = await recording(at.client, ['a', 'b']);
  const v = [[0.1, -39.9, 1e-7, 123456789.125], [null, 5, null, -0.5]];
  const written = await put(d, { points: ['a', 'b'], t: [t0, t0 + 1, t0 + 900000, t0 + 900001], v });
  assert.deepEqual(written, { rows_new: 4, rows_merged: 0, rows_equal: 0 });
  const got = await at.client.ok('GET', path(d, range(t0, t0 + 1000000)));
  assert.deepEqual(got.t, [t0, t0 + 1, t0 + 900000, t0 + 900001]);
  assert.deepEqual(got.v, v);
  assert.deepEqual(got.q, [[0, 0, 0, 0], [255, 0, 255, 0]]);
  assert.deepEqual(got.points.map((p) => [p.key, p.name, p.unit]), [['a', 'A', 'degC'], ['b', 'B', 'degC']]);
});

test('the same import a second time changes nothing', async () => {
  const d = await recording(at.client, ['a']);
  const body = { points: ['a'], t: [t0, t0 + 900000], v: [[1, 2]] };
  await put(d, body);
  assert.deepEqual(await put(d, body), { rows_new: 0, rows_merged: 0, rows_equal: 2 });
});

test('points of one time that come one after the other stand in one row', async () => {
  const d = await recording(at.client, ['a', 'b']);
  await put(d, { points: ['b'], t: [t0], v: [[2]] });
  assert.deepEqual(await put(d, { points: ['a'], t: [t0], v: [[1]] }), { rows_new: 0, rows_merged: 1, rows_equal: 0 });
  const got = await at.client.ok('GET', path(d, range(t0, t0 + 1)));
  assert.deepEqual([got.t, got.v], [[t0], [[1], [2]]]);
});

test('a better quality replaces a worse one, never the other way round', async () => {
  const d = await recording(at.client, ['a']);
  await put(d, { points: ['a'], t: [t0], v: [[1]], q: [[2]] });
  await put(d, { points: ['a'], t: [t0], v: [[7]], q: [[0]] });
  await put(d, { points: ['a'], t: [t0], v: [[9]], q: [[3]] });
  const got = await at.client.ok('GET', path(d, range(t0, t0 + 1)));
  assert.deepEqual([got.v, got.q], [[[7]], [[0]]]);
});

test('an unusable value is null unless the raw one is asked for', async () => {
  const d = await recording(at.client, ['a']);
  await put(d, { points: ['a'], t: [t0, t0 + 1], v: [[-39.9, null]], q: [[9, 8]] });
  assert.deepEqual((await at.client.ok('GET', path(d, range(t0, t0 + 9)))).v, [[null, null]]);
  const raw = await at.client.ok('GET', path(d, range(t0, t0 + 9, '&raw=1')));
  assert.deepEqual([raw.v, raw.q], [[[-39.9, null]], [[9, 8]]]);
});

test('columns and rows are those asked for, in that order', async () => {
  const d = await recording(at.client, ['a', 'b', 'c']);
  await put(d, { points: ['a', 'b', 'c'], t: [t0, t0 + 10, t0 + 20], v: [[1, 2, 3], [4, 5, 6], [7, 8, 9]] });
  const number = d.points.find((p) => p.key === 'a').number;
  const got = await at.client.ok('GET', path(d, range(t0, t0 + 20, `&points=c,${number}`)));
  assert.deepEqual(got.points.map((p) => p.key), ['c', 'a']);
  assert.deepEqual(got.t, [t0, t0 + 10], 'the end does not belong to it');
  assert.deepEqual(got.v, [[7, 8], [1, 2]]);
});

test('readings of a point that was closed are still there by its number', async () => {
  const d = await recording(at.client, ['a', 'b']);
  await put(d, { points: ['a'], t: [t0], v: [[1]] });
  const { number } = d.points.find((p) => p.key === 'a');
  const points = d.own_points.filter((p) => p.key === 'b');
  await at.client.ok('PUT', `/api/v1/devices/${d.id}`, { name: 'R', type: 'recording', points }, { 'if-match': '"1"' });
  const got = await at.client.ok('GET', path(d, range(t0, t0 + 1, `&points=${number}`)));
  assert.deepEqual(got.v, [[1]]);
  refused(await at.client.get(path(d, range(t0, t0 + 1, '&points=a'))), 422, 'invalid', 'points');
});

test('the span says where readings begin and end', async () => {
  const d = await recording(at.client, ['a']);
  const span = `/api/v1/devices/${d.id}/span`;
  assert.deepEqual(await at.client.ok('GET', span), { first: null, last: null });
  await put(d, { points: ['a'], t: [t0 + 5, t0 - 86400000 * 700, t0], v: [[1, 2, 3]] });
  assert.deepEqual(await at.client.ok('GET', span), { first: t0 - 86400000 * 700, last: t0 + 5 });
});

test('readings of one device are not those of another', async () => {
  const [d, other] = [await recording(at.client, ['a']), await recording(at.client, ['a'])];
  await put(d, { points: ['a'], t: [t0], v: [[1]] });
  assert.deepEqual((await at.client.ok('GET', path(other, range(0, 4e12)))).t, []);
});

test('readings live longer than the process', async () => {
  const d = await recording(at.client, ['a']);
  await put(d, { points: ['a'], t: [t0], v: [[1.5]] });
  await at.server.kill();
  await at.server.run();
  at.client.port = at.server.port;
  assert.deepEqual((await at.client.ok('GET', path(d, range(t0, t0 + 1)))).v, [[1.5]]);
});
