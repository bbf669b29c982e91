-- 10_counted.sql: the inbox is counted for many arrivals at once, by whoever stores them (arrivals/arrivals.c). A
-- step of the schema. A trigger did it for each, and cost as much as storing the row.
DROP TRIGGER deliveries_counted;
