-- statement: reading_insert (history)
-- takes: tenant_id BIGINT, slot BIGINT, device_id BIGINT, t BIGINT, body BLOB
-- gives:
INSERT INTO reading (tenant_id, slot, device_id, t, body) VALUES ($tenant_id, $slot, $device_id, $t, $body)
ON CONFLICT (tenant_id, slot, device_id, t) DO NOTHING;

-- statement: reading_get (history)
-- takes: tenant_id BIGINT, slot BIGINT, device_id BIGINT, t BIGINT
-- gives: body BLOB
SELECT body FROM reading WHERE tenant_id = $tenant_id AND slot = $slot AND device_id = $device_id AND t = $t;

-- statement: reading_update (history)
-- takes: tenant_id BIGINT, slot BIGINT, device_id BIGINT, t BIGINT, body BLOB
-- gives:
UPDATE reading SET body = $body WHERE tenant_id = $tenant_id AND slot = $slot AND device_id = $device_id AND t = $t;

-- statement: reading_day_insert (history)
-- takes: tenant_id BIGINT, device_id BIGINT, day BIGINT
-- gives:
INSERT INTO reading_day (tenant_id, device_id, day) VALUES ($tenant_id, $device_id, $day)
ON CONFLICT (tenant_id, device_id, day) DO NOTHING;

-- statement: reading_day_first (history)
-- takes: tenant_id BIGINT, device_id BIGINT, from_day BIGINT
-- gives: day BIGINT
SELECT day FROM reading_day WHERE tenant_id = $tenant_id AND device_id = $device_id AND day >= $from_day ORDER BY day LIMIT 1;

-- statement: reading_day_last (history)
-- takes: tenant_id BIGINT, device_id BIGINT
-- gives: day BIGINT
SELECT day FROM reading_day WHERE tenant_id = $tenant_id AND device_id = $device_id ORDER BY day DESC LIMIT 1;

-- statement: reading_devices (history)
-- takes: tenant_id BIGINT
-- gives: device_id BIGINT
WITH RECURSIVE d (device_id) AS (
    SELECT min(r.device_id) FROM reading_day r WHERE r.tenant_id = $tenant_id
    UNION ALL
    SELECT (SELECT min(r.device_id) FROM reading_day r WHERE r.tenant_id = $tenant_id AND r.device_id > d.device_id)
    FROM d WHERE d.device_id IS NOT NULL)
SELECT device_id FROM d WHERE device_id IS NOT NULL ORDER BY device_id;

-- One device's rows of some slots that are multiples of grid_ms, from_slot too: one seek for each.
-- statement: reading_of_device_grid (history)
-- takes: tenant_id BIGINT, device_id BIGINT, from_slot BIGINT, to_slot BIGINT, grid_ms BIGINT, from_t BIGINT, to_t BIGINT
-- gives: t BIGINT, body BLOB
WITH RECURSIVE s (slot) AS (
    SELECT CAST($from_slot AS BIGINT) WHERE $from_slot < $to_slot
    UNION ALL
    SELECT s.slot + $grid_ms FROM s WHERE s.slot + $grid_ms < $to_slot)
SELECT r.t, r.body FROM s CROSS JOIN reading r
WHERE r.tenant_id = $tenant_id AND r.slot = s.slot AND r.device_id = $device_id AND r.t >= $from_t AND r.t < $to_t;

-- One device's rows of some slots, whichever they are. The table is ordered by slot and then by device: so this goes from slot to slot by two seeks in the key
-- and never through the other devices' rows.
-- statement: reading_of_device (history)
-- takes: tenant_id BIGINT, device_id BIGINT, from_slot BIGINT, to_slot BIGINT, from_t BIGINT, to_t BIGINT
-- gives: t BIGINT, body BLOB
WITH RECURSIVE s (slot) AS (
    SELECT min(r.slot) FROM reading r WHERE r.tenant_id = $tenant_id AND r.slot >= $from_slot
    UNION ALL
    SELECT (SELECT min(r.slot) FROM reading r WHERE r.tenant_id = $tenant_id AND r.slot > s.slot) FROM s WHERE s.slot < $to_slot)
SELECT r.t, r.body FROM s CROSS JOIN reading r
WHERE r.tenant_id = $tenant_id AND r.slot = s.slot AND r.device_id = $device_id AND r.t >= $from_t AND r.t < $to_t
    AND s.slot < $to_slot;

