// Readings in buckets: edges in zones, figures, steps that fit a screen, CSV, limits and refusals. Sums are made anew here.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, refused, setup } from './harness.mjs';

const at = setup({ before, after });
const minute = 60000, hour = 60 * minute, day = 24 * hour;
const t0 = Date.UTC(2026, 0, 1); // midnight in UTC
const path = (d, query) => `/api/v1/devices/${d.id}/readings?${query}`;
const read = (d, query) => at.client.ok('GET', path(d, query));
const put = (d, body) => at.client.ok('POST', `/api/v1/devices/${d.id}/readings`, body);
const meter = (more = []) =>
  at.client.addDevice({ name: 'Meter', type: 'recording', points: [
    { key: 'flow', name: 'Flow', unit: 'degC', decimals: 1 },
    { key: 'energy', name: 'Energy', unit: 'MWh', kind: 'counter', decimals: 3 }, ...more] });

test('a bucket holds n, extremes, mean, first, last, sum and what was consumed', async () => {
  const d = await meter();
  const t = [0, 15, 30, 45, 75].map((m) => t0 + m * minute);
  await put(d, { points: ['flow', 'energy'], t, v: [[10, 20, -39.9, 30, 5], [100, 100.25, 0, 100.5, 101]], q: [[0, 1, 9, 0, 3], [0, 0, 8, 0, 0]] });
  const got = await read(d, `from=${t0}&to=${t0 + 3 * hour}&step=hour&zone=UTC`);
  assert.deepEqual([got.step, got.zone, got.end], ['hour', 'UTC', t0 + 3 * hour]);
  assert.deepEqual(got.points.map((p) => p.key), ['flow', 'energy']);
  assert.deepEqual(got.t, [t0, t0 + hour, t0 + 2 * hour]);
  assert.deepEqual(got.n, [[3, 1, 0], [3, 1, 0]]);
  assert.deepEqual(got.unusable, [[1, 0, 0], [1, 0, 0]]);
  assert.deepEqual(got.min, [[10, 5, null], [100, 101, null]]);
  assert.deepEqual(got.max, [[30, 5, null], [100.5, 101, null]]);
  assert.deepEqual(got.first, [[10, 5, null], [100, 101, null]]);
  assert.deepEqual(got.last, [[30, 5, null], [100.5, 101, null]]);
  assert.deepEqual(got.sum, [[60, 5, null], [300.75, 101, null]]);
  assert.deepEqual(got.mean, [[20, 5, null], [100.25, 101, null]]);
  assert.deepEqual(got.difference, [null, [0.5, 0.5, null]]);
  assert.deepEqual(got.breaks, [null, [0, 0, 0]]);
});

test('a mean of a measurement is weighted by time', async () => {
  const d = await meter();
  await put(d, { points: ['flow'], t: [t0, t0 + 15 * minute], v: [[10, 20]] });
  assert.deepEqual((await read(d, `from=${t0}&to=${t0 + hour}&step=hour&points=flow`)).mean, [[17.5]]);
});

test('only readings of the period count, and the first bucket may begin before it', async () => {
  const d = await meter();
  await put(d, { points: ['flow'], t: [0, 20, 40, 60, 80].map((m) => t0 + m * minute), v: [[1, 2, 3, 4, 5]] });
  const got = await read(d, `from=${t0 + 20 * minute}&to=${t0 + 80 * minute}&step=hour&points=flow&zone=UTC`);
  assert.deepEqual([got.t, got.n, got.sum, got.end], [[t0, t0 + hour], [[2, 1]], [[5, 4]], t0 + 2 * hour]);
});

test('consumption of two halves of a period is that of the whole', async () => {
  const d = await meter();
  const t = Array.from({ length: 200 }, (_, i) => t0 + i * 15 * minute);
  await put(d, { points: ['energy'], t, v: [t.map((_, i) => 1000 + i / 8)] });
  const sum = async (from, to) => (await read(d, `from=${from}&to=${to}&step=day&points=energy`)).difference[0].reduce((a, b) => a + b, 0);
  const whole = await sum(t[0], t[199] + 1), cut = t[77];
  assert.equal(whole, 199 / 8);
  assert.equal((await sum(t[0], cut)) + (await sum(cut, t[199] + 1)), whole);
});

