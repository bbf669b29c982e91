-- 13_vendors.sql: whether a list's result is to have a column for each vendor, kept beside where it goes, so that
-- whoever takes the list up again need not say so again. A step of the schema.
ALTER TABLE runs ADD COLUMN out_vendors INTEGER NOT NULL DEFAULT 0;
