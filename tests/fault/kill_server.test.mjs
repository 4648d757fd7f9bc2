// kill -9 at random moments: every reading that the server has shown as stored is there when it comes back, it comes back by itself, the
// files are sound, and the time in between has a reason. HEARTH_KILL_ROUNDS: how often (20; ./test --full more).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setup, sleep, until } from '../api/harness.mjs';

const rounds = Number(process.env.HEARTH_KILL_ROUNDS ?? 20);
const devices = 4;
const at = setup({ before, after }, { devices, settings: { 'store.slot': '100ms', 'store.commit': '50ms' } });

/** key "device t" -> the row's values as text, of all that is stored now. */
async function stored(client, ids) {
  const rows = new Map();
  for (const id of ids) {
    const r = await client.ok('GET', `/api/v1/devices/${id}/readings?points=s1_outdoor,s3_heating_flow&from=0&to=${Date.now() + 60000}`);
    r.t.forEach((t, i) => rows.set(`${id} ${t}`, r.v.map((column) => column[i]).join(' ')));
  }
  return rows;
}

test(`nothing announced is lost in ${rounds} kills`, { timeout: rounds * 10000 + 60000 }, async () => {
  const ids = [];
  for (let n = 0; n < devices; n++) ids.push((await at.client.addDevice(at.plant.device(n))).id);
  let announced = new Map();
  for (let round = 0; round < rounds; round++) {
    await until('new readings', async () => (await stored(at.client, ids)).size > announced.size);
    const end = Date.now() + Math.random() * 1200;
    do announced = await stored(at.client, ids); while (Date.now() < end);
    await sleep(Math.random() * 60);
    await at.server.kill();
    const files = ['hearth.db', 'history/1/live.db'].map((file) => join(at.server.data, file));
    await at.server.run(); // opens what was left behind, without help
    at.client = await at.server.signedIn();
    const back = await stored(at.client, ids);
    for (const [key, values] of announced) assert.equal(back.get(key), values, `round ${round}: ${key}`);
    for (const file of files) assert.equal(execFileSync('python3', ['-c', check, file], { encoding: 'utf8' }).trim(), 'ok', `round ${round}: ${file}`);
  }
  const { gaps } = await at.client.ok('GET', `/api/v1/devices/${ids[0]}/readings?points=s1_outdoor&from=0&to=${Date.now() + 60000}`);
  assert.ok(gaps.filter((gap) => gap.reason === 13).length >= rounds, 'each time without a server is a gap that says so');
});

const check = 'import sqlite3, sys; print(sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True).execute("PRAGMA integrity_check").fetchone()[0])';