test('a counter goes on from its last register though that is weeks old', async () => {
  const d = await meter();
  await put(d, { points: ['energy', 'flow'], t: [t0, t0 + day, t0 + 40 * day], v: [[100, null, 160], [1, 2, 3]] });
  assert.deepEqual((await read(d, `from=${t0 + 39 * day}&to=${t0 + 41 * day}&step=month&points=flow,energy`)).difference.at(-1), [60]);
});

test('days and months are those of the zone that is asked for', async () => {
  const d = await meter();
  const autumn = Date.UTC(2026, 9, 24, 22); // 2026-10-25 00:00 in Copenhagen, a day of 25 hours
  const t = Array.from({ length: 60 }, (_, i) => autumn - 5 * hour + i * hour);
  await put(d, { points: ['flow'], t, v: [t.map(() => 1)] });
  const range = `from=${t[0]}&to=${t[59] + 1}&points=flow`;
  assert.deepEqual((await read(d, `${range}&step=day&zone=Europe/Copenhagen`)).n, [[5, 25, 24, 6]]);
  assert.deepEqual((await read(d, `${range}&step=day&zone=UTC`)).n, [[7, 24, 24, 5]]);
  assert.deepEqual((await read(d, `${range}&step=hour&zone=Europe/Copenhagen`)).n, [Array(60).fill(1)]);
  const week = await read(d, `${range}&step=week&zone=Europe/Copenhagen`);
  assert.deepEqual([week.t, week.n], [[Date.UTC(2026, 9, 18, 22), Date.UTC(2026, 9, 25, 23)], [[30, 30]]]);
  const month = await read(d, `${range}&step=month&zone=Europe/Copenhagen`);
  assert.deepEqual([month.t, month.end], [[Date.UTC(2026, 8, 30, 22)], Date.UTC(2026, 9, 31, 23)]);
});

test('a period is that of the zone too', async () => {
  const d = await meter();
  const edges = async (zone) => {
    const { from, to } = await read(d, `period=month&at=${Date.UTC(2026, 5, 15)}&zone=${zone}`);
    return [new Date(from).toISOString(), new Date(to).toISOString()];
  };
  assert.deepEqual(await edges('Asia/Kolkata'), ['2026-05-31T18:30:00.000Z', '2026-06-30T18:30:00.000Z']);
  assert.deepEqual(await edges('America/New_York'), ['2026-06-01T04:00:00.000Z', '2026-07-01T04:00:00.000Z']);
});

test('without a zone it is the tenant\'s', async () => {
  const d = await meter();
  const { zone } = (await at.client.ok('GET', '/api/v1/session')).tenant;
  assert.equal((await read(d, `from=${t0}&to=${t0 + 1}&step=day`)).zone, zone);
});

test('gaps are gaps in buckets too', async () => {
  const d = await meter();
  await put(d, { points: ['flow'], t: [t0, t0 + 5 * hour], v: [[1, 2]] });
  const got = await read(d, `from=${t0}&to=${t0 + 6 * hour}&step=hour&points=flow`);
  assert.deepEqual(got.mean, [[1, null, null, null, null, 2]]);
  assert.deepEqual((await read(d, `from=${t0 - day}&to=${t0}&step=hour&points=flow`)).n, [Array(24).fill(0)]);
});

test('auto is raw while there are few rows and fits the screen when there are many', async () => {
  const d = await meter();
  const t = Array.from({ length: 6000 }, (_, i) => t0 + i * minute);
  await put(d, { points: ['flow'], t, v: [t.map((_, i) => i)] });
  const range = `from=${t0}&points=flow&zone=UTC`;
  const few = await read(d, `${range}&to=${t0 + 399 * minute}&step=auto&fit=100`);
  assert.deepEqual([few.step, few.t.length, few.v[0][398]], ['raw', 399, 398]);
  const many = await read(d, `${range}&to=${t0 + 400 * minute}&step=auto&fit=100`);
  assert.deepEqual([many.step, many.t.length, many.n[0][79]], ['5min', 80, 5]);
  assert.equal((await read(d, `${range}&to=${t0 + 6000 * minute}&step=auto&fit=100`)).step, 'hour');
  assert.equal((await read(d, `${range}&to=${t0 + 6000 * minute}&step=auto&fit=1200`)).step, '5min');
  assert.equal((await read(d, `${range}&to=${t0 + 6000 * minute}&step=auto`)).step, '15min', 'a screen of 1000 unless it is said');
  assert.equal((await read(d, `${range}&to=${t0 + 6000 * minute}&step=auto&fit=1501`)).step, 'raw');
  const empty = await read(d, `from=0&to=${t0}&step=auto&fit=100&points=flow`);
  assert.deepEqual([empty.step, empty.t], ['raw', []]);
});

