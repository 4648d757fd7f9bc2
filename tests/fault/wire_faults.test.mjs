// Every fault of the line at once, each at a device of its own, while Hearth polls: the right reason within one scan, recovery by itself
// when the fault ends, and neighbours that miss nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setup, sleep, until } from '../api/harness.mjs';

const slot = 2000, timeout = 400;
const offline = 8, exception = 11;
/* `reason`: of the gap; none: every slot is stored all the same. */
const faults = [
  { kind: 'offline', reason: offline, error: ['timeout'] },
  { kind: 'refuse', reason: offline, error: ['unreachable'] },
  { kind: 'reset', reason: offline, error: ['unreachable'] },
  { kind: 'garbage', reason: offline, error: ['protocol', 'unreachable', 'timeout'] },
  { kind: 'truncated', reason: offline, error: ['timeout', 'protocol', 'unreachable'] },
  { kind: 'transaction', reason: offline, error: ['timeout'] },
  { kind: 'slow', range: '2000-2000', reason: offline, error: ['timeout'] },
  { kind: 'slow', range: '20-100' },
  { kind: 'doubled' },
];
const name = (f) => (f.range ? `${f.kind} ${f.range}` : f.kind);
const neighbours = [faults.length, faults.length + 1];
const holed = faults.length + 2;
const keys = 's1_outdoor,s3_heating_flow';
const devices = [];
let began, ended, contacts, holes;

const at = setup({ before, after }, {
  devices: holed + 1,
  settings: { 'store.slot': `${slot}ms`, 'store.commit': '100ms', 'field.timeout': `${timeout}ms`, 'field.backoff_max': '2s' },
  fill: prepare,
});
const readings = (device, from = began - 3 * slot) => at.client.ok('GET', `/api/v1/devices/${device.id}/readings?points=${keys}&from=${from}&to=${Date.now() + 60000}`);

async function prepare() {
  for (let n = 0; n <= holed; n++) devices.push(await at.client.addDevice(at.plant.device(n)));
  began = Date.now();
  for (const d of devices) await until('three slots of every device', async () => (await readings(d)).t.length >= 3, 30000);
  began = Date.now();
  for (const [n, f] of faults.entries()) await at.plant.say(`fault ${f.kind} ${n}${f.range ? ` ${f.range}` : ''}`);
  const point = devices[holed].points.find((p) => p.key === 's3_heating_flow');
  await at.plant.say(`fault hole ${holed} ${point.register ?? 10203}-${point.register ?? 10203}`);
  await sleep(4 * slot);
  contacts = new Map();
  for (const d of devices) contacts.set(d.id, (await at.client.ok('GET', `/api/v1/devices/${d.id}`)).contact);
  holes = await readings(devices[holed], began + 2 * slot);
  ended = Date.now();
  await at.plant.say('clear all');
  for (const d of devices) await until('slots of every device again', async () => (await readings(d, ended)).t.length >= 3, 30000);
}

/** Slots that were stored, none left out. */
function unbroken(t) {
  const slots = t.map((ms) => Math.floor(ms / slot));
  for (let i = 1; i < slots.length; i++) assert.equal(slots[i] - slots[i - 1], 1, `slots ${slots[i - 1]} and ${slots[i]} at ${t[i]}`);
}

for (const [n, f] of faults.entries()) {
  if (f.reason) {
    test(`${name(f)}: a gap with its reason within one scan, and values again when it ends`, async () => {
      const r = await readings(devices[n]);
      const gap = r.gaps.find((g) => g.reason === f.reason && g.from >= began);
      assert.ok(gap, JSON.stringify(r.gaps));
      assert.ok(gap.from <= began + 2 * slot + 3 * timeout + 1000, `the gap began ${gap.from - began} ms after the fault`);
      assert.ok(r.t.every((t) => t < gap.from || t >= gap.to), 'nothing is stored inside of the gap');
      assert.equal(contacts.get(devices[n].id).state, 'failing');
      assert.ok(f.error.includes(contacts.get(devices[n].id).error?.code), JSON.stringify(contacts.get(devices[n].id)));
      const back = r.t.findIndex((t) => t >= ended);
      assert.ok(r.t[back] - ended < 15000, `back after ${r.t[back] - ended} ms`);
      assert.ok(r.q.every((column) => column.slice(back).every((q) => q === 0)));
    });
  } else {
    test(`${name(f)}: nothing is lost`, async () => {
      const r = await readings(devices[n]);
      unbroken(r.t);
      assert.ok(r.q.every((column) => column.every((q) => q === 0)));
    });
  }
}

test('neighbours of all that miss no slot', async () => {
  for (const n of neighbours) {
    const r = await readings(devices[n]);
    unbroken(r.t);
    assert.ok(r.t[0] < began && r.t.at(-1) > ended);
    assert.ok(r.q.every((column) => column.every((q) => q === 0)));
    assert.equal(contacts.get(devices[n].id).state, 'ok');
  }
});

test('a hole: the one value has the exception as its quality, the others and every slot are there', async () => {
  unbroken((await readings(devices[holed])).t);
  const [outdoor, flow] = holes.q;
  assert.ok(holes.t.length >= 1);
  assert.ok(outdoor.every((q) => q === 0));
  assert.ok(flow.every((q) => q === exception), JSON.stringify(holes));
  assert.equal(contacts.get(devices[holed].id).state, 'ok');
});
