-- statement: id_next (config)
-- takes:
-- gives: newest BIGINT
UPDATE id_sequence SET newest = newest + 1 WHERE one = 1 AND newest < 9007199254740991 RETURNING newest;

-- statement: change_insert (config)
-- takes: tenant_id BIGINT, seq BIGINT, entity TEXT, entity_id BIGINT
-- gives:
INSERT INTO change (tenant_id, seq, entity, entity_id) VALUES ($tenant_id, $seq, $entity, $entity_id);

-- statement: change_since (config)
-- takes: seq BIGINT
-- gives: tenant_id BIGINT, seq BIGINT, entity TEXT, entity_id BIGINT
SELECT tenant_id, seq, entity, entity_id FROM change WHERE seq > $seq ORDER BY seq;

-- statement: activity_insert (config)
-- takes: tenant_id BIGINT, id BIGINT, t_ms BIGINT, person_id BIGINT, session_id BIGINT, action TEXT, entity TEXT, entity_id BIGINT, before_json TEXT, after_json TEXT, result TEXT
-- gives:
INSERT INTO activity (tenant_id, id, t_ms, person_id, session_id, action, entity, entity_id, before_json, after_json, result)
VALUES ($tenant_id, $id, $t_ms, $person_id, $session_id, $action, $entity, $entity_id, $before_json, $after_json, $result);

-- statement: activity_origin_insert (config)
-- takes: tenant_id BIGINT, activity_id BIGINT, address TEXT
-- gives:
INSERT INTO activity_origin (tenant_id, activity_id, address) VALUES ($tenant_id, $activity_id, $address);

-- statement: idempotency_find (config)
-- takes: tenant_id BIGINT, person_id BIGINT, key TEXT, after_ms BIGINT
-- gives: request_hash BLOB, status BIGINT, body TEXT
SELECT request_hash, status, body FROM idempotency
WHERE tenant_id = $tenant_id AND person_id = $person_id AND key = $key AND created_ms > $after_ms;

-- statement: idempotency_insert (config)
-- takes: tenant_id BIGINT, person_id BIGINT, key TEXT, request_hash BLOB, status BIGINT, body TEXT, created_ms BIGINT
-- gives:
INSERT INTO idempotency (tenant_id, person_id, key, request_hash, status, body, created_ms)
VALUES ($tenant_id, $person_id, $key, $request_hash, $status, $body, $created_ms)
ON CONFLICT (tenant_id, person_id, key) DO NOTHING;

-- statement: idempotency_expire (config)
-- takes: before_ms BIGINT
-- gives:
DELETE FROM idempotency WHERE tenant_id > 0 AND created_ms <= $before_ms;