test('every step gives the same totals', async () => {
  const d = await meter();
  const t = Array.from({ length: 3000 }, (_, i) => t0 + i * 7 * minute + (i % 5) * 1000);
  const v = [t.map((_, i) => ((i * 37) % 613) / 10), t.map((_, i) => 500 + i / 16)];
  await put(d, { points: ['flow', 'energy'], t, v });
  const add = (list) => list.reduce((a, b) => a + (b ?? 0), 0);
  for (const step of ['1min', '5min', '15min', 'hour', '3hour', '6hour', '12hour', 'day', 'week', 'month'])
    for (const zone of ['UTC', 'Asia/Kathmandu']) {
      const got = await read(d, `from=${t0}&to=${t.at(-1) + 1}&step=${step}&zone=${zone}`);
      assert.equal(add(got.n[0]), 3000, step);
      assert.ok(Math.abs(add(got.sum[0]) - add(v[0])) < 1e-3, step);
      assert.equal(Math.min(...got.min[0].filter((x) => x !== null)), Math.min(...v[0]));
      assert.equal(Math.max(...got.max[0].filter((x) => x !== null)), Math.max(...v[0]));
      assert.ok(Math.abs(add(got.difference[1]) - 2999 / 16) < 1e-3, step);
      got.mean[0].forEach((m, i) => assert.ok(m === null || (got.min[0][i] <= m && m <= got.max[0][i])));
    }
});

test('CSV has the same figures, a line per bucket, and the zone\'s times', async () => {
  const d = await meter();
  await put(d, { points: ['flow', 'energy'], t: [t0, t0 + 30 * minute, t0 + 3 * hour], v: [[1, 2, 3], [10, 10.5, 11]] });
  const range = `from=${t0}&to=${t0 + 4 * hour}&step=hour&zone=America/St_Johns`;
  const reply = await at.client.get(path(d, `${range}&format=csv`));
  assert.match(reply.headers['content-disposition'], /device-\d+-hour\.csv/);
  assert.deepEqual(reply.text.split('\r\n'), [
    'time,flow n,flow unusable,flow min [°C],flow mean [°C],flow max [°C],flow first [°C],flow last [°C],flow sum [°C],' +
      'energy n,energy unusable,energy min [MWh],energy mean [MWh],energy max [MWh],energy first [MWh],energy last [MWh],energy sum [MWh],energy difference [MWh],energy breaks',
    '2025-12-31T20:00:00.000-03:30,1,0,1,1,1,1,1,1,1,0,10,10,10,10,10,10,,0',
    '2025-12-31T21:00:00.000-03:30,1,0,2,2,2,2,2,2,1,0,10.5,10.5,10.5,10.5,10.5,10.5,0.5,0',
    '2025-12-31T22:00:00.000-03:30,0,0,,,,,,,0,0,,,,,,,,0',
    '2025-12-31T23:00:00.000-03:30,1,0,3,3,3,3,3,3,1,0,11,11,11,11,11,11,0.5,0',
    '2026-01-01T00:00:00.000-03:30,0,0,,,,,,,0,0,,,,,,,,0',
    '',
  ]);
});

test('a long CSV is the JSON, line by line, over pieces and a change of the clock', async () => {
  const d = await meter();
  const begin = Date.UTC(2026, 9, 20);
  const t = Array.from({ length: 8000 }, (_, i) => begin + i * 3 * minute);
  for (let i = 0; i < 8000; i += 4000) await put(d, { points: ['flow', 'energy'], t: t.slice(i, i + 4000), v: [t.slice(i, i + 4000).map((_, k) => k % 71), t.slice(i, i + 4000).map((_, k) => (i + k) / 4)] });
  const range = `from=${begin}&to=${begin + 20 * day}&zone=Europe/Copenhagen`;
  for (const step of ['5min', 'hour', 'day']) {
    const json = await read(d, `${range}&step=${step}`);
    const lines = (await at.client.get(path(d, `${range}&step=${step}&format=csv`))).text.trim().split('\r\n').slice(1).map((l) => l.split(','));
    assert.deepEqual(lines.map((l) => Date.parse(l[0])), json.t, step);
    const figure = (x) => (x === '' ? null : Number(x));
    assert.deepEqual(lines.map((l) => figure(l[4])), json.mean[0], step);
    assert.deepEqual(lines.map((l) => figure(l[17])), json.difference[1], step);
  }
});

