// Charts: what is drawn, the figures beside it, walking through time, and what can be taken along.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { recording } from '../api/harness.mjs';
import { eventually, setupBrowser } from './browser.mjs';

const HOUR = 3_600_000;
const KEYS = ['supply', 'return', 'power', 'flow', 'outdoor', 'room', 'dhw', 'energy'];
const START = Date.UTC(2020, 0, 1);
const ROWS = 45_000; // five years of hours, and a hole of a week in each year
let device;

/** Value of a column at a row: seasons, days, and nothing two columns share. */
const value = (k, i) => Math.round((40 + k * 5 + 20 * Math.cos((i / 8766) * 2 * Math.PI) + 3 * Math.sin((i / 24) * 2 * Math.PI)) * 10) / 10;
const times = Array.from({ length: ROWS }, (_, i) => START + i * HOUR).filter((_, i) => i % 8766 < 4000 || i % 8766 > 4168);

const at = setupBrowser({ before, after }, {
  fill: async ({ client }) => {
    device = await recording(client, KEYS, { name: 'Five years', place: 'Test' });
    for (let from = 0; from < times.length; from += 12_000) {
      const t = times.slice(from, from + 12_000);
      const v = KEYS.map((_, k) => t.map((ms) => value(k, (ms - START) / HOUR)));
      await client.ok('POST', `/api/v1/devices/${device.id}/readings`, { points: KEYS, t, v });
    }
  },
});
const chart = (query) => `/devices/${device.id}/chart?${query}`;
const ready = (page) => page.locator('.plot canvas').first().waitFor();

/** How many pixels of the first panel are of the text colour, by thirds of its width. */
const ink = (page) => page.evaluate(() => {
  const canvas = document.querySelector('.plot canvas');
  const { width, height } = canvas;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const thirds = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) {
    const x = (i / 4) % width;
    if (data[i + 3] > 128 && data[i] < 60 && data[i + 1] < 60 && data[i + 2] < 60 && x > 60) thirds[Math.min(2, Math.floor((3 * x) / width))]++;
  }
  return thirds;
});

test('five years of eight points are drawn from end to end', async () => {
  const page = await at.open({ path: chart(`points=${KEYS}&from=2020-01-01&to=2025-03-01`) });
  await ready(page);
  await eventually(async () => assert.ok((await ink(page)).every((third) => third > 500), JSON.stringify(await ink(page))));
  assert.equal(await page.locator('tbody tr').count(), 8);
  await page.done();
});

test('the figures are those of the readings', async () => {
  const page = await at.open({ path: chart('points=supply&period=month&at=2021-02-01') });
  await ready(page);
  const { body } = await at.client.get(`/api/v1/devices/${device.id}/readings?points=supply&period=month&at=${Date.UTC(2021, 1, 10)}`);
  const v = body.v[0];
  const cells = await page.locator('tbody tr').first().locator('td').allTextContents();
  assert.equal(Number(cells[3]), Math.min(...v));
  assert.equal(Number(cells[5]), Math.max(...v));
  assert.equal(Number(cells[6]), v.at(-1));
  assert.equal(Number(cells[7]), v.length);
  // equal steps: the average over time is that of the trapezes, within rounding the mean
  assert.ok(Math.abs(Number(cells[4]) - v.reduce((a, b) => a + b) / v.length) < 0.11);
  await page.done();
});

test('a hole stays a hole and is listed with its ends', async () => {
  const page = await at.open({ path: chart('points=supply&period=month&at=2020-06-01') });
  await ready(page);
  await page.getByText('1 gap', { exact: true }).click();
  const gap = page.locator('.gaps li');
  assert.equal(await gap.count(), 1);
  assert.match(await gap.textContent(), /No readings.*7 d/s);
  await page.done();
});

test('brackets walk through the periods, and the address follows', async () => {
  const page = await at.open({ path: chart('points=supply&period=quarter&at=2021-05-01') });
  await page.getByText(/1 Apr.*30 Jun 2021/).first().waitFor();
  await page.keyboard.press('[');
  await page.getByText(/1 Jan.*31 Mar 2021/).first().waitFor();
  assert.match(page.url(), /period=quarter&at=2021-01-01/);
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await page.getByText(/1 Jul.*30 Sept? 2021/).first().waitFor();
  await page.goBack();
  await page.getByText(/1 Apr.*30 Jun 2021/).first().waitFor();
  await page.done();
});

