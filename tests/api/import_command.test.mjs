// `hearth import`: the same file gives the same readings whether it goes straight into the store or through a running server, and a second
// run or a broken file changes nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { Server, command } from './harness.mjs';

const map = {
  device: { name: 'Substation N', place: 'North' },
  separator: ';',
  decimal_mark: ',',
  time: { column: 'when', format: 'DD.MM.YYYY hh:mm', zone: 'Europe/Belgrade' },
  columns: [
    { column: 'ta', point: { key: 'outdoor', name: 'Outdoor', unit: 'degC', min: -35, max: 50 } },
    { column: 'q', unit: 'MW', point: { key: 'power', name: 'Power', unit: 'kW' } },
  ],
};
const csv = 'when;ta;q\r\n01.02.2024 02:00;-39,9;0,5\r\n01.02.2024 01:00;;0,25\r\n01.02.2024 00:00;3,5;x\r\n';
const hour = 3600000, t0 = Date.UTC(2024, 0, 31, 23);

let folder, at;
const file = (name, content) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const run = (data, text = csv, with_map = map) =>
  command('import', file('in.csv', text), '--map', file('map.json', with_map), '--data', data, '--server.library=library');

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-import-'));
  at = await Server.start();
});
after(async () => {
  await at.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function stored(server) {
  const client = await server.signedIn();
  const { items } = await client.ok('GET', '/api/v1/devices?search=Substation%20N');
  assert.equal(items.length, 1);
  assert.equal(items[0].type, 'recording');
  const { t, v, q } = await client.ok('GET', `/api/v1/devices/${items[0].id}/readings?points=outdoor,power&from=${t0}&to=${t0 + 9 * hour}&raw=1`);
  return { t, v, q };
}

const expected = {
  t: [t0, t0 + hour, t0 + 2 * hour],
  v: [[3.5, null, -39.9], [null, 250, 500]],
  q: [[0, 255, 9], [255, 0, 0]],
};

test('a recording goes in through the running server', async () => {
  const done = await run(at.data);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /3 new rows/);
  assert.match(done.stderr, /in\.csv: line 4, column 3: not a number: "x"/);
  assert.deepEqual(await stored(at), expected);
});

test('a second run stores nothing new and says so', async () => {
  const done = await run(at.data);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /nothing new: all 3 rows were there already/);
  assert.deepEqual(await stored(at), expected);
});

test('without a server the same file becomes the same readings', async () => {
  const other = await Server.start();
  try {
    await other.halt();
    const first = await run(other.data), second = await run(other.data);
    assert.equal(first.code, 0, first.stderr);
    assert.match(second.stdout, /nothing new: all 3 rows were there already/);
    await other.run();
    assert.deepEqual(await stored(other), expected);
  } finally {
    await other.stop();
  }
});

const refused = {
  'a file that ends inside quotes': [`${csv}"01.02`, map, /in\.csv: line 5, column 6: The file ends inside quotes/],
  'a file without a column of the map': ['when;ta\n', map, /in\.csv: line 1: The column "q" of the map is not in it/],
  'a time still to come': ['when;ta;q\n01.02.2999 00:00;1;1\n', map, /still to come/],
  'a map with an unknown unit': [csv, { ...map, columns: [{ column: 'ta', point: { key: 'a', name: 'A', unit: 'parsec' } }] }, /columns\[0\]\.point\.unit/],
  'a zone that does not exist': [csv, { ...map, time: { ...map.time, zone: 'Europe/Atlantis' } }, /Atlantis/],
  'a device that keeps a point in another unit': [csv, { ...map, columns: [{ column: 'q', unit: 'MW', point: { key: 'power', name: 'P', unit: 'MW' } }] }, /keeps this point in kW/],
  'a device without a point of the map': [csv, { ...map, columns: [{ column: 'ta', point: { key: 'new', name: 'N', unit: 'degC' } }] }, /no such point/],
};
for (const [name, [text, with_map, sentence]] of Object.entries(refused))
  test(`${name} is refused with a sentence and changes nothing`, async () => {
    const done = await run(at.data, text, with_map);
    assert.equal(done.code, 1);
    assert.match(done.stderr, sentence);
    assert.deepEqual(await stored(at), expected);
  });

