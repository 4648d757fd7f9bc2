// The disk fills up under the whole server, on a real small file system: polling goes on, four slots are kept in memory, what falls out of
// them is a gap with the reason "storage full", and storing resumes by itself when there is room again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Plant, Server, sleep, until } from '../api/harness.mjs';

const devices = 3;
const slotMs = 1000;
const storageFull = 14;
const disk = mkdtempSync(join(tmpdir(), 'hearth-disk-'));
const filler = join(disk, 'filler');

/** Why a file system of our own can't be made here; undefined when it was. */
function mount() {
  if (process.getuid() !== 0) return 'needs root, to mount a small file system';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'hearth-test', disk], { stdio: 'pipe' });
  } catch (error) {
    return `no file system can be mounted here: ${String(error.stderr ?? error.message).trim()}`;
  }
}
const skip = mount() ?? false;
const at = {};

before(async () => {
  if (skip) return;
  const folder = process.env.TMPDIR;
  process.env.TMPDIR = join(disk, 'data');
  mkdirSync(process.env.TMPDIR);
  at.server = await Server.start({ 'store.slot': `${slotMs}ms`, 'store.commit': '100ms' });
  process.env.TMPDIR = folder ?? tmpdir();
  if (folder === undefined) delete process.env.TMPDIR;
  at.plant = await Plant.start(devices);
  at.client = await at.server.signedIn();
  at.ids = [];
  for (let n = 0; n < devices; n++) at.ids.push((await at.client.addDevice(at.plant.device(n))).id);
});
after(async () => {
  await at.server?.stop();
  await at.plant?.stop();
  if (!skip) execFileSync('umount', [disk]);
  rmdirSync(disk);
});

/** Takes all the room there is. */
function fill() {
  const file = openSync(filler, 'w');
  for (let bytes = 1 << 16; bytes >= 512; bytes /= 2) {
    try {
      for (;;) if (writeSync(file, Buffer.alloc(bytes)) < bytes) break;
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
    }
  }
  closeSync(file);
}

const status = () => at.client.ok('GET', '/api/v1/status');
const readings = (id) => at.client.ok('GET', `/api/v1/devices/${id}/readings?points=s1_outdoor&from=0&to=${Date.now() + 60000}`);
const lines = (event) => at.server.log.split('\n').filter((line) => line.includes(`event=${event} `));

test('polling goes on, four slots are kept, the rest has its reason, storing resumes', { skip, timeout: 120000 }, async () => {
  await until('readings', async () => (await readings(at.ids[devices - 1])).t.length >= 3);
  const began = Date.now();
  fill();
  await until('the disk to be full', async () => (await status()).storing.storage_full);
  assert.equal((await at.client.ok('GET', '/api/v1/health')).storing, 'storage_full');

  const polled = (await status()).devices.polled;
  const before = await at.client.ok('GET', `/api/v1/devices/${at.ids[0]}/latest`);
  await sleep(12 * slotMs);
  const full = await status();
  assert.deepEqual(full.troubles.filter((t) => t.startsWith('storage')), ['storage_full']);
  assert.ok(full.scans.scans_per_s > 0 && full.scans.failed === 0, 'polling goes on');
  assert.equal(polled, devices);
  const now = await at.client.ok('GET', `/api/v1/devices/${at.ids[0]}/latest`);
  assert.ok(Math.max(...now.t) > Math.max(...before.t) + 8 * slotMs, 'values are live');
  assert.ok(full.storing.rows_lost >= devices * 5, `rows lost: ${full.storing.rows_lost}`);
  assert.ok(full.storing.pending_rows >= devices * 3 && full.storing.pending_rows <= devices * 5, `a ring of four slots: ${full.storing.pending_rows}`);

  rmSync(filler);
  const freed = Date.now();
  await until('storing', async () => {
    const s = await status();
    return !s.storing.storage_full && s.storing.pending_rows <= devices && s;
  });
  await sleep(3 * slotMs);
  for (const id of at.ids) {
    const { t, gaps } = await readings(id);
    const lost = gaps.filter((gap) => gap.reason === storageFull);
    assert.equal(lost.length, 1, `one gap, not one a slot: ${JSON.stringify(gaps)}`);
    const [{ from, to }] = lost;
    assert.ok(from > began - slotMs && to < freed, 'only what could not be stored');
    assert.ok(t.includes(to), 'the gap ends with the first reading that was kept');
    assert.deepEqual(t.filter((x) => x >= from && x < to), [], 'nothing is stored within it');
    const kept = t.filter((x) => x >= to && x < freed);
    assert.ok(kept.length >= 3 && kept.length <= 5, `four slots were kept: ${kept.length}`);
    const slots = new Set(t.map((x) => Math.floor(x / slotMs)));
    const inGap = (slot) => gaps.some((gap) => gap.from < (slot + 1) * slotMs && (gap.to ?? Infinity) > slot * slotMs);
    for (let slot = Math.floor(t[0] / slotMs); slot <= Math.floor(t.at(-1) / slotMs); slot++)
      assert.ok(slots.has(slot) || inGap(slot), `slot ${slot} of device ${id} has a reading or a reason`);
    assert.equal(slots.size, t.length, 'no slot twice');
  }
  assert.equal(lines('storing_fails').length, 1, at.server.log);
  assert.equal(lines('storing_again').length, 1, at.server.log);
});

test('a change of the configuration is refused with a reason while the disk is full, and works afterwards', { skip, timeout: 60000 }, async () => {
  fill();
  const device = { name: 'Later', type: 'recording', points: Array.from({ length: 200 }, (_, i) => ({ key: `p${i}`, name: 'x'.repeat(80), unit: 'degC', decimals: 1 })) };
  const refused = await until('a refusal', async () => {
    const reply = await at.client.post('/api/v1/devices', { ...device, name: `Later ${Math.random()}` });
    return reply.status >= 400 && reply;
  });
  assert.equal(refused.status, 507, refused.text);
  assert.equal(refused.body.code, 'storage_full');
  rmSync(filler);
  await until('room', async () => (await at.client.post('/api/v1/devices', { ...device, name: 'Afterwards' })).status === 201);
});

test('people sign in and out while the disk is full, and a wrong password is a wrong password', { skip, timeout: 60000 }, async () => {
  fill();
  const client = at.server.client();
  await until('a session that cannot be stored', async () => {
    assert.equal((await client.signIn(at.server.password)).status, 200);
    return lines('session_not_stored').length > 0;
  });
  await client.ok('GET', '/api/v1/session');
  assert.equal((await client.ok('GET', '/api/v1/health')).storing, 'storage_full');
  const wrong = at.server.client();
  assert.equal((await wrong.signIn('wrong wrong wrong')).status, 401);
  assert.equal((await wrong.signIn('wrong wrong wrong', 'nobody@example.org')).status, 401);
  assert.equal((await client.call('DELETE', '/api/v1/session')).status, 204);
  assert.equal((await client.get('/api/v1/session')).status, 401);
  rmSync(filler);
});

test('the server ends and starts again after all of that, with everything it had', { skip, timeout: 60000 }, async () => {
  const before = (await readings(at.ids[0])).t;
  await at.server.halt();
  await at.server.run();
  at.client = await at.server.signedIn();
  const now = new Set((await readings(at.ids[0])).t);
  assert.deepEqual(before.filter((t) => !now.has(t)), []);
});
