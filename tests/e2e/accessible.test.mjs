// axe on every page, in both themes, on a desk and on a phone; and nothing wider than its window.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording } from '../api/harness.mjs';
import { setupBrowser, violations } from './browser.mjs';

const PAGES = {
  'sign-in': { path: '/signin', signedIn: false, expect: ['401'], until: (page) => page.getByRole('heading', { name: 'Sign in' }) },
  devices: { path: '/devices', until: (page) => page.getByRole('link', { name: /Controller 0/ }) },
  'one device': { path: () => `/devices/${ids[0]}`, until: (page) => page.locator('.value .v').first() },
  'a silent device': { path: () => `/devices/${ids[1]}`, until: (page) => page.locator('.note', { hasText: 'No contact' }) },
  chart: { path: () => `/devices/${ids[2]}/chart?points=supply,return&period=month&at=2021-05-01`, until: (page) => page.locator('.plot canvas').first() },
  'chart of buckets': { path: () => `/devices/${ids[2]}/chart?points=supply,return&from=2021-03-01&to=2021-10-01`, until: (page) => page.locator('.plot canvas').first() },
  'table of buckets': { path: () => `/devices/${ids[2]}/chart?points=supply,return&from=2021-03-01&to=2021-10-01&show=table`, until: (page) => page.getByRole('table', { name: 'Table' }) },
  'chart as table': { path: () => `/devices/${ids[2]}/chart?points=supply&period=month&at=2021-05-01&show=table`, until: (page) => page.getByRole('table', { name: 'Table' }) },
  'empty chart': { path: () => `/devices/${ids[2]}/chart?points=supply&period=month&at=2011-05-01`, until: (page) => page.getByText('No readings in this period.') },
  connection: { path: () => `/devices/${ids[0]}/connection`, until: (page) => page.getByRole('button', { name: 'Change' }) },
  'change dialog': { path: () => `/devices/${ids[2]}/connection`, until: (page) => page.getByRole('button', { name: 'Change' }), act: (page) => page.getByRole('button', { name: 'Change' }).click() },
  'delete dialog': { path: () => `/devices/${ids[0]}/connection`, until: (page) => page.getByRole('button', { name: 'Delete' }), act: (page) => page.getByRole('button', { name: 'Delete' }).click() },
  'add a device': { path: '/devices/new', until: (page) => page.getByText('ECL Comfort 310').first() },
  'add any Modbus device': {
    path: '/devices/new',
    until: (page) => page.getByText('Modbus device').first(),
    act: async (page) => {
      await page.getByText('Modbus device').first().click();
      await page.getByRole('button', { name: 'More, point 1' }).click();
    },
  },
  'the state of Hearth': { path: '/status', until: (page) => page.getByRole('heading', { name: 'Queues' }) },
  menu: { path: '/devices', until: (page) => page.getByRole('link', { name: /Controller 0/ }), act: (page) => page.getByRole('button', { name: /Account/ }).click() },
  keyboard: { path: '/devices', until: (page) => page.getByRole('link', { name: /Controller 0/ }), act: (page) => page.keyboard.press('?') },
  'no such device': { path: '/devices/99999', expect: ['404'], until: (page) => page.getByRole('heading', { name: 'This device does not exist' }) },
};
const ids = [];
const at = setupBrowser({ before, after }, {
  devices: 1,
  fill: async ({ client, plant }) => {
    ids.push((await client.addDevice(plant.device(0))).id);
    ids.push((await client.addDevice({ name: 'Silent', type: 'ecl-310-a266.1', host: '127.1.0.200', port: 9 })).id);
    const device = await recording(client, ['supply', 'return']);
    ids.push(device.id);
    const t = Array.from({ length: 2000 }, (_, i) => Date.UTC(2021, 3, 1) + i * 3_600_000);
    await client.ok('POST', `/api/v1/devices/${device.id}/readings`, { points: ['supply', 'return'], t, v: [t.map((_, i) => (i % 50 ? 60 + (i % 24) / 10 : null)), t.map((_, i) => 40 + (i % 24) / 10)] });
  },
});

for (const size of ['desk', 'phone']) {
  for (const theme of ['light', 'dark']) {
    for (const [name, { path, until, act, ...options }] of Object.entries(PAGES)) {
      test(`${name}, ${theme}, ${size}`, async () => {
        const page = await at.open({ size, theme, path: typeof path === 'function' ? path() : path, ...options });
        await until(page).waitFor();
        await act?.(page);
        await page.waitForTimeout(150);
        assert.deepEqual(await violations(page), []);
        assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, 'wider than the window');
        await page.done();
      });
    }
  }
}
