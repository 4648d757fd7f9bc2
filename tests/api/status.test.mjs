// The state of Hearth itself: what it says is what happens. The shape is held against the contract by every request.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup, sleep, until } from './harness.mjs';

const at = setup({ before, after }, { devices: 3, settings: { 'store.slot': '1s', 'store.commit': '100ms', 'field.timeout': '300ms' } });

const status = () => at.client.ok('GET', '/api/v1/status');
const gap = (state, name) => state.gaps.find((g) => g.name === name);
const sum = (counts) => counts.reduce((a, b) => a + b, 0);

test('only who may see figures sees it', async () => {
  refused(await at.server.client().get('/api/v1/status'), 401, 'unauthenticated');
});

test('devices, scans and commits are counted as they happen', async () => {
  for (let n = 0; n < 2; n++) await at.client.addDevice(at.plant.device(n));
  await at.client.addDevice(at.plant.device(2, { enabled: false }));
  const state = await until('commits', async () => {
    const s = await status();
    return s.storing.commits_per_s > 0 && sum(s.storing.commits.counts) >= 3 && s;
  });
  assert.deepEqual([state.devices.known, state.devices.polled, state.devices.disabled, state.devices.failing], [3, 2, 1, 0]);
  assert.ok(state.scans.scans_per_s > 0 && state.storing.rows_per_s > 0);
  assert.ok(state.storing.values_per_s > 10 * state.storing.rows_per_s, 'a row holds many values');
  assert.ok(sum(state.scans.late.counts) > 0 && sum(state.loop.turns.counts) > 0);
  for (const times of [state.storing.commits, state.loop.turns, state.scans.late]) assert.ok(times.p50_ms <= times.p99_ms && times.p99_ms <= times.max_ms, JSON.stringify(times));
  assert.equal(state.slot_ms, 1000);
  assert.equal(state.lanes.find((lane) => lane.name === 'write').capacity, 256);
  assert.equal(gap(state, 'disabled').open, 1);
  assert.equal(gap(state, 'disabled').opened_last_hour, 1);
  assert.deepEqual(state.troubles, []);
});

test('a device that leaves is a gap that stands open, and again none when it is back', async () => {
  await at.plant.say('fault offline@1');
  const gone = await until('the gap', async () => {
    const s = await status();
    return gap(s, 'offline').open === 1 && s;
  });
  assert.equal(gone.devices.failing, 1);
  assert.ok(gone.scans.failed > 0);
  await at.plant.say('clear 1');
  await until('the end of the gap', async () => gap(await status(), 'offline').open === 0);
  assert.ok(gap(await status(), 'offline').opened_last_hour >= 1);
});

test('a device that is deleted leaves no open gap behind', async () => {
  const { items } = await at.client.ok('GET', '/api/v1/devices');
  const off = items.find((device) => device.name === 'Controller 2');
  assert.equal((await at.client.call('DELETE', `/api/v1/devices/${off.id}`)).status, 204);
  assert.equal(gap(await status(), 'disabled').open, 0);
});

test('the size of the database and the room on its disk are known', async () => {
  const { disk } = await until('the size', async () => {
    const s = await status();
    return s.disk.free_bytes !== null && s;
  });
  assert.ok(disk.database_bytes > 50000 && disk.free_bytes <= disk.size_bytes);
});

test('streams and sessions are counted', async () => {
  const before = await status();
  const stream = await at.client.openLive();
  const state = await status();
  assert.equal(state.http.streams, before.http.streams + 1);
  assert.ok(state.http.sessions >= 1 && state.http.connections >= 2);
  stream.close();
});

test('the columns of the hour are of one length', async () => {
  const { minutes } = await status();
  for (const [name, column] of Object.entries(minutes)) assert.equal(column.length, minutes.t.length, name);
});

test('metrics and state say the same', async () => {
  await sleep(100);
  const { text } = await at.client.get('/api/v1/metrics');
  const metric = (name) => Number(text.match(new RegExp(`^${name} (\\S+)$`, 'm'))[1]);
  const state = await status();
  assert.equal(metric('hearth_devices'), state.devices.known);
  assert.equal(metric('hearth_devices_polled'), state.devices.polled);
  assert.equal(metric('hearth_database_bytes'), state.disk.database_bytes);
  assert.ok(metric('hearth_commit_seconds_count') >= 3);
  assert.equal(metric('hearth_commit_seconds_count'), metric('hearth_commits_total'));
  assert.ok(metric('hearth_values_total') > metric('hearth_rows_total'));
});

test('health says that readings are stored', async () => {
  assert.equal((await at.server.client().ok('GET', '/api/v1/health')).storing, 'ok');
});