-- statement: reading_newest (history)
-- takes: tenant_id BIGINT, to_t BIGINT, late_ms BIGINT
-- gives: t BIGINT
SELECT max(r.t) FROM reading r
WHERE r.tenant_id = $tenant_id AND r.t <= $to_t AND r.slot <= $to_t
    AND r.slot >= (SELECT max(m.slot) FROM reading m WHERE m.tenant_id = $tenant_id AND m.slot <= $to_t) - $late_ms;

-- statement: reading_slot_newest (history)
-- takes: tenant_id BIGINT
-- gives: slot BIGINT
SELECT max(slot) FROM reading WHERE tenant_id = $tenant_id;

-- statement: gap_open (history)
-- takes: tenant_id BIGINT, device_id BIGINT, point BIGINT, from_ms BIGINT, to_ms BIGINT, reason BIGINT
-- gives:
INSERT INTO gap (tenant_id, device_id, point, from_ms, to_ms, reason) VALUES ($tenant_id, $device_id, $point, $from_ms, $to_ms, $reason)
ON CONFLICT (tenant_id, device_id, point, from_ms) DO UPDATE SET reason = excluded.reason, to_ms = excluded.to_ms;

-- statement: gap_find_open (history)
-- takes: tenant_id BIGINT, device_id BIGINT, point BIGINT
-- gives: from_ms BIGINT, reason BIGINT
SELECT from_ms, reason FROM gap
WHERE tenant_id = $tenant_id AND device_id = $device_id AND point = $point AND to_ms = 9223372036854775807
ORDER BY from_ms DESC LIMIT 1;

-- statement: gap_close (history)
-- takes: tenant_id BIGINT, device_id BIGINT, point BIGINT, from_ms BIGINT, to_ms BIGINT
-- gives:
UPDATE gap SET to_ms = $to_ms
WHERE tenant_id = $tenant_id AND device_id = $device_id AND point = $point AND from_ms = $from_ms AND to_ms = 9223372036854775807;

-- statement: gap_delete (history)
-- takes: tenant_id BIGINT, device_id BIGINT, point BIGINT, from_ms BIGINT
-- gives:
DELETE FROM gap WHERE tenant_id = $tenant_id AND device_id = $device_id AND point = $point AND from_ms = $from_ms;

-- statement: gap_close_all (history)
-- takes: tenant_id BIGINT, to_ms BIGINT
-- gives:
UPDATE gap SET to_ms = $to_ms WHERE tenant_id = $tenant_id AND to_ms = 9223372036854775807 AND from_ms < $to_ms;

-- statement: gap_delete_open (history)
-- takes: tenant_id BIGINT
-- gives:
DELETE FROM gap WHERE tenant_id = $tenant_id AND to_ms = 9223372036854775807;

-- statement: gap_between (history)
-- takes: tenant_id BIGINT, device_id BIGINT, from_ms BIGINT, to_ms BIGINT
-- gives: device_id BIGINT, point BIGINT, from_ms BIGINT, to_ms BIGINT, reason BIGINT
SELECT device_id, point, from_ms, to_ms, reason FROM gap
WHERE tenant_id = $tenant_id AND device_id IN (0, $device_id) AND from_ms < $to_ms AND to_ms > $from_ms
ORDER BY from_ms, device_id, point;

-- statement: state_get (history)
-- takes: tenant_id BIGINT
-- gives: alive_ms BIGINT, zone TEXT
SELECT alive_ms, zone FROM history_state WHERE tenant_id = $tenant_id;

-- statement: state_alive (history)
-- takes: tenant_id BIGINT, alive_ms BIGINT
-- gives:
INSERT INTO history_state (tenant_id, alive_ms) VALUES ($tenant_id, $alive_ms)
ON CONFLICT (tenant_id) DO UPDATE SET alive_ms = excluded.alive_ms;

-- statement: state_grid (history)
-- takes: tenant_id BIGINT
-- gives: slot_grid_ms BIGINT
SELECT slot_grid_ms FROM history_state WHERE tenant_id = $tenant_id;

-- statement: state_grid_set (history)
-- takes: tenant_id BIGINT, slot_grid_ms BIGINT
-- gives:
INSERT INTO history_state (tenant_id, slot_grid_ms) VALUES ($tenant_id, $slot_grid_ms)
ON CONFLICT (tenant_id) DO UPDATE SET slot_grid_ms = excluded.slot_grid_ms;

-- statement: state_zone (history)
-- takes: tenant_id BIGINT, zone TEXT
-- gives:
INSERT INTO history_state (tenant_id, zone) VALUES ($tenant_id, $zone)
ON CONFLICT (tenant_id) DO UPDATE SET zone = coalesce(history_state.zone, excluded.zone);
