// Which readings a request means: periods, ranges and their refusals.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { recording, refused, setup } from './harness.mjs';

let d;
const at = setup({ before, after }, { fill: async ({ client }) => (d = await recording(client, ['a'])) });
const read = (query) => at.client.get(`/api/v1/devices/${d.id}/readings?${query}`);
const edges = async (query) => {
  const { body } = await read(query);
  return [new Date(body.from).toISOString(), new Date(body.to).toISOString()];
};

test('a period is the calendar one in the tenant\'s zone around "at"', async () => {
  const { zone } = (await at.client.ok('GET', '/api/v1/session')).tenant;
  const local = (ms) => new Date(ms).toLocaleString('sv-SE', { timeZone: zone });
  const days = { today: ['13', '14'], week: ['10', '17'], month: ['01', '09-01'], quarter: ['07-01', '10-01'], year: ['01-01', '2027-01-01'] };
  for (const [period, edges_] of Object.entries(days)) {
    const { body } = await read(`period=${period}&at=${Date.UTC(2026, 7, 13, 12)}`);
    const expected = edges_.map((edge) => `${'2026-08-13'.slice(0, 10 - edge.length)}${edge} 00:00:00`);
    assert.deepEqual([local(body.from), local(body.to)], expected, period);
  }
});

test('without "at" a period is the present one', async () => {
  const { body } = await read('period=today');
  assert.ok(body.from <= Date.now() && Date.now() < body.to);
});

test('times may be RFC 3339 with an offset', async () => {
  assert.deepEqual(await edges('from=2026-08-13T14:00:00%2B02:00&to=2026-08-13T14:00:00Z'), ['2026-08-13T12:00:00.000Z', '2026-08-13T14:00:00.000Z']);
});

const wrong = {
  'neither range nor period': ['points=a', 'from'],
  'from without to': ['from=1', 'to'],
  'to without from': ['to=1', 'from'],
  'an end before the beginning': ['from=2&to=1', 'to'],
  'an end at the beginning': ['from=2&to=2', 'to'],
  'a period and a range': ['period=today&from=1&to=2', 'period'],
  'at without a period': ['from=1&to=2&at=1', 'at'],
  'a period that is none': ['period=decade', 'period'],
  'a period that begins before the year 1': ['period=year&at=-62135596800000&zone=America/New_York', 'at'],
  'a period that ends after the year 9999': ['period=year&at=253402300799999', 'at'],
  'a date that does not exist': ['from=2026-02-30T00:00:00Z&to=2026-03-01T00:00:00Z', 'from'],
  'a time beyond all calendars': ['from=0&to=99999999999999999', 'to'],
  'a point that is none': ['period=today&points=nope', 'points'],
  'a point twice': ['period=today&points=a,a', 'points'],
  'a format that is none': ['period=today&format=xml', 'format'],
};
for (const [name, [query, field]] of Object.entries(wrong))
  test(`${name} is refused`, async () => {
    const reply = await read(query);
    assert.ok([400, 422].includes(reply.status), reply.text);
    assert.equal(reply.body.field, field, reply.body.detail);
  });
