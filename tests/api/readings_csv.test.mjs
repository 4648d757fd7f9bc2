// Readings as CSV, a stream of any length.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, setup } from './harness.mjs';

const at = setup({ before, after });
const t0 = Date.UTC(2026, 7, 13);

test('a header, local times with offset, empty cells, qualities', async () => {
  const d = await recording(at.client, ['a', 'b']);
  await at.client.ok('POST', `/api/v1/devices/${d.id}/readings`, { points: ['a', 'b'], t: [t0, t0 + 1500], v: [[57.8, -39.9], [null, 2]], q: [[0, 9], [null, 3]] });
  const reply = await at.client.get(`/api/v1/devices/${d.id}/readings?from=${t0}&to=${t0 + 10000}&format=csv`);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'text/csv; charset=utf-8');
  assert.match(reply.headers['content-disposition'], /attachment; filename="?device-\d+-readings\.csv/);
  const { zone } = (await at.client.ok('GET', '/api/v1/session')).tenant;
  const rows = reply.text.split('\r\n').map((line) => line.split(/,(.*)/s));
  assert.deepEqual(rows.map((row) => row[1]), ['a [°C],b [°C],a quality,b quality', '57.8,,good,', ',2,sensor_fault,stale', undefined]);
  for (const [i, t] of [[1, t0], [2, t0 + 1500]]) {
    assert.equal(Date.parse(rows[i][0]), t);
    assert.equal(rows[i][0].slice(0, 19), new Date(t).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T'), 'the clock on the wall');
    assert.match(rows[i][0], /\.\d{3}[+-]\d\d:\d\d$/);
  }
});

test('a long one comes whole and in order', async () => {
  const d = await recording(at.client, ['a']);
  const rows = 30000;
  for (let from = 0; from < rows; from += 10000) {
    const t = Array.from({ length: 10000 }, (_, i) => t0 + (from + i) * 1000);
    await at.client.ok('POST', `/api/v1/devices/${d.id}/readings`, { points: ['a'], t, v: [t.map((x) => (x - t0) / 1000)] });
  }
  const reply = await at.client.get(`/api/v1/devices/${d.id}/readings?from=${t0}&to=${t0 + 4e7}&format=csv`);
  const values = reply.text.trim().split('\r\n').slice(1).map((line) => Number(line.split(',')[1]));
  assert.equal(values.length, rows);
  assert.ok(values.every((v, i) => v === i));
});

test('nothing gives a header only', async () => {
  const d = await recording(at.client, ['a']);
  const reply = await at.client.get(`/api/v1/devices/${d.id}/readings?period=today&format=csv`);
  assert.equal(reply.text, 'time,a [°C],a quality\r\n');
});
