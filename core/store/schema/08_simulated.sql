-- 08_simulated.sql: whether figures count anything that the simulator said. A step of the schema.

CREATE INDEX requests_simulated ON requests (created_ms) WHERE is_simulated;
