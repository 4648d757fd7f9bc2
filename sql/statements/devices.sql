-- statement: device_range (config)
-- takes: from_id BIGINT, to_id BIGINT
-- gives: tenant_id BIGINT, id BIGINT, revision BIGINT, name TEXT, type_key TEXT, host TEXT, port BIGINT, unit BIGINT, enabled BIGINT, place TEXT, note TEXT, own_points TEXT, next_point BIGINT, created_ms BIGINT
SELECT tenant_id, id, revision, name, type_key, host, port, unit, enabled, place, note, own_points, next_point, created_ms
FROM device WHERE id >= $from_id AND id <= $to_id ORDER BY id;

-- statement: device_insert (config)
-- takes: tenant_id BIGINT, id BIGINT, name TEXT, type_key TEXT, host TEXT, port BIGINT, unit BIGINT, enabled BIGINT, place TEXT, note TEXT, own_points TEXT, created_ms BIGINT
-- gives:
INSERT INTO device (tenant_id, id, revision, name, type_key, host, port, unit, enabled, place, note, own_points, next_point, created_ms)
VALUES ($tenant_id, $id, 1, $name, $type_key, $host, $port, $unit, $enabled, $place, $note, $own_points, 1, $created_ms);

-- statement: device_update (config)
-- takes: tenant_id BIGINT, id BIGINT, revision BIGINT, name TEXT, type_key TEXT, host TEXT, port BIGINT, unit BIGINT, enabled BIGINT, place TEXT, note TEXT, own_points TEXT
-- gives:
UPDATE device SET revision = revision + 1, name = $name, type_key = $type_key, host = $host, port = $port, unit = $unit, enabled = $enabled,
    place = $place, note = $note, own_points = $own_points
WHERE tenant_id = $tenant_id AND id = $id AND revision = $revision;

-- statement: device_set_next_point (config)
-- takes: tenant_id BIGINT, id BIGINT, next_point BIGINT
-- gives:
UPDATE device SET next_point = $next_point WHERE tenant_id = $tenant_id AND id = $id;

-- statement: device_delete (config)
-- takes: tenant_id BIGINT, id BIGINT, revision BIGINT
-- gives:
DELETE FROM device WHERE tenant_id = $tenant_id AND id = $id AND revision = $revision;

-- statement: point_range (config)
-- takes: from_id BIGINT, to_id BIGINT
-- gives: tenant_id BIGINT, device_id BIGINT, number BIGINT, key TEXT, closed BIGINT, continues BIGINT, name TEXT, group_key TEXT, role TEXT, side TEXT, kind TEXT, unit TEXT, decimals BIGINT, scale DOUBLE, offset_value DOUBLE, choices TEXT
SELECT tenant_id, device_id, number, key, closed, continues, name, group_key, role, side, kind, unit, decimals, scale, offset_value, choices
FROM device_point WHERE device_id >= $from_id AND device_id <= $to_id ORDER BY device_id, number;

-- statement: point_put (config)
-- takes: tenant_id BIGINT, device_id BIGINT, number BIGINT, key TEXT, continues BIGINT, name TEXT, group_key TEXT, role TEXT, side TEXT, kind TEXT, unit TEXT, decimals BIGINT, scale DOUBLE, offset_value DOUBLE, choices TEXT
-- gives:
INSERT INTO device_point (tenant_id, device_id, number, key, closed, continues, name, group_key, role, side, kind, unit, decimals, scale,
    offset_value, choices)
VALUES ($tenant_id, $device_id, $number, $key, 0, $continues, $name, $group_key, $role, $side, $kind, $unit, $decimals, $scale,
    $offset_value, $choices)
ON CONFLICT (device_id, number) DO UPDATE SET closed = 0, name = excluded.name, group_key = excluded.group_key, role = excluded.role,
    side = excluded.side, decimals = excluded.decimals, choices = excluded.choices;

-- statement: point_close (config)
-- takes: tenant_id BIGINT, device_id BIGINT, number BIGINT
-- gives:
UPDATE device_point SET closed = 1 WHERE tenant_id = $tenant_id AND device_id = $device_id AND number = $number;
