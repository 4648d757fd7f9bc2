// Values that move by themselves.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { eventually, setupBrowser } from './browser.mjs';

const S1 = 10201; // register of the outdoor sensor as printed, in hundredths of a degree
let device;
const at = setupBrowser({ before, after }, {
  devices: 1,
  settings: { 'store.slot': '10min' },
  fill: async ({ client, plant }) => {
    device = await client.addDevice(plant.device(0));
  },
});
const shown = async (page) => Number((await page.locator('li', { hasText: 'S1 outdoor' }).locator('.value').textContent()).replace('\u2212', '-').replace(/[^\d.-]/g, ''));

/** Sets the simulator's outdoor register and gives the value that must appear. */
async function setOutdoor(raw) {
  await at.plant.say(`set 0 ${S1} ${raw}`);
  return raw / 100;
}

test('a register of the plant that changes is seen in the page without a touch', async () => {
  const page = await at.open({ path: `/devices/${device.id}` });
  await page.locator('.status .live').waitFor();
  for (const raw of [-840, 1230]) {
    const value = await setOutdoor(raw);
    await eventually(async () => assert.equal(await shown(page), value), 10000);
  }
  await page.done();
});

test('two tabs share one stream', async () => {
  const first = await at.open({ path: `/devices/${device.id}` });
  await first.locator('.status .live').waitFor();
  let streams = 0;
  const context = first.context();
  context.on('request', (request) => { if (request.url().endsWith('/api/v1/live')) streams++; });
  const second = await at.open({ path: `/devices/${device.id}`, context });
  await second.locator('.status .live').waitFor();
  const value = await setOutdoor(560);
  await eventually(async () => assert.equal(await shown(second), value), 10000);
  await first.bringToFront(); // a tab that nobody sees draws nothing
  await eventually(async () => assert.equal(await shown(first), value), 10000);
  assert.equal(streams, 0, 'the second tab opened a stream of its own');
  await second.done();
  await first.done();
});

test('the tab that is left takes the stream over', async () => {
  const first = await at.open({ path: `/devices/${device.id}` });
  await first.locator('.status .live').waitFor();
  const second = await at.open({ path: `/devices/${device.id}`, context: first.context() });
  await second.locator('.status .live').waitFor();
  await first.close();
  const value = await setOutdoor(-310);
  await eventually(async () => assert.equal(await shown(second), value), 15000);
  await second.context().close();
});

test('a device that falls silent keeps its values, marked old, and says since when', async () => {
  const page = await at.open({ path: `/devices/${device.id}` });
  await page.locator('.status .live').waitFor();
  const before = await setOutdoor(420);
  await eventually(async () => assert.equal(await shown(page), before), 10000);
  await at.plant.say('fault offline 0');
  await page.locator('.note', { hasText: 'No contact' }).waitFor({ timeout: 30000 });
  assert.equal(await shown(page), before);
  await page.locator('li', { hasText: 'S1 outdoor' }).locator('.stale').waitFor();
  await at.plant.say('clear 0');
  await page.locator('.status .live').waitFor({ timeout: 60000 });
  await page.done();
});

test('a server that goes away is told, and the page comes back by itself', async () => {
  const page = await at.open({ path: `/devices/${device.id}`, expect: ['ERR_CONNECTION', 'ERR_EMPTY_RESPONSE', 'ERR_INCOMPLETE', 'net::ERR'] });
  await page.locator('.status .live').waitFor();
  await at.server.halt();
  await page.locator('.topbar').getByText('No contact').waitFor();
  const { port } = at.server;
  at.server.settings['server.port'] = port;
  Object.defineProperty(at.server, 'port', { get: () => port, set: () => {} }); // the page knows only this one
  await at.server.run();
  await page.locator('.topbar').getByText('Live', { exact: true }).waitFor({ timeout: 30000 });
  const value = await setOutdoor(770);
  await eventually(async () => assert.equal(await shown(page), value), 20000);
  await page.done();
});