test('CSV times of raw readings are those of the zone that is asked for', async () => {
  const d = await meter();
  await put(d, { points: ['flow'], t: [t0], v: [[1]] });
  const { text } = await at.client.get(path(d, `from=${t0}&to=${t0 + 1}&points=flow&format=csv&zone=Asia/Kathmandu`));
  assert.equal(text.split('\r\n')[1], '2026-01-01T05:45:00.000+05:45,1,good');
});

test('decades in months and in days', async () => {
  const d = await meter();
  const t = [Date.UTC(1985, 5, 15), Date.UTC(2005, 5, 15), Date.UTC(2025, 5, 15)];
  await put(d, { points: ['flow'], t, v: [[1, 2, 3]] });
  const months = await read(d, `from=${Date.UTC(1985, 0, 1)}&to=${Date.UTC(2026, 0, 1)}&step=month&points=flow&zone=UTC`);
  assert.equal(months.t.length, 41 * 12);
  assert.deepEqual(months.n[0].flatMap((n, i) => (n ? [new Date(months.t[i]).toISOString().slice(0, 7)] : [])), ['1985-06', '2005-06', '2025-06']);
  assert.equal((await read(d, `from=${Date.UTC(1985, 0, 1)}&to=${Date.UTC(2026, 0, 1)}&step=day&points=flow&zone=UTC`)).t.length, 14975);
});

test('too many buckets are refused with a sentence, and CSV gives more of them', async () => {
  const d = await meter();
  const range = `from=${t0}&to=${t0 + 130000 * minute}&step=1min`;
  const reply = await at.client.get(path(d, range));
  refused(reply, 413, 'too_large', 'step');
  assert.match(reply.body.detail, /250000 cells.*longer step.*CSV/);
  assert.equal((await read(d, `${range}&points=flow`)).t.length, 130000);
  assert.equal((await at.client.get(path(d, `${range}&format=csv`))).text.split('\r\n').length, 130002);
  const all = await at.client.get(path(d, `from=0&to=${Date.UTC(2026, 0, 1)}&step=1min&format=csv`));
  refused(all, 413, 'too_large', 'step');
  assert.match(all.body.detail, /3000000 buckets/);
  refused(await at.client.get(path(d, 'from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&step=day')), 413, 'too_large', 'step');
});

test('a point that was closed has buckets by its number', async () => {
  const d = await recording(at.client, ['a']);
  const { number } = d.points[0];
  await at.client.ok('PUT', `/api/v1/devices/${d.id}`, { name: 'R', type: 'recording', points: [{ key: 'b', name: 'B', unit: 'degC', decimals: 1 }] }, { 'if-match': '"1"' });
  const got = await read(d, `from=${t0}&to=${t0 + hour}&step=15min&points=${number}`);
  assert.deepEqual([got.points[0].key, got.n], ['a', [[0, 0, 0, 0]]]);
});

const wrong = {
  'a step that is none': ['step=2min', 'step'],
  'fit without auto': ['fit=500', 'fit'],
  'fit with a step': ['step=hour&fit=500', 'fit'],
  'a screen that is too narrow': ['step=auto&fit=99', 'fit'],
  'a screen that is too wide': ['step=auto&fit=4001', 'fit'],
  'unusable figures in buckets': ['step=hour&raw=1', 'raw'],
  'unusable figures in whatever it will be': ['step=auto&raw=1', 'raw'],
  'a zone that does not exist': ['zone=Europe/Atlantis', 'zone'],
  'a way out of the zones': ['zone=../../../etc/passwd', 'zone'],
  'an absolute path for a zone': ['zone=/etc/localtime', 'zone'],
  'a folder for a zone': ['zone=Europe', 'zone'],
  'a file that is no zone': ['zone=tzdata.zi', 'zone'],
};
for (const [name, [query, field]] of Object.entries(wrong))
  test(`${name} is refused`, async () => {
    const d = await meter();
    const reply = await at.client.get(path(d, `from=${t0}&to=${t0 + 1}&${query}`));
    refused(reply, 422, 'invalid', field);
  });
