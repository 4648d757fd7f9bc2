// Health and metrics.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setup } from './harness.mjs';

const at = setup({ before, after });

test('anybody may ask for health', async () => {
  const health = await at.server.client().ok('GET', '/api/v1/health');
  assert.equal(health.status, 'ok');
});

test('metrics are in the text format: each family has its help, its type and unique samples', async () => {
  const { text, headers } = await at.client.get('/api/v1/metrics');
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const types = new Map();
  const seen = new Set();
  for (const line of text.trimEnd().split('\n')) {
    const head = line.match(/^# (HELP|TYPE) (hearth_[a-z0-9_]+) (.+)$/);
    if (head) {
      if (head[1] === 'TYPE') types.set(head[2], head[3]);
      continue;
    }
    const sample = line.match(/^(hearth_[a-z0-9_]+?)((?:_bucket|_sum|_count)?)((?:\{[a-z]+="[^"\\]*"\})?) (-?[0-9.]+(?:e[+-]?\d+)?)$/);
    assert.ok(sample, line);
    assert.ok(types.has(sample[1]) || types.has(sample[1] + sample[2]), line);
    const name = sample[1] + sample[2] + sample[3];
    assert.ok(!seen.has(name), name);
    seen.add(name);
    if (types.get(sample[1]) === 'counter') assert.match(sample[1], /_total$/);
  }
  for (const name of ['hearth_process_resident_bytes', 'hearth_http_requests_total', 'hearth_lane_queued{lane="write"}', 'hearth_devices', 'hearth_rows_total'])
    assert.ok(seen.has(name), name);
});

test('a request is counted', async () => {
  const count = async () => Number((await at.client.get('/api/v1/metrics')).text.match(/^hearth_http_requests_total (\d+)$/m)[1]);
  const first = await count();
  await at.client.get('/api/v1/health');
  assert.equal(await count(), first + 2);
});
