-- 12_left_out.sql: what was left out of a list's rows, counted while it is read, so that whoever says yes has seen
-- it, in whichever program (model/column_map.h). A step of the schema.
ALTER TABLE runs ADD COLUMN no_values INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN mail_hosts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN misfits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN titles INTEGER NOT NULL DEFAULT 0;
