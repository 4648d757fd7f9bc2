// What a night operator reads in the log: sentences with names, once per event.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setup, sleep, until } from './harness.mjs';

const at = setup({ before, after }, { devices: 2, settings: { 'store.slot': '500ms', 'field.timeout': '200ms', 'field.retries': '0' } });
const lines = (event) => at.server.log.split('\n').filter((line) => line.includes(`event=${event} `));

test('a device that falls silent is one line with its name and a sentence, and one more when it is heard again', async () => {
  const { id } = await at.client.addDevice(at.plant.device(0, { name: 'Elm Street "7"\\' }));
  await at.client.addDevice(at.plant.device(1));
  await until('first values', async () => (await at.client.get(`/api/v1/devices/${id}`)).body.contact.state === 'ok');
  await at.plant.say('fault offline 0');
  await until('the line', () => lines('device_offline').length);
  await sleep(1500);
  await at.plant.say('clear 0');
  await until('the other line', () => lines('device_answers_again').length);
  assert.equal(lines('device_offline').length, 1, at.server.log);
  assert.match(lines('device_offline')[0], new RegExp(`level=warn event=device_offline device=${id} name="Elm Street \\\\"7\\\\"\\\\\\\\" text="no answer within 0\\.2 s from .*"`));
  assert.match(lines('device_answers_again')[0], new RegExp(`level=info event=device_answers_again device=${id} name=".*" silent_s=[1-9]`));
});
