// `hearth device add`: devices from JSON lines into the running server; a name that is there is left alone.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { hearth, setup } from './harness.mjs';

const at = setup({ before, after });
const line = (name, more = {}) => `${JSON.stringify({ name, type: 'modbus-generic', host: '127.0.0.1', points: [], ...more })}\n`;

const add = (data, text) => new Promise((done) => {
  const child = execFile(hearth, ['device', 'add', '--data', data], (error, stdout, stderr) => done({ code: error ? error.code : 0, stderr }));
  child.stdin.end(text);
});

test('a name that is there, or that came in a line before, is left alone', async () => {
  const first = await add(at.server.data, `${line('North')}\r\n${line('South')}${line('North')}`);
  assert.deepEqual(first, { code: 0, stderr: '2 devices added, 1 were there\n' });
  const again = await add(at.server.data, line('South'));
  assert.deepEqual(again, { code: 0, stderr: '0 devices added, 1 were there\n' });
  const { total } = await at.client.ok('GET', '/api/v1/devices');
  assert.equal(total, 2);
});

test('a line that is wrong is named, with the field, and ends it', async () => {
  const done = await add(at.server.data, `${line('East')}${line('West', { port: 70000 })}${line('Never')}`);
  assert.equal(done.code, 1);
  assert.equal(done.stderr, '1 devices added, 0 were there\nhearth device add: line 2: port: port must be between 1 and 65535.\n');
});

test('without a server it says so and nothing else', async () => {
  const done = await add('/nonexistent', line('North'));
  assert.equal(done.code, 1);
  assert.match(done.stderr, /^hearth device add: .*no server answers there.*\n$/);
});
