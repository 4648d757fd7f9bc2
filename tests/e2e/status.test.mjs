// The state of Hearth itself: its page, and what every page says when readings cannot be stored.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { eventually, setupBrowser } from './browser.mjs';

const at = setupBrowser({ before, after }, {
  devices: 2,
  fill: async ({ client, plant }) => {
    for (const n of [0, 1]) await client.addDevice(plant.device(n));
  },
});
/** What a card says beside a name. */
const figure = (page, card, name) =>
  page.locator('.card', { has: page.getByRole('heading', { name: card, exact: true }) }).locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]').textContent();
const SENTENCES = { storage_full: 'The disk is full', clock: "The server's clock stands before", fails: 'The database refuses' };

async function changed(page, path, change) {
  await page.route(`**${path}`, async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: change(await reply.json()) });
  });
}

test('the page is reached by the rail and has the figures of the server', async () => {
  const page = await at.open({});
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hearth itself' }).click();
  await page.getByRole('heading', { name: 'Hearth itself' }).waitFor();
  await eventually(async () => assert.equal(await figure(page, 'Devices', 'Known'), '2'));
  const { body } = await at.client.get('/api/v1/status');
  assert.equal(await figure(page, 'Storing', 'Rows lost since the start'), String(body.storing.rows_lost));
  assert.match(await figure(page, 'Memory and disk', 'Memory'), /^\d+(\.\d)? MB$/);
  assert.match(await page.locator('.page-head').textContent(), new RegExp(body.version.replaceAll('.', '\\.')));
  assert.equal(await page.getByRole('region', { name: 'Queues' }).locator('tbody tr').count(), 3);
  await page.done();
});

test('the last hour is drawn from the minutes that there are', async () => {
  const page = await at.open({ path: '/devices' });
  await changed(page, '/api/v1/status', (body) => {
    const n = 30;
    for (const key of Object.keys(body.minutes)) body.minutes[key] = Array.from({ length: n }, (_, i) => (key === 't' ? body.t - (n - i) * 60_000 : i));
    return body;
  });
  await page.to('/status');
  await page.getByRole('img', { name: /in the last hour/ }).first().waitFor();
  assert.equal(await page.getByRole('img', { name: /in the last hour/ }).count(), 6);
  await page.done();
});

for (const [storing, sentence] of Object.entries(SENTENCES)) {
  test(`every page says that storing waits: ${storing}`, async () => {
    const page = await at.open({ path: '/status' });
    await page.getByRole('heading', { name: 'Storing' }).waitFor();
    await changed(page, '/api/v1/health', (body) => ({ ...body, storing }));
    await page.to('/devices');
    await page.reload();
    await page.getByRole('status').getByText(sentence).waitFor();
    await page.to('/devices/new');
    await page.getByRole('status').getByText(sentence).waitFor();
    await page.done();
  });
}

test('what is wrong is said in a sentence', async () => {
  const page = await at.open({ path: '/devices' });
  await changed(page, '/api/v1/status', (body) => ({ ...body, troubles: ['disk_low', 'scans_late'] }));
  await page.to('/status');
  await page.getByText('The disk is nearly full. Make room before storing stops.').waitFor();
  await page.getByText('Scans start late', { exact: false }).first().waitFor();
  assert.equal(await page.getByText('Everything runs as it should.').count(), 0);
  await page.done();
});

test('all is not well while devices are without contact', async () => {
  const page = await at.open({ path: '/devices' });
  await changed(page, '/api/v1/status', (body) => ({ ...body, devices: { ...body.devices, failing: 3 } }));
  await page.to('/status');
  await page.getByText('Without contact now: 3').waitFor();
  assert.equal(await page.getByText('Everything runs as it should.').count(), 0);
  await page.done();
});

test('without the right neither the rail nor the address shows it', async () => {
  const page = await at.open({ path: '/devices' });
  await changed(page, '/api/v1/session', (body) => ({ ...body, rights: body.rights.filter((right) => right !== 'metrics') }));
  await page.to('/status');
  await page.reload();
  await page.getByText('Your role does not include the state of the server.').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Hearth itself' }).count(), 0);
  await page.done();
});