test('points are chosen by name, one panel per unit, and the address can be shared', async () => {
  const page = await at.open({ path: chart('points=supply&period=year&at=2021-05-01') });
  await ready(page);
  await page.keyboard.press('/');
  await page.keyboard.type('outd');
  await page.getByRole('checkbox', { name: /OUTDOOR/ }).check();
  await page.waitForURL(/points=supply,outdoor/);
  await eventually(async () => assert.equal(await page.locator('tbody tr').count(), 2));
  const again = await at.open({ path: page.url().split('#')[1] });
  await ready(again);
  assert.equal(await again.locator('tbody tr').count(), 2);
  assert.equal(await again.locator('.plot').count(), 1, 'both are degrees');
  await again.done();
  await page.done();
});

test('a change of the address asks for the device once, not again', async () => {
  const page = await at.open({ path: chart('points=supply&period=month&at=2021-05-01') });
  await ready(page);
  let asked = 0;
  page.on('request', (request) => { if (new URL(request.url()).pathname === `/api/v1/devices/${device.id}`) asked++; });
  for (const key of ['[', '[', ']']) await page.keyboard.press(key);
  await page.getByText(/Apr 2021/).first().waitFor();
  assert.equal(asked, 0);
  await page.done();
});

test('any two days are a period', async () => {
  const page = await at.open({ path: chart('points=supply&period=month&at=2021-05-01') });
  await ready(page);
  await page.getByRole('button', { name: 'Custom' }).click();
  await page.getByLabel('First day').fill('2021-05-03');
  await page.getByLabel('Last day').fill('2021-05-04');
  await page.waitForURL(/from=2021-05-03&to=2021-05-05/);
  await eventually(async () => assert.equal(Number(await page.locator('tbody td').nth(7).textContent()), 48));
  await page.done();
});

test('dragging zooms, a double click shows the whole period again', async () => {
  const page = await at.open({ path: chart('points=supply&period=year&at=2021-05-01') });
  await ready(page);
  const box = await page.locator('.u-over').first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/zoom=2021-0[34]/);
  assert.ok(Number(await page.locator('tbody td').nth(7).textContent()) < 500);
  await page.locator('.u-over').first().dblclick({ position: { x: 100, y: 50 } });
  await eventually(() => assert.doesNotMatch(page.url(), /zoom/));
  await page.done();
});

test('the cursor is moved by arrow keys, and its values are shown', async () => {
  const page = await at.open({ path: chart('points=supply&period=today&at=2021-05-03') });
  await ready(page);
  await page.locator('.panels').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const readings = (await at.client.get(`/api/v1/devices/${device.id}/readings?points=supply&period=today&at=${Date.UTC(2021, 4, 3, 12)}`)).body;
  await eventually(async () => assert.equal(Number(await page.locator('tbody td').nth(2).textContent()), readings.v[0][1]));
  await page.done();
});

test('the table holds the same readings, and few rows of them are in the page', async () => {
  const page = await at.open({ path: chart('points=supply&period=quarter&at=2021-05-01&show=table') });
  const table = page.getByRole('table', { name: 'Table' });
  await table.waitFor();
  assert.equal(Number(await table.getAttribute('aria-rowcount')), 1 + times.filter((ms) => new Date(ms).toISOString().slice(0, 7) >= '2021-04' && new Date(ms).toISOString().slice(0, 7) < '2021-07').length, 'readings and the head');
  assert.ok((await table.locator('tr').count()) < 120);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
  await eventually(async () => assert.match(await table.locator('tbody tr').nth(20).textContent(), /May 2021/));
  await page.done();
});

test('five years come in buckets, with the figures of the readings and what the step is', async () => {
  const path = chart('points=supply,return&from=2020-01-01&to=2025-01-01');
  const page = await at.open({ path: chart('points=supply&period=month&at=2021-05-01') });
  await ready(page);
  const [request] = await Promise.all([page.waitForRequest(/points=supply,return.*step=auto/), page.to(path)]);
  const asked = new URL(request.url()).searchParams;
  await page.getByText('1 week: mean, band min to max').first().waitFor();
  const { body } = await at.client.get(`/api/v1/devices/${device.id}/readings?points=supply&from=${asked.get('from')}&to=${asked.get('to')}`);
  const v = body.v[0];
  const cells = (await page.locator('tbody tr').first().locator('td').allTextContents()).map((text) => Number(text.replaceAll(',', '')));
  assert.equal(cells[3], Math.min(...v));
  assert.equal(cells[5], Math.max(...v));
  assert.equal(cells[7], v.length);
  assert.ok(Math.abs(cells[4] - v.reduce((sum, x) => sum + x, 0) / v.length) < 0.15, `${cells[4]}`);
  await page.done();
});

