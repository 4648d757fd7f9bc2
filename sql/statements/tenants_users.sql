-- statement: tenant_first (config)
-- takes:
-- gives: tenant_id BIGINT, name TEXT, zone TEXT, language TEXT
SELECT tenant_id, name, zone, language FROM tenant ORDER BY tenant_id LIMIT 1;

-- statement: tenant_zone (config)
-- takes: tenant_id BIGINT
-- gives: zone TEXT
SELECT zone FROM tenant WHERE tenant_id = $tenant_id;

-- statement: tenant_insert (config)
-- takes: tenant_id BIGINT, name TEXT, zone TEXT, language TEXT, created_ms BIGINT
-- gives:
INSERT INTO tenant (tenant_id, revision, name, zone, language, created_ms)
VALUES ($tenant_id, 1, $name, $zone, $language, $created_ms);

-- statement: person_by_email (config)
-- takes: email_key TEXT
-- gives: tenant_id BIGINT, id BIGINT, email TEXT, name TEXT, role TEXT, password_hash TEXT, language TEXT, generation BIGINT
SELECT tenant_id, id, email, name, role, password_hash, language, generation FROM person WHERE email_key = $email_key;

-- statement: person_count (config)
-- takes:
-- gives: persons BIGINT
SELECT count(*) FROM person WHERE tenant_id > 0;

-- statement: person_insert (config)
-- takes: tenant_id BIGINT, id BIGINT, email TEXT, email_key TEXT, name TEXT, role TEXT, password_hash TEXT, language TEXT, created_ms BIGINT
-- gives:
INSERT INTO person (tenant_id, id, revision, email, email_key, name, role, password_hash, language, generation, created_ms)
VALUES ($tenant_id, $id, 1, $email, $email_key, $name, $role, $password_hash, $language, 1, $created_ms)
ON CONFLICT (email_key) DO NOTHING;

-- statement: person_set_password (config)
-- takes: tenant_id BIGINT, id BIGINT, password_hash TEXT
-- gives:
UPDATE person SET password_hash = $password_hash, generation = generation + 1, revision = revision + 1
WHERE tenant_id = $tenant_id AND id = $id;

-- statement: person_set_language (config)
-- takes: tenant_id BIGINT, id BIGINT, language TEXT
-- gives:
UPDATE person SET language = $language, revision = revision + 1 WHERE tenant_id = $tenant_id AND id = $id;

-- statement: tenant_language (config)
-- takes: tenant_id BIGINT
-- gives: language TEXT
SELECT language FROM tenant WHERE tenant_id = $tenant_id;

-- statement: session_insert (config)
-- takes: tenant_id BIGINT, id BIGINT, person_id BIGINT, generation BIGINT, hash BLOB, address TEXT, created_ms BIGINT, expires_ms BIGINT
-- gives:
INSERT INTO session (tenant_id, id, person_id, generation, hash, address, created_ms, seen_ms, expires_ms)
VALUES ($tenant_id, $id, $person_id, $generation, $hash, $address, $created_ms, $created_ms, $expires_ms);

-- statement: session_find (config)
-- takes: hash BLOB, now_ms BIGINT
-- gives: tenant_id BIGINT, id BIGINT, person_id BIGINT, created_ms BIGINT, seen_ms BIGINT, expires_ms BIGINT, email TEXT, name TEXT, role TEXT, language TEXT, generation BIGINT
SELECT s.tenant_id, s.id, s.person_id, s.created_ms, s.seen_ms, s.expires_ms, p.email, p.name, p.role, p.language, p.generation
FROM session s JOIN person p ON p.id = s.person_id AND p.tenant_id = s.tenant_id AND p.generation = s.generation
WHERE s.hash = $hash AND s.expires_ms > $now_ms;

-- statement: session_all (config)
-- takes: now_ms BIGINT
-- gives: tenant_id BIGINT, id BIGINT, person_id BIGINT, created_ms BIGINT, seen_ms BIGINT, expires_ms BIGINT, email TEXT, name TEXT, role TEXT, language TEXT, generation BIGINT, hash BLOB
SELECT s.tenant_id, s.id, s.person_id, s.created_ms, s.seen_ms, s.expires_ms, p.email, p.name, p.role, p.language, p.generation, s.hash
FROM session s JOIN person p ON p.id = s.person_id AND p.tenant_id = s.tenant_id AND p.generation = s.generation
WHERE s.expires_ms > $now_ms ORDER BY s.id;

-- statement: session_seen (config)
-- takes: tenant_id BIGINT, id BIGINT, seen_ms BIGINT
-- gives:
UPDATE session SET seen_ms = $seen_ms WHERE tenant_id = $tenant_id AND id = $id;

-- statement: session_delete (config)
-- takes: tenant_id BIGINT, id BIGINT
-- gives: person_id BIGINT
DELETE FROM session WHERE tenant_id = $tenant_id AND id = $id RETURNING person_id;

-- statement: session_delete_of_person (config)
-- takes: tenant_id BIGINT, person_id BIGINT
-- gives:
DELETE FROM session WHERE tenant_id = $tenant_id AND person_id = $person_id;

-- statement: session_expire (config)
-- takes: now_ms BIGINT
-- gives:
DELETE FROM session WHERE tenant_id > 0 AND expires_ms <= $now_ms;
