// One device: its values, its connection, changing and deleting it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setupBrowser } from './browser.mjs';

let ids;
const at = setupBrowser({ before, after }, {
  devices: 2,
  fill: async ({ client, plant }) => {
    const first = await client.addDevice(plant.device(0, { name: 'Møllevej 18', place: 'West', note: '48 flats' }));
    const second = await client.addDevice(plant.device(1, { name: 'To delete' }));
    ids = { first: first.id, second: second.id };
  },
});

test('shows the values in groups, with unit and age', async () => {
  const page = await at.open({ path: `/devices/${ids.first}` });
  const row = page.locator('li', { hasText: 'S1 outdoor' });
  await row.getByText('°C').waitFor();
  assert.match(await row.textContent(), /\u2212?\d+\.\d\s*°C/);
  assert.match(await row.locator('.age').textContent(), /^\d+ s$/);
  assert.ok((await page.getByRole('heading', { level: 2 }).allTextContents()).includes('Sensors'));
  await page.done();
});

test('inputs without a sensor take one line, with their reason', async () => {
  const page = await at.open({ path: `/devices/${ids.first}` });
  const line = page.locator('li.fold', { hasText: 'Not connected' }).first();
  await line.locator('summary').click();
  assert.match(await line.textContent(), /S9/);
  await page.done();
});

test('the connection tab shows address, counters and the points as registers', async () => {
  const page = await at.open({ path: `/devices/${ids.first}/connection` });
  await page.getByText(`127.1.0.1:${at.plant.port}`).first().waitFor();
  await page.getByRole('cell', { name: 's1_outdoor' }).waitFor();
  await page.done();
});

test('a change is stored and shown', async () => {
  const page = await at.open({ path: `/devices/${ids.first}/connection` });
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByLabel('Place').fill('North');
  await page.getByLabel('Note').fill('48 flats, key at the caretaker');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('key at the caretaker').waitFor();
  assert.equal((await at.client.get(`/api/v1/devices/${ids.first}`)).body.place, 'North');
  await page.done();
});

test('a change that somebody else made meanwhile is not overwritten', async () => {
  const page = await at.open({ path: `/devices/${ids.first}/connection`, expect: ['412'] });
  await page.getByRole('button', { name: 'Change' }).click();
  const { headers, body } = await at.client.get(`/api/v1/devices/${ids.first}`);
  const { name, type, host, port, unit, place } = body;
  await at.client.ok('PUT', `/api/v1/devices/${ids.first}`, { name, type, host, port, unit, place, note: 'theirs' }, { 'if-match': headers.etag });
  await page.getByLabel('Note').fill('mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody else changed this meanwhile').waitFor();
  assert.equal((await at.client.get(`/api/v1/devices/${ids.first}`)).body.note, 'theirs');
  await page.done();
});

test('deleting asks first, and the dialog gives the focus back', async () => {
  const page = await at.open({ path: `/devices/${ids.second}/connection` });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Delete To delete?' }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Delete');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete To delete' }).click();
  await page.getByRole('heading', { name: 'Devices' }).waitFor();
  assert.equal((await at.client.get(`/api/v1/devices/${ids.second}`)).status, 404);
  await page.done();
});

test('a device that does not exist is told, with a way back', async () => {
  const page = await at.open({ path: '/devices/999999', expect: ['404'] });
  await page.getByRole('heading', { name: 'This device does not exist' }).waitFor();
  await page.getByRole('link', { name: 'To the devices' }).click();
  await page.getByRole('heading', { name: 'Devices' }).waitFor();
  await page.done();
});

test('an address without a page is told', async () => {
  const page = await at.open({ path: '/no/such/page' });
  await page.getByRole('heading', { name: 'There is no page' }).waitFor();
  await page.done();
});

test('settings stand on a tab of their own, in groups, with range and factory value', async () => {
  const point = { key: 'flow_max', name: 'Flow temperature, max', group: 'heating_1', unit: 'degC', area: 'holding', address: 11177, value: 'i16', kind: 'setting', poll: 'seldom', level: 'main', range_min: 10, range_max: 110, factory: 90 };
  const device = await at.client.addDevice({ name: 'With settings', type: 'modbus-generic', host: '127.1.0.1', port: at.plant.port, points: [point] });
  const page = await at.open({ path: `/devices/${device.id}` });
  await page.getByRole('link', { name: 'Settings' }).click();
  const row = page.getByRole('row', { name: /Flow temperature, max/ });
  await row.waitFor();
  assert.match(await row.textContent(), /10\S* to 110/);
  assert.match(await row.textContent(), /90/);
  await page.keyboard.press('/');
  await page.keyboard.type('nothing like it');
  await page.getByText('No setting has this name.').waitFor();
  await page.done();
});
