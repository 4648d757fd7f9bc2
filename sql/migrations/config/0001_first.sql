-- Tenants, people and their sessions, devices and their points, the activity log, the change feed, idempotency keys.

-- One row: the last id given to anything. Ids are never reused.
CREATE TABLE id_sequence (
    one {BIGINT} NOT NULL PRIMARY KEY CHECK (one = 1),
    newest {BIGINT} NOT NULL
) {TABLE};
INSERT INTO id_sequence (one, newest) VALUES (1, 0);

CREATE TABLE tenant (
    tenant_id {BIGINT} NOT NULL PRIMARY KEY,
    revision {BIGINT} NOT NULL,
    name {TEXT} NOT NULL,
    zone {TEXT} NOT NULL,
    language {TEXT} NOT NULL,
    created_ms {BIGINT} NOT NULL
) {TABLE};

CREATE TABLE person (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    id {BIGINT} NOT NULL PRIMARY KEY,
    revision {BIGINT} NOT NULL,
    email {TEXT} NOT NULL,
    email_key {TEXT} NOT NULL UNIQUE,
    name {TEXT} NOT NULL,
    role {TEXT} NOT NULL,
    password_hash {TEXT} NOT NULL,
    language {TEXT} NOT NULL,
    generation {BIGINT} NOT NULL,
    created_ms {BIGINT} NOT NULL
) {TABLE};

-- hash: of the token; the token itself is nowhere.
CREATE TABLE session (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    id {BIGINT} NOT NULL PRIMARY KEY,
    person_id {BIGINT} NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    generation {BIGINT} NOT NULL,
    hash {BLOB} NOT NULL UNIQUE,
    address {TEXT} NOT NULL,
    created_ms {BIGINT} NOT NULL,
    seen_ms {BIGINT} NOT NULL,
    expires_ms {BIGINT} NOT NULL
) {TABLE};
CREATE INDEX session_of_person ON session (person_id);

-- own_points: the JSON list of a device that brings its own points, NULL otherwise. next_point: the next number to give.
CREATE TABLE device (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    id {BIGINT} NOT NULL PRIMARY KEY,
    revision {BIGINT} NOT NULL,
    name {TEXT} NOT NULL,
    type_key {TEXT} NOT NULL,
    host {TEXT} NOT NULL,
    port {BIGINT} NOT NULL,
    unit {BIGINT} NOT NULL,
    enabled {BIGINT} NOT NULL CHECK (enabled IN (0, 1)),
    place {TEXT} NOT NULL,
    note {TEXT} NOT NULL,
    own_points {TEXT},
    next_point {BIGINT} NOT NULL,
    created_ms {BIGINT} NOT NULL
) {TABLE};
CREATE INDEX device_of_tenant ON device (tenant_id);

-- A number is a meaning: another unit, scale, offset or kind of the same key gets a new number that continues the former. What a reader needs
-- to show old readings (name, unit, choices ...) is kept here, so that a point outlives the type that knew it.
CREATE TABLE device_point (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    device_id {BIGINT} NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    number {BIGINT} NOT NULL CHECK (number BETWEEN 1 AND 1023),
    key {TEXT} NOT NULL,
    closed {BIGINT} NOT NULL CHECK (closed IN (0, 1)),
    continues {BIGINT},
    name {TEXT},
    group_key {TEXT},
    role {TEXT},
    side {TEXT} NOT NULL,
    kind {TEXT} NOT NULL,
    unit {TEXT} NOT NULL,
    decimals {BIGINT} NOT NULL,
    scale {DOUBLE} NOT NULL,
    offset_value {DOUBLE} NOT NULL,
    choices {TEXT},
    PRIMARY KEY (device_id, number)
) {KEYED};

-- One row per action. Ids only: no names, no addresses, no secrets.
CREATE TABLE activity (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    id {BIGINT} NOT NULL PRIMARY KEY,
    t_ms {BIGINT} NOT NULL,
    person_id {BIGINT} NOT NULL,
    session_id {BIGINT} NOT NULL,
    action {TEXT} NOT NULL,
    entity {TEXT} NOT NULL,
    entity_id {BIGINT} NOT NULL,
    before_json {TEXT},
    after_json {TEXT},
    result {TEXT} NOT NULL
) {TABLE};
CREATE INDEX activity_by_time ON activity (tenant_id, t_ms);

-- Where an action came from: beside the log, so that it can be erased while the log stays whole.
CREATE TABLE activity_origin (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    activity_id {BIGINT} NOT NULL PRIMARY KEY REFERENCES activity (id),
    address {TEXT} NOT NULL
) {TABLE};

-- seq comes from id_sequence, whose row is locked until the commit: so seq is the order of commits on both databases.
CREATE TABLE change (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    seq {BIGINT} NOT NULL PRIMARY KEY,
    entity {TEXT} NOT NULL,
    entity_id {BIGINT} NOT NULL
) {TABLE};

CREATE TABLE idempotency (
    tenant_id {BIGINT} NOT NULL REFERENCES tenant (tenant_id),
    person_id {BIGINT} NOT NULL,
    key {TEXT} NOT NULL,
    request_hash {BLOB} NOT NULL,
    status {BIGINT} NOT NULL,
    body {TEXT} NOT NULL,
    created_ms {BIGINT} NOT NULL,
    PRIMARY KEY (tenant_id, person_id, key)
) {KEYED};
CREATE INDEX idempotency_by_age ON idempotency (created_ms);
