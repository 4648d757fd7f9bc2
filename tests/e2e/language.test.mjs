// The language of the interface, of numbers and of what the server names.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setupBrowser } from './browser.mjs';

let device;
const at = setupBrowser({ before, after }, {
  devices: 1,
  fill: async ({ client, plant }) => {
    device = await client.addDevice(plant.device(0));
  },
});

test('Danish is chosen from the menu, holds over a reload, and reaches points and numbers', async () => {
  const page = await at.open({ path: `/devices/${device.id}` });
  await page.getByRole('link', { name: 'Values' }).waitFor();
  await page.getByRole('button', { name: /Language/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dansk' }).click();
  await page.getByRole('link', { name: 'Værdier' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'da');
  await page.reload();
  await page.getByRole('link', { name: 'Værdier' }).waitFor();
  const outdoor = page.locator('li', { hasText: 'S1 ude' });
  await outdoor.getByText('°C').waitFor();
  assert.match(await outdoor.locator('.value').textContent(), /^\u2212?\d+,\d/);
  assert.equal((await at.client.get('/api/v1/session')).body.user.language, 'da');
  await page.getByRole('button', { name: /Sprog/ }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Values' }).waitFor();
  await page.done();
});

test('before anybody is signed in the browser\u2019s language is spoken', async () => {
  const page = await at.open({ signedIn: false, language: 'da-DK', expect: ['401'] });
  await page.getByRole('heading', { name: 'Log ind' }).waitFor();
  await page.done();
});

test('a language that Hearth does not speak falls back to English', async () => {
  const page = await at.open({ signedIn: false, language: 'fi-FI', expect: ['401'] });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.done();
});

test('the theme is chosen from the menu and holds over a reload', async () => {
  const page = await at.open({ theme: 'light' });
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(await ground(), 'rgb(22, 24, 28)');
  await page.reload();
  await page.getByRole('heading', { name: 'Devices' }).waitFor();
  assert.equal(await ground(), 'rgb(22, 24, 28)');
  await page.done();
});
