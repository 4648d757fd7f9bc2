// ./run as a newcomer meets it: in a folder of its own that holds this checkout's programs, with a data directory of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../api/harness.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hearth-run-'));
copyFileSync(join(root, 'run'), join(folder, 'run'));
for (const name of ['build', 'docs', 'library', 'packaging', 'tools', 'web']) symlinkSync(join(root, name), join(folder, name));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Starts ./run in a process group of its own, as a terminal does; `said` grows, `ended` gives the exit status. */
function run(...args) { return answer('', ...args); }
function answer(text, ...args) {
  const child = spawn('./run', ['--no-demo', ...args], { cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const running = { child, said: '', ended: once(child, 'close').then(([code]) => code) };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (running.said += text));
  child.stdin.end(text);
  return running;
}

async function up(running) {
  const end = Date.now() + 20000;
  while (!running.said.includes('Hearth is running at ')) {
    assert.ok(Date.now() < end && running.child.exitCode === null, `it did not start:\n${running.said}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

/** What Ctrl-C does: the signal goes to everybody in the terminal's foreground. */
async function controlC(running) {
  process.kill(-running.child.pid, 'SIGINT');
  assert.equal(await running.ended, 0, running.said);
}

/** Command lines of all processes that have to do with the folder. */
function left() {
  const lines = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
    try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '); } catch { return ''; }
  });
  return lines.filter((line) => line.includes(folder));
}

test('run starts, says where, ends with Ctrl-C and comes back with what it had', { timeout: 60000 }, async (t) => {
  const port = await freePort(), first = run('--port', port);
  await up(first);

  await t.test('the password is printed once and opens the door', async () => {
    const [, password] = /password (\S+) /.exec(first.said);
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/session`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'admin@hearth.local', password }),
    });
    assert.equal(reply.status, 200);
    assert.equal(first.said.split(password).length, 2);
    for (const file of ['server.log', 'address']) assert.ok(!readFileSync(join(folder, '.hearth', file), 'utf8').includes(password), file);
  });
  await t.test('the web app is there', async () => assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /<title>/));
  await t.test('a second one says the address and ends well', async () => {
    const second = run();
    assert.equal(await second.ended, 0, second.said);
    assert.equal(second.said, `Hearth is running at http://127.0.0.1:${port}\n`);
  });
  await t.test('nothing is reset under a running server', async () => {
    const second = run('--reset');
    assert.equal(await second.ended, 1);
    assert.match(second.said, /is running; end it first/);
    assert.ok(existsSync(join(folder, '.hearth/hearth.db')));
  });
  await t.test('Ctrl-C leaves no process behind', async () => {
    await controlC(first);
    assert.deepEqual(left(), []);
  });
  await t.test('it is up again within 3 s and prints no password', async () => {
    const begin = Date.now(), again = run('--port', port);
    await up(again);
    assert.ok(Date.now() - begin <= 3000, `${Date.now() - begin} ms`);
    assert.doesNotMatch(again.said, /password/);
    await controlC(again);
  });
});

test('run names the address that another program holds, and leaves nothing behind', async (t) => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const running = run('--port', other.address().port);
  assert.equal(await running.ended, 1);
  assert.match(running.said, new RegExp(`The address 127\\.0\\.0\\.1:${other.address().port} is in use by another program\\.\n.*--port N`));
  assert.deepEqual(left(), []);
});

test('run --reset deletes only after a yes', { timeout: 60000 }, async () => {
  const port = await freePort(), before = readFileSync(join(folder, '.hearth/hearth.db'));
  const no = answer('no\n', '--reset', '--port', port);
  assert.equal(await no.ended, 1);
  assert.match(no.said, /Nothing was deleted/);
  assert.deepEqual(readFileSync(join(folder, '.hearth/hearth.db')), before);
  const yes = answer('yes\n', '--reset', '--port', port);
  await up(yes);
  assert.match(yes.said, /password/);
  await controlC(yes);
});

test('run refuses what it does not know', async () => {
  const running = run('--fast');
  assert.equal(await running.ended, 2);
  assert.match(running.said, /unknown option --fast/);
});
