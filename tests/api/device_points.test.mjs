// A device's own points: numbers stay with what they mean.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setup } from './harness.mjs';

const at = setup({ before, after });
const point = (key, more = {}) => ({ key, name: key.toUpperCase(), unit: 'degC', area: 'holding', address: 100, value: 'i16', scale: 0.1, ...more });
const device = (...points) => ({ name: 'Generic', type: 'modbus-generic', host: '127.0.0.1', port: 15020, enabled: false, points });
const numbers = (d) => Object.fromEntries(d.points.filter((p) => !p.closed).map((p) => [p.key, p.number]));

async function changed(before_, ...points) {
  const { id, revision } = before_;
  await at.client.ok('PUT', `/api/v1/devices/${id}`, device(...points), { 'if-match': `"${revision}"` });
  return at.client.ok('GET', `/api/v1/devices/${id}`);
}

test('own points come back as they were entered', async () => {
  const all = point('a', { group: 'Pumps', area: 'input', address: 7, value: 'f32', order: 'cdab', scale: 0.5, offset: -4, decimals: 3, min: -60, max: 150,
    not_a_value: [{ raw: 19200, quality: 'not_connected' }], kind: 'setting', poll: 'watch', role: 'return', side: 'dhw', choices: [{ value: 1, key: 'On' }] });
  const made = await at.client.addDevice(device(all));
  assert.deepEqual(made.own_points, [all]);
  assert.deepEqual((await at.client.ok('GET', `/api/v1/devices/${made.id}`)).own_points, [all]);
});

test('what GET gives as own_points PUT takes as points', async () => {
  const made = await at.client.addDevice(device(point('a'), point('b', { address: 3, value: 'bits', bit: 2, scale: 1 })));
  const again = await changed(made, ...made.own_points);
  assert.deepEqual(again.points, made.points);
});

test('a point keeps its number when its name, place or address changes', async () => {
  const made = await at.client.addDevice(device(point('a'), point('b', { address: 101 })));
  const again = await changed(made, point('b', { address: 205, name: 'Moved' }), point('a'));
  assert.deepEqual(numbers(again), numbers(made));
});

test('another unit or scale gets a new number, the old one is closed', async () => {
  for (const more of [{ unit: 'kW' }, { scale: 0.01 }]) {
    const made = await at.client.addDevice(device(point('a')));
    const again = await changed(made, point('a', more));
    assert.ok(numbers(again).a > numbers(made).a);
    assert.deepEqual(again.points.filter((p) => p.closed).map((p) => p.number), [numbers(made).a]);
  }
});

test('a number is never given a second time', async () => {
  const made = await at.client.addDevice(device(point('a'), point('b', { address: 101 })));
  const without = await changed(made, point('a'));
  const again = await changed(without, point('a'), point('c', { address: 102 }));
  assert.ok(numbers(again).c > numbers(made).b);
});
