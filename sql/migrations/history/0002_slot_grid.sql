-- The largest length of which every slot of the tenant is a multiple: a device's rows are then looked for where they can be, instead of
-- finding each slot of the tenant first. NULL before the first reading; 1 where readings were stored before it was noted.
ALTER TABLE history_state ADD COLUMN slot_grid_ms {BIGINT};
INSERT INTO history_state (tenant_id)
SELECT DISTINCT tenant_id FROM reading_day WHERE tenant_id NOT IN (SELECT tenant_id FROM history_state);
UPDATE history_state SET slot_grid_ms = 1;
