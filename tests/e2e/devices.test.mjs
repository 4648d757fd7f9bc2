// The list of devices.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setupBrowser } from './browser.mjs';

const at = setupBrowser({ before, after }, {
  devices: 3,
  fill: async ({ client, plant }) => {
    await client.addDevice(plant.device(0, { name: 'Bakkevej 2', place: 'West' }));
    await client.addDevice(plant.device(1, { name: 'Bakkevej 10', place: 'West' }));
    await client.addDevice(plant.device(2, { name: 'Aagade 1', place: 'Centre' }));
    await client.addDevice({ name: 'Silent 1', type: 'ecl-310-a266.1', host: '127.1.0.200', port: 9 });
  },
});
const names = (page) => page.locator('tbody a').allTextContents();

test('shows every device with state, headline values and age', async () => {
  const page = await at.open();
  const row = page.getByRole('row', { name: /Bakkevej 2/ });
  await row.getByText('In contact').waitFor();
  assert.match(await row.textContent(), /\d+\.\d.*\d+\.\d/);
  assert.match(await row.locator('td').last().textContent(), /^\d+ (s|min)$/);
  await page.done();
});

test('a device that does not answer says so by word, and has no values', async () => {
  const page = await at.open();
  const row = page.getByRole('row', { name: /Silent 1/ });
  await row.getByText('No contact').waitFor();
  assert.match(await row.textContent(), /—/);
  await page.done();
});

test('the filter finds words of name, place and address, and stands in the address', async () => {
  const page = await at.open();
  await page.getByRole('link', { name: 'Aagade 1' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('west bakke');
  await page.waitForURL(/q=west/);
  assert.deepEqual(await names(page), ['Bakkevej 2', 'Bakkevej 10']);
  await page.reload();
  await page.getByRole('link', { name: 'Bakkevej 2' }).waitFor();
  assert.deepEqual(await names(page), ['Bakkevej 2', 'Bakkevej 10']);
  await page.getByLabel('Filter').fill('no such street');
  await page.getByText('No device matches the filter.').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('link', { name: 'Aagade 1' }).waitFor();
  await page.done();
});

test('a click on a head orders, a second one turns round', async () => {
  const page = await at.open();
  await page.getByRole('link', { name: 'Aagade 1' }).waitFor();
  assert.deepEqual(await names(page), ['Aagade 1', 'Bakkevej 2', 'Bakkevej 10', 'Silent 1']);
  await page.getByRole('columnheader', { name: 'Device' }).getByRole('button').click();
  assert.deepEqual(await names(page), ['Silent 1', 'Bakkevej 10', 'Bakkevej 2', 'Aagade 1']);
  assert.equal(await page.getByRole('columnheader', { name: 'Device' }).getAttribute('aria-sort'), 'descending');
  await page.done();
});

test('arrow keys walk through the rows, Enter opens one', async () => {
  const page = await at.open();
  await page.getByRole('link', { name: 'Aagade 1' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Bakkevej 10' }).waitFor();
  await page.done();
});

test('on a phone the rows are cards', async () => {
  const page = await at.open({ size: 'phone' });
  await page.locator('li', { hasText: 'Bakkevej 2' }).first().waitFor();
  assert.equal(await page.locator('table').count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await page.done();
});

test('the first Tab leads past the frame to the content', async () => {
  const page = await at.open();
  await page.getByRole('link', { name: 'Aagade 1' }).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.done();
});
