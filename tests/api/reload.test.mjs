// Configuration reload (SIGHUP), its commands, and what the service manager hears: the real server, real signals, a real socket.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { command, Server, sleep, until } from './harness.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hearth-reload-'));
const file = join(folder, 'hearth.conf');
const library = join(folder, 'library');
const root = fileURLToPath(new URL('../../', import.meta.url));
let server;
let client;

before(async () => {
  cpSync(join(root, 'library'), library, { recursive: true });
  writeFileSync(file, '[log]\nlevel = info\n[field]\nlive = 5s\n');
  server = await Server.start({ 'server.library': library }, ['--config', file]);
  client = await server.signedIn();
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the file, sends the signal, waits for the one line that tells of it. */
async function reload(text) {
  if (text !== undefined) writeFileSync(file, text);
  const before = server.log.length;
  server.running.child.kill('SIGHUP');
  return until('the reload', () => server.log.slice(before).split('\n').find((line) => line.includes('event=configuration_')));
}

const liveMs = async () => (await client.ok('GET', '/api/v1/session')).server.live_ms;

test('what may change while running takes effect, what may not is named', async () => {
  assert.equal(await liveMs(), 5000);
  const line = await reload('[log]\nlevel = debug\n[field]\nlive = 2s\n[work]\nquery_threads = 7\n');
  assert.match(line, /level=info event=configuration_reloaded changed="log.level field.live" needs_restart=work.query_threads/);
  assert.equal(await liveMs(), 2000);
  const { lanes } = await client.ok('GET', '/api/v1/status');
  assert.equal(lanes.find((lane) => lane.name === 'query').threads, 2);
});

test('the new log level holds', async () => {
  assert.match(await reload('[log]\nlevel = error\n'), /configuration_reloaded changed="log.level field.live"/);
  const before = server.log.length;
  await client.ok('GET', '/api/v1/health');
  assert.match(await reload('[log]\nlevel = info\n'), /level=info event=configuration_reloaded changed=log.level/);
  assert.ok(!server.log.slice(before).includes('level=debug'));
});

test('a broken file changes nothing and says what is wrong and where', async () => {
  await reload('[field]\nlive = 3s\n');
  for (const [text, at, what] of [
    ['[field]\nlive = 1s\nwatch = soon\n', ':3 field.watch"', 'field.watch must be a time like 250ms'],
    ['[field]\nlive = 1s\n[server]\nprot = 1\n', ':4 server.prot"', 'there is no such key'],
    ['live\n', ':1', 'neither [section] nor key = value'],
  ]) {
    const line = await reload(text);
    assert.match(line, /level=error event=configuration_refused/);
    assert.ok(line.includes('hearth.conf' + at) && line.includes(what) && line.includes('Nothing was changed'), line);
    assert.equal(await liveMs(), 3000);
  }
  rmSync(file);
  assert.match(await reload(), /configuration_refused .*cannot be opened: No such file/);
  assert.match(await reload('[field]\nlive = 3s\n'), /configuration_reloaded changed="" needs_restart="" .*Nothing has changed/);
});

test('texts of the library are read again when their files have changed', async () => {
  const name = async () => (await client.ok('GET', '/api/v1/device-types/ecl-310-a266.1')).points.find((p) => p.key === 's1_outdoor').name;
  const english = join(library, 'texts/en.json');
  const before = await name();
  const texts = JSON.parse(readFileSync(english, 'utf8'));
  const key = Object.keys(texts).find((k) => texts[k] === before) ?? Object.keys(texts.point ?? {}).find((k) => texts.point[k] === before);
  writeFileSync(english, readFileSync(english, 'utf8').replace(JSON.stringify(before), JSON.stringify('Outside, in the shade')));
  assert.ok(key, 'the name comes from the file');
  assert.match(await reload(), /configuration_reloaded .*texts=read_again/);
  assert.equal(await name(), 'Outside, in the shade');
  assert.match(await reload(), /texts=unchanged/);
  writeFileSync(english, '{');
  assert.match(await reload(), /configuration_refused at=.*en\.json/);
  assert.equal(await name(), 'Outside, in the shade');
  writeFileSync(english, JSON.stringify(texts));
  utimesSync(english, new Date(), new Date());
  await reload();
  assert.equal(await name(), before);
});

test('many signals in a row end in the last state', async () => {
  for (let i = 1; i <= 20; i++) {
    writeFileSync(file, `[field]\nlive = ${i}s\n`);
    server.running.child.kill('SIGHUP');
  }
  await until('the last one', async () => (await liveMs()) === 20000);
});

test('limits of requests follow, and the server goes on answering meanwhile', async () => {
  await Promise.all([reload('[field]\nlive = 4s\nwatch = 10s\ntimeout = 1s\nretries = 2\nbackoff_max = 1min\n[store]\ncommit = 2s\n[http]\nheader_timeout = 5s\nbody_max = 64KiB\n'),
    ...Array.from({ length: 20 }, () => client.ok('GET', '/api/v1/health'))]);
  const big = JSON.stringify({ points: ['a'], t: [1], v: [[1]], x: 'x'.repeat(100000) });
  assert.equal((await client.call('POST', '/api/v1/devices/1/readings', big)).status, 413);
});

test('hearth config check names file, line and key', async () => {
  const good = join(folder, 'good.conf');
  writeFileSync(good, '[server]\nport = 9000\n');
  const well = await command('config', 'check', good);
  assert.deepEqual([well.code, well.stdout], [0, `${good} is well.\n`]);
  writeFileSync(good, '[server]\n\nport = 90000\n');
  const bad = await command('config', 'check', good);
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /good\.conf:3 server\.port: server\.port must be a whole number, from 1 to 65535\./);
  assert.equal((await command('config', 'check')).code, 2);
});

test('hearth config show gives a file that is well, with the source of each value', async () => {
  const one = join(folder, 'one.conf');
  writeFileSync(one, '[store]\nslot = 1min\ndatabase = postgresql://hearth:secret@db/hearth\n');
  const { stdout, code } = await command('config', 'show', '--config', one, '--server.port=9999');
  assert.equal(code, 0);
  assert.match(stdout, /^slot +=\s+1min +; \S*one\.conf:2, a change needs a restart$/m);
  assert.match(stdout, /^port +=\s+9999 +; command line/m);
  assert.match(stdout, /^live +=\s+5s +; default$/m);
  assert.ok(!stdout.includes('secret'));
  const shown = join(folder, 'shown.conf');
  writeFileSync(shown, stdout);
  assert.equal((await command('config', 'check', shown)).code, 0);
});

test('the service manager hears ready, reloading, the watchdog and the end', async () => {
  const name = join(folder, 'notify.sock');
  const manager = spawn('python3', ['-uc', 'import socket, sys\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint("open")\nwhile True: print(s.recv(4096).decode().replace("\\n", "|"))', name]);
  let heard = '';
  manager.stdout.on('data', (data) => (heard += data));
  await until('the manager', () => heard.includes('open'));
  process.env.NOTIFY_SOCKET = name;
  process.env.WATCHDOG_USEC = '400000';
  let watched;
  try {
    watched = await Server.start({}, ['--config', file]);
  } finally {
    delete process.env.NOTIFY_SOCKET;
    delete process.env.WATCHDOG_USEC;
  }
  await until('ready', () => heard.includes('READY=1|STATUS=Polling 0 of 0 devices, 0 do not answer.'));
  await sleep(900);
  assert.ok(heard.split('WATCHDOG=1').length - 1 >= 3, heard);
  watched.running.child.kill('SIGHUP');
  await until('the reload', () => /RELOADING=1\|MONOTONIC_USEC=\d+\n(WATCHDOG=1\n)*READY=1/.test(heard));
  await watched.stop();
  await until('the end', () => heard.includes('STOPPING=1'));
  manager.kill();
  await once(manager, 'exit');
});

test('the log tells the start with what runs where, and the end', async () => {
  const short = await Server.start({ 'store.slot': '10s' });
  assert.match(short.log, new RegExp(`event=started version=\\d+\\.\\d+\\.\\d+ address=http://127.0.0.1:${short.port} data=${short.data} database=sqlite slot_s=10 devices=0 config=none took_ms=\\d+`));
  await short.stop();
  assert.match(short.log, /event=ending reason=SIGTERM/);
  assert.match(short.log, /level=info event=ended uptime_s=\d+ rows=0 rows_lost=0 text="Everything is stored\."/);
});
