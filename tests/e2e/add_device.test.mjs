// From an address to the first value.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setupBrowser } from './browser.mjs';

const at = setupBrowser({ before, after }, { devices: 3 });

test('a controller: address, test, name, first value', async () => {
  const page = await at.open();
  await page.getByRole('link', { name: 'Add device' }).first().click();
  await page.getByText('ECL Comfort 310').first().click();
  await page.getByLabel('IP address or name').fill('127.1.0.1');
  await page.getByLabel('Port', { exact: true }).fill(String(at.plant.port));
  await page.getByLabel('Unit id', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText(/^It answers, in/).waitFor();
  assert.ok((await page.locator('.result dd').count()) > 3, 'the test shows values');
  await page.getByLabel('Name', { exact: true }).fill('Møllevej 18');
  await page.getByLabel('Place').fill('West');
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.getByRole('heading', { name: 'Møllevej 18' }).waitFor();
  await page.locator('li', { hasText: 'S1 outdoor' }).locator('.value .v').waitFor();
  await page.done();
});

test('a test where nothing answers says so and keeps the form', async () => {
  const page = await at.open({ path: '/devices/new' });
  await page.getByLabel('IP address or name').fill('127.1.0.99');
  await page.getByLabel('Port', { exact: true }).fill('9');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Nothing answers at this address').waitFor();
  assert.equal(await page.getByLabel('IP address or name').inputValue(), '127.1.0.99');
  await page.done();
});

test('an address that may not be used is told at its field', async () => {
  const page = await at.open({ path: '/devices/new', expect: ['422', '403'] });
  await page.getByLabel('IP address or name').fill('169.254.169.254');
  await page.getByLabel('Name', { exact: true }).fill('Metadata');
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.locator('input[aria-invalid="true"]').waitFor();
  assert.equal(await page.getByLabel('IP address or name').getAttribute('aria-invalid'), 'true');
  await page.done();
});

test('any Modbus device, with points of its own', async () => {
  const page = await at.open({ path: '/devices/new' });
  await page.getByText('Modbus device').first().click();
  await page.getByLabel('IP address or name').fill('127.1.0.2');
  await page.getByLabel('Port', { exact: true }).fill(String(at.plant.port));
  await page.getByLabel('Name, point 1').fill('Outdoor');
  await page.getByLabel('Address, point 1').fill('10200');
  await page.getByLabel('Scale, point 1').fill('0.01');
  await page.getByLabel('Decimals, point 1').fill('2');
  await page.getByRole('button', { name: 'Add a point' }).click();
  await page.getByLabel('Name, point 2').fill('Heating flow');
  assert.equal(await page.getByLabel('Address, point 2').inputValue(), '10201', 'the next point follows the one before');
  await page.getByLabel('Address, point 2').fill('10202');
  await page.getByLabel('Name', { exact: true }).fill('Own list');
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.getByRole('heading', { name: 'Own list' }).waitFor();
  assert.match(await page.locator('li', { hasText: 'Outdoor' }).locator('.value .v').textContent(), /^\u2212?\d+\.\d\d$/);
  await page.done();
});

test('a mistake in the third point is told at the third point', async () => {
  const page = await at.open({ path: '/devices/new', expect: ['422'] });
  await page.getByText('Modbus device').first().click();
  await page.getByLabel('IP address or name').fill('127.1.0.3');
  await page.getByLabel('Name', { exact: true }).fill('Wrong list');
  for (const [n, address] of [[1, 1], [2, 2], [3, 65535]]) {
    if (n > 1) await page.getByRole('button', { name: 'Add a point' }).click();
    await page.getByLabel(`Name, point ${n}`).fill(`Point ${n}`);
    await page.getByLabel(`Address, point ${n}`).fill(String(address));
  }
  await page.getByLabel('Value, point 3').selectOption('f32'); // its second register would be 65536
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.getByText('Point 3:').waitFor();
  assert.equal((await at.client.get('/api/v1/devices?search=Wrong')).body.total, 0);
  await page.done();
});

test('a recording has no address', async () => {
  const page = await at.open({ path: '/devices/new' });
  await page.getByText('Imported recording').first().click();
  assert.equal(await page.getByLabel('IP address or name').count(), 0);
  await page.getByLabel('Name, point 1').fill('Power');
  await page.getByLabel('Name', { exact: true }).fill('L4');
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.getByRole('heading', { name: 'L4' }).waitFor();
  await page.getByText('Imported', { exact: true }).first().waitFor();
  await page.done();
});
