// The main job on real input: each recording is played through Modbus/TCP in lockstep (the next row comes when all registers of the row were
// read), polled, stored, read back, and every row is equal to what was sent: nothing lost, nothing doubled, nothing changed.
// HEARTH_REPLAY_ROWS: rows of each recording (600; ./test --full plays a year).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Plant, setup, until } from '../api/harness.mjs';

const folder = process.env.HEARTH_RECORDINGS;
const rows = Number(process.env.HEARTH_REPLAY_ROWS ?? 600);
const slot_ms = Number(process.env.HEARTH_REPLAY_SLOT_MS ?? 50);
const recordings = ['substation-L17', 'substation-L4'];
const skip = !folder || !existsSync(join(folder, `${recordings[0]}.csv`)) ? 'no recordings: HEARTH_RECORDINGS names no folder with them' : false;
const here = fileURLToPath(new URL('../../', import.meta.url));

/** The first `rows` rows of a recording, oldest first, as { column: number or null }. */
function recorded(name) {
  const lines = readFileSync(join(folder, `${name}.csv`), 'utf8').trim().split(/\r?\n/);
  const columns = lines.shift().split(',');
  return lines.reverse().slice(0, rows).map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, i === 0 ? cells[0] : cells[i] === '' ? null : Number(cells[i])]));
  });
}

const mapOf = (name) => join(here, 'plant/maps', `${name}.json`);

/** DeviceInput that reads what the map lays out. */
function device(name, host, port) {
  const map = JSON.parse(readFileSync(mapOf(name), 'utf8'));
  const points = Object.entries(map.columns).map(([key, c]) => ({
    key, name: key, area: 'holding', address: c.address, value: c.value, scale: c.scale ?? 1, decimals: Math.round(-Math.log10(c.scale ?? 1)),
    not_a_value: [{ raw: c.empty, quality: 'not_connected' }],
  }));
  points.push({ key: 'time', name: 'Time', area: 'holding', address: map.time.address, value: map.time.value });
  points.push({ key: 'row', name: 'Row', area: 'holding', address: map.row_counter.address, value: map.row_counter.value });
  return { name, type: 'modbus-generic', host, port, unit: map.unit, points };
}

const at = skip ? {} : setup({ before, after }, { settings: { 'store.slot': `${slot_ms}ms`, 'store.commit': '200ms' } });

for (const [index, name] of recordings.entries()) {
  test(`${rows} rows of ${name} are stored as they were sent`, { skip, timeout: rows * slot_ms * 4 + 60000 }, async (t) => {
    const plant = await Plant.start(0, '--replay', join(folder, `${name}.csv`), '--map', mapOf(name), '--order', 'oldest-first', '--lockstep', '--rows', rows);
    t.after(() => plant.stop());
    const sent = recorded(name);
    const { id } = await at.client.addDevice({ ...device(name, plant.host(0), plant.port), name: `${name} ${index}` });
    await until('the last row', async () => {
      const { points, v } = await at.client.ok('GET', `/api/v1/devices/${id}/latest`);
      return v[points.length - 1] >= rows - 1 && (await new Promise((done) => setTimeout(done, 1000), true), true);
    }, rows * slot_ms * 4 + 30000);
    const stored = await at.client.ok('GET', `/api/v1/devices/${id}/readings?from=0&to=${Date.now() + 60000}`);
    const column = Object.fromEntries(stored.points.map((point, i) => [point.key, i]));
    const first = stored.v[column.row][0];
    const counters = stored.v[column.row].map((counter) => counter - first);
    const wanted = counters.map((_, i) => Math.min(i, rows - 1)); // the last row stays when the recording ends
    assert.deepEqual(counters, wanted, 'each row once, in order');
    for (let i = 0; i < rows; i++)
      for (const [key, value] of Object.entries(sent[i])) {
        if (key === 'datetime') continue; // the plant's own clock register stands for it
        assert.equal(stored.v[column[key]][i], value, `row ${i}, ${key}`);
        assert.equal(stored.q[column[key]][i], value === null ? 10 : 0, `quality of row ${i}, ${key}`);
      }
    assert.deepEqual(stored.gaps, [], 'no gap while the plant answered');
  });
}
