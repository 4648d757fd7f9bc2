// What the server hands out: nothing inline, a policy that forbids it, files that may be kept for ever, sizes within the budgets.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setupBrowser } from './browser.mjs';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const at = setupBrowser({ before, after });
const get = (path, headers = {}) => fetch(`http://127.0.0.1:${at.server.port}${path}`, { headers });

test('the page brings no script or style of its own, and the policy allows none', async () => {
  const reply = await get('/');
  const html = await reply.text();
  assert.doesNotMatch(html, /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/i);
  const policy = reply.headers.get('content-security-policy');
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
});

test('files with a hash in their name are kept for ever, the page never', async () => {
  const html = await (await get('/')).text();
  const script = /src="(\/assets\/[^"]+)"/.exec(html)[1];
  assert.match((await get(script)).headers.get('cache-control'), /immutable/);
  assert.match((await get('/')).headers.get('cache-control'), /no-cache/);
});

test('texts come compressed', async () => {
  const html = await (await get('/')).text();
  const script = /src="(\/assets\/[^"]+)"/.exec(html)[1];
  assert.equal((await get(script, { 'accept-encoding': 'gzip' })).headers.get('content-encoding'), 'gzip');
  assert.ok(readdirSync(`${web}dist/assets`).filter((name) => /\.(js|css|svg)$/.test(name)).every((name) => readFileSync(`${web}dist/assets/${name}.gz`).length > 0));
});

test('nothing is asked of any other host', async () => {
  const page = await at.open();
  const hosts = new Set();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.reload();
  await page.getByRole('heading', { name: 'Devices' }).waitFor();
  await page.to('/devices/new');
  await page.waitForTimeout(500);
  assert.deepEqual([...hosts], [`127.0.0.1:${at.server.port}`]);
  await page.done();
});

test('shell, pages and the chart library are within their budgets', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [`${web}tools/check-budget.mjs`]);
  assert.match(stdout, /shell/);
});