// The files are newest first and bear no time twice, so a column read backwards is what the history must hold, figure for figure.
const recordings = process.env.HEARTH_RECORDINGS;
for (const name of ['L17', 'L4'])
  test(`every cell of substation ${name} is stored as it is`, { skip: recordings ? false : 'HEARTH_RECORDINGS does not name the recordings' }, async () => {
    const path = join(recordings, `substation-${name}.csv`), map_path = 'library/maps/xai4heat-substation.json';
    const done = await command('import', path, '--map', map_path, '--name', `Substation ${name}`, '--data', at.data);
    assert.equal(done.code, 0, done.stderr);
    const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\n').map((line) => line.split(','));
    const client = await at.signedIn();
    const { items } = await client.ok('GET', `/api/v1/devices?search=Substation%20${name}`);
    let readings = 0;
    for (const { column, point } of JSON.parse(readFileSync(map_path, 'utf8')).columns) {
      const cells = rows.map((row) => row[head.indexOf(column)]).filter((cell) => cell !== '').map(Number).reverse();
      const { v, q } = await client.ok('GET', `/api/v1/devices/${items[0].id}/readings?points=${point.key}&from=2019-01-01T00:00:00Z&to=2025-01-01T00:00:00Z&raw=1`);
      const kept = v[0].filter((_, i) => q[0][i] !== 255);
      assert.deepEqual(kept, cells.map((cell) => cell + 0));
      readings += kept.length;
    }
    assert.equal(readings, rows.flatMap((row) => row.slice(1)).filter((cell) => cell !== '').length);
  });

test('a file without a usable row makes no device and says so', async () => {
  for (const rows of ['', 'yesterday;1,0;2,0\r\n']) {
    const done = await run(at.data, `when;ta;q\r\n${rows}`, { ...map, device: { name: 'Nothing' } });
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^stored +nothing: the file holds no reading/m);
    assert.doesNotMatch(done.stdout, /^device/m);
  }
  const { total } = await (await at.signedIn()).ok('GET', '/api/v1/devices?search=Nothing');
  assert.equal(total, 0);
});

const polled = (name, ...points) => ({ name, type: 'modbus-generic', host: '127.0.0.1', port: 1502, unit: 1, enabled: false, points });
const register = (key, unit, address) => ({ key, name: key, unit, area: 'holding', address, value: 'i16' });

test('a device that lacks a point of the map, or keeps it in another unit, is not written to', async () => {
  const client = await at.signedIn();
  const boiler = await client.addDevice(polled('Boiler', register('outdoor', 'degC', 1), register('power', 'MW', 2)));
  const done = await run(at.data, csv, { ...map, device: { name: 'Boiler' } });
  assert.equal(done.code, 1);
  assert.match(done.stderr, /Boiler/);
  assert.match(done.stderr, /MW/);
  assert.deepEqual(await client.ok('GET', `/api/v1/devices/${boiler.id}/span`), { first: null, last: null });
});

test('a polled device whose points fit is given its past', async () => {
  const client = await at.signedIn();
  const { id } = await client.addDevice(polled('Substation P', register('outdoor', 'degC', 1), register('power', 'kW', 2)));
  const done = await run(at.data, csv, { ...map, device: { name: 'Substation P' } });
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /3 new rows/);
  const { v } = await client.ok('GET', `/api/v1/devices/${id}/readings?points=outdoor,power&from=${t0}&to=${t0 + 9 * hour}&raw=1`);
  assert.deepEqual(v, expected.v);
});

test('called without a map it says how to call it', async () => {
  const done = await command('import', 'x.csv');
  assert.equal(done.code, 2);
  assert.match(done.stderr, /usage: hearth import/);
});
