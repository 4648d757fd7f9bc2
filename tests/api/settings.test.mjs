// Settings: what a type says may be written, what a user says of his own device's, and that a controller's are read.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { refused, setup, until } from './harness.mjs';

const at = setup({ before, after }, { devices: 1 });
const ofType = async (key) => {
  const type = await at.client.ok('GET', '/api/v1/device-types/ecl-310-a266.1');
  return type.points.find((point) => point.key === key);
};
const generic = (point) => ({ name: 'Boiler', type: 'modbus-generic', host: '127.0.0.1', port: 15020, enabled: false, points: [point] });

test('a setting says its level, its range in the unit people read, and its factory value', async () => {
  assert.deepEqual((await ofType('room_comfort')).setting, { level: 'main', min: 5, max: 40, step: 0.1, factory: null });
  assert.deepEqual((await ofType('heating_curve_minus_15')).setting, { level: 'limited', min: 10, max: 150, step: 1, factory: 60 });
});

test('OFF is a choice beside the range', async () => {
  const optimizer = await ofType('heating_optimizer');
  assert.deepEqual(optimizer.choices, [{ value: 9, name: 'Off' }]);
  assert.equal(optimizer.setting.min, 10);
});

test('a setting of choices alone has no range', async () => {
  assert.deepEqual((await ofType('heating_mode')).setting, { level: 'main', min: null, max: null, step: null, factory: null });
});

test('what is no setting has none', async () => {
  assert.equal((await ofType('s1_outdoor')).setting, null);
});

test("a user's own setting comes back as it was entered", async () => {
  const point = {
    key: 'setpoint', name: 'Set-point', group: 'values', unit: 'degC', area: 'holding', address: 3, value: 'i16', scale: 0.1, decimals: 1,
    kind: 'setting', poll: 'seldom', side: 'none', choices: [{ value: 0, key: 'Off', level: 'full' }],
    level: 'limited', range_min: 10, range_max: 80, range_step: 0.5, factory: 55,
  };
  const device = await at.client.addDevice(generic(point));
  assert.deepEqual(device.own_points, [point]);
  assert.deepEqual(device.points[0].setting, { level: 'limited', min: 10, max: 80, step: 0.5, factory: 55 });
});

test('a range on what is no setting is refused', async () => {
  const point = { key: 'p', name: 'P', area: 'holding', address: 1, value: 'u16', range_min: 1, range_max: 2 };
  refused(await at.client.post('/api/v1/devices', generic(point)), 422, 'invalid', 'points[0].range_min');
});

test("a controller's settings are read soon after contact, without a refused request", async () => {
  const { id } = await at.client.addDevice(at.plant.device(0));
  const first = await at.client.ok('GET', `/api/v1/devices/${id}`);
  const number = first.points.find((point) => point.key === 'heating_monday_start_1').number;
  const sample = await until('a week plan', async () => {
    const latest = await at.client.ok('GET', `/api/v1/devices/${id}/latest`);
    const i = latest.points.indexOf(number);
    return i >= 0 && { v: latest.v[i], q: latest.q[i] };
  });
  assert.equal(sample.q, 0);
  assert.equal(sample.v % 30, 0); // minutes of the day, in half hours
  assert.equal((await at.client.ok('GET', `/api/v1/devices/${id}`)).contact.exceptions, 0);
});