test('the table of buckets has their mean and their band', async () => {
  const page = await at.open({ path: chart('points=supply&period=year&at=2021-05-01&show=table') });
  const table = page.getByRole('table', { name: 'Table' });
  await table.waitFor();
  const { body } = await at.client.get(`/api/v1/devices/${device.id}/readings?points=supply&period=year&at=${Date.UTC(2021, 4, 1)}&step=12hour`);
  assert.equal(Number(await table.getAttribute('aria-rowcount')), 1 + body.n[0].filter((n) => n > 0).length);
  const cell = (await table.locator('tbody tr').first().locator('td').nth(1).textContent()).trim();
  assert.equal(cell, `${body.mean[0][0].toFixed(1)} ${body.min[0][0].toFixed(1)} – ${body.max[0][0].toFixed(1)}`.replace(' ', '')); // two spans
  await page.done();
});

test('a zoom into buckets asks again, and keeps what it has until the finer ones are there', async () => {
  const page = await at.open({ path: chart('points=supply&from=2020-01-01&to=2025-01-01') });
  await page.getByText('1 week: mean').first().waitFor();
  let free;
  const held = new Promise((go) => (free = go));
  const asked = [];
  await page.route(/readings/, async (route) => {
    asked.push(new URL(route.request().url()).searchParams);
    await held;
    await route.continue();
  });
  const box = await page.locator('.u-over').first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.28, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await eventually(() => assert.equal(asked.length, 1, asked.join(' ; ')));
  assert.equal(asked[0].get('step'), 'auto');
  await page.getByText('1 week: mean').first().waitFor();
  assert.equal(await page.locator('.plot canvas').count(), 1);
  free();
  await page.getByText('Every reading').first().waitFor();
  assert.equal(asked.length, 1, asked.join(' ; '));
  await page.locator('.u-over').first().dblclick({ position: { x: 100, y: 50 } });
  await page.getByText('1 week: mean').first().waitFor();
  assert.equal(asked.length, 1, `the whole period was kept: ${asked.join(' ; ')}`);
  await page.done();
});

test('a hole stays a hole in buckets', async () => {
  const page = await at.open({ path: chart('points=supply&period=year&at=2020-05-01') });
  await ready(page);
  await page.getByText('12 h: mean').first().waitFor();
  await page.getByText('1 gap', { exact: true }).click();
  assert.match(await page.locator('.gaps li').textContent(), /No readings.*6 d|7 d/s);
  await page.done();
});

test('a year and five years of eight points are there at once', async () => {
  const page = await at.open({ path: chart(`points=${KEYS}&period=month&at=2021-05-01`) });
  await ready(page);
  for (const [query, step] of [['period=year&at=2021-05-01', '12 h'], ['from=2020-01-01&to=2025-01-01', '1 week']]) {
    const start = performance.now();
    await page.to(chart(`points=${KEYS}&${query}`));
    await page.getByText(`${step}: mean`).first().waitFor();
    assert.ok(performance.now() - start < 1500, `${step}: ${Math.round(performance.now() - start)} ms`);
  }
  await page.done();
});

test('CSV and PNG can be taken along', async () => {
  const page = await at.open({ path: chart('points=supply,power&period=month&at=2021-05-01') });
  await ready(page);
  const take = async (name) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name }).click()]);
    return readFileSync(await download.path());
  };
  const csv = (await take('Readings as CSV')).toString();
  assert.match(csv.split('\n')[0], /^time,supply/);
  assert.equal(csv.trim().split('\n').length, 1 + 31 * 24);
  const png = await take('Picture as PNG');
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.readUInt32BE(16) > 600, 'wide enough to read');
  await page.done();
});

test('a period without readings says where the readings are', async () => {
  const page = await at.open({ path: chart('points=supply&period=month&at=2010-01-01') });
  await page.getByText('No readings in this period.').waitFor();
  await page.getByRole('button', { name: 'Show the newest' }).click();
  await ready(page);
  await page.done();
});

test('a recording opens at its own end', async () => {
  const page = await at.open({ path: `/devices/${device.id}/chart` });
  await ready(page);
  await page.getByText(/Feb 2025/).first().waitFor();
  await page.done();
});
