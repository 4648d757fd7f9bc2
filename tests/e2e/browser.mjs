// A real Chromium in front of the real server and the real simulator. Every page that a test opens is watched: an error on the console, a
// script that throws or a reply of 5xx fails the test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { email, setup } from '../api/harness.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const dist = fileURLToPath(new URL('../../web/dist', import.meta.url));
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** setup() of the API tests with the web app and a browser: at.browser, at.open(options). */
export function setupBrowser({ before, after }, options = {}) {
  const at = setup({ before, after }, { ...options, settings: { 'server.web': dist, 'field.live': '1s', ...options.settings } });
  before(async () => {
    at.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
    at.open = (more) => open(at, more);
  });
  after(async () => {
    await at.browser?.close();
  });
  return at;
}

/** A new browser window, signed in unless asked otherwise. `expect`: parts of console errors that belong to the test. */
async function open(at, { path = '/devices', size = 'desk', theme = 'light', signedIn = true, language = 'en-GB', expect = [], context } = {}) {
  const own = !context;
  context ??= await at.browser.newContext({
    viewport: SIZES[size], colorScheme: theme, locale: language, timezoneId: 'America/New_York', isMobile: size === 'phone', hasTouch: size === 'phone', acceptDownloads: true,
  });
  if (own && signedIn) {
    const [name, value] = at.client.cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: `http://127.0.0.1:${at.server.port}` }]);
  }
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`thrown: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && !expect.some((part) => message.text().includes(part)) && wrong.push(`console: ${message.text()}`));
  page.on('response', (reply) => reply.status() >= 500 && wrong.push(`${reply.status()} ${reply.url()}`));
  page.setDefaultTimeout(15000);
  page.base = `http://127.0.0.1:${at.server.port}`;
  await page.goto(`${page.base}/#${path}`);
  return Object.assign(page, {
    to: (next) => page.goto(`${page.base}/#${next}`),
    /** Ends the window and says what went wrong in it. */
    done: async () => {
      if (own) await context.close();
      else await page.close();
      assert.deepEqual(wrong, []);
    },
  });
}

export async function signIn(page, password, address = email) {
  await page.getByLabel('E-mail', { exact: true }).fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What axe finds against WCAG 2.0 to 2.2 A and AA and its best practices, one line each. */
export async function violations(page) {
  // through the debugger, since the content security policy rightly stops scripts that a page did not bring
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  await session.detach();
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`);
  });
}

/** Waits until `check` passes; its last error is the one that is told. */
export async function eventually(check, limit_ms = 15000) {
  const end = Date.now() + limit_ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}
