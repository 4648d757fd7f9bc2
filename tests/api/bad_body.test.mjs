// Bodies that are no JSON, not in the right form, or too large: a 4xx with a sentence, and nothing is written.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { bodySchema, operations } from './contract.mjs';
import { recording, refused, setup } from './harness.mjs';

let device, stream, untouched;
const list = async (client) => (await client.ok('GET', '/api/v1/devices')).items.map((d) => [d.id, d.revision, d.name]);
const at = setup({ before, after }, {
  fill: async ({ client }) => {
    device = await recording(client, ['a']);
    stream = await client.openLive();
    untouched = await list(client);
  },
});
after(() => stream?.close());
const writers = operations.filter(bodySchema);
const pathOf = (o) => o.path.replace('{id}', device.id).replace('{key}', stream.key);
const send = (o, body, headers = {}) => at.client.call(o.method, pathOf(o), body, { 'if-match': '"1"', ...headers });

const bytes = (...list_) => Buffer.from(list_);
const texts = {
  'nothing': '',
  'blanks': '  \n ',
  'an open object': '{"name":"x"',
  'an open text': '{"name":"x',
  'something after the value': '{"name":"x"} x',
  'two values': '{"name":"x"}{"name":"x"}',
  'a member twice': '{"name":"x","name":"y"}',
  'NaN': '{"name":NaN}',
  'a comment': '{"name":"x"/* y */}',
  'a trailing comma': '{"name":"x",}',
  'quotes of another kind': "{'name':'x'}",
  'a control character in a text': '{"name":"a\u0001b"}',
  'U+0000 in a text': '{"name":"a\\u0000b"}',
  'half a surrogate pair': '{"name":"\\udead"}',
  'bytes that are not UTF-8': Buffer.concat([Buffer.from('{"name":"'), bytes(0xff, 0xfe), Buffer.from('"}')]),
  'an overlong form': Buffer.concat([Buffer.from('{"name":"'), bytes(0xc0, 0xaf), Buffer.from('"}')]),
  'a surrogate in UTF-8': Buffer.concat([Buffer.from('{"name":"'), bytes(0xed, 0xa0, 0x80), Buffer.from('"}')]),
  'UTF-16': Buffer.from('{"name":"x"}', 'utf16le'),
  'a zero byte': Buffer.from('{"name":"x"}\0'),
  'a depth of 5,000': '['.repeat(5000),
  'a depth of 100 that is closed': '['.repeat(100) + ']'.repeat(100),
};
for (const [name, body] of Object.entries(texts))
  test(`${name} is refused as syntax by every route with a body`, async () => {
    for (const operation of writers) refused(await send(operation, body), 400, 'syntax');
  });

for (const body of ['null', 'true', '7', '"x"', '[]', '[{}]'])
  test(`${body} is refused by every route with a body`, async () => {
    for (const operation of writers) refused(await send(operation, body), 422, 'invalid');
  });

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', ''])
  test(`a body of type "${type}" is refused`, async () => {
    for (const operation of writers) refused(await send(operation, '{"name":"x"}', { 'content-type': type }), 415, 'media_type');
  });

/** Sends what it can of a body of `size` and gives the status; a server that hangs up early after its answer is fine. */
function flood(operation, size, headers = {}) {
  return new Promise((done, failed) => {
    const ask = http.request(at.client.options(operation.method, pathOf(operation), { 'content-type': 'application/json', ...headers }), (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
    });
    ask.on('error', failed);
    const block = Buffer.alloc(64 << 10, ' ');
    const more = () => {
      for (; size > 0; size -= block.length) if (!ask.write(block)) return (size -= block.length), ask.once('drain', more);
      ask.end('{}');
    };
    more();
  });
}
for (const [name, headers] of [['with its length', (size) => ({ 'content-length': size + 2 })], ['in chunks', () => ({})]])
  test(`10 MB ${name} are refused by every route with a body`, async () => {
    const size = 10 << 20;
    for (const operation of writers) {
      const reply = await flood(operation, size, headers(size));
      assert.equal(reply.status, 413, `${operation.method} ${operation.path}: ${reply.text.slice(0, 300)}`);
      assert.equal(JSON.parse(reply.text).code, 'too_large');
    }
  });

test('a body where none is taken does no harm', async () => {
  for (const path of ['/api/v1/session', '/api/v1/devices']) {
    const reply = await at.client.call('GET', path, '{"name":"x"}');
    assert.ok(reply.status < 500, `${path}: ${reply.status}`);
  }
});

test('after all that nothing has changed', async () => assert.deepEqual(await list(at.client), untouched));
