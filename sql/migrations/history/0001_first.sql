-- The hot tier of one tenant's readings (one packed row per scan), the reasons for what is missing, and the sign of life.

-- Ordered by slot first: the rows of one commit lie beside each other, whatever the number of devices.
CREATE TABLE reading (
    tenant_id {BIGINT} NOT NULL,
    slot {BIGINT} NOT NULL,
    device_id {BIGINT} NOT NULL,
    t {BIGINT} NOT NULL,
    body {BLOB} NOT NULL,
    PRIMARY KEY (tenant_id, slot, device_id, t)
) {KEYED};

-- The days (slot / 86,400,000) in which a device has readings: finds its first and last one without an index over all rows.
CREATE TABLE reading_day (
    tenant_id {BIGINT} NOT NULL,
    device_id {BIGINT} NOT NULL,
    day {BIGINT} NOT NULL,
    PRIMARY KEY (tenant_id, device_id, day)
) {KEYED};

-- point 0: the whole device; device 0: the whole tenant; to_ms 9223372036854775807: still open.
CREATE TABLE gap (
    tenant_id {BIGINT} NOT NULL,
    device_id {BIGINT} NOT NULL,
    point {BIGINT} NOT NULL,
    from_ms {BIGINT} NOT NULL,
    to_ms {BIGINT} NOT NULL,
    reason {BIGINT} NOT NULL,
    PRIMARY KEY (tenant_id, device_id, point, from_ms)
) {KEYED};

-- zone: the history zone (edges of months), fixed at the first reading, NULL before.
CREATE TABLE history_state (
    tenant_id {BIGINT} NOT NULL PRIMARY KEY,
    alive_ms {BIGINT},
    zone {TEXT}
) {TABLE};
