CREATE TABLE metrics (
    project_id integer NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL,
    labels_hash bigint NOT NULL,
    labels jsonb DEFAULT '{}' NOT NULL,
    value double PRECISION NOT NULL,
    CONSTRAINT pk_metrics PRIMARY KEY (project_id, name, at, labels_hash),
    CONSTRAINT fk_metrics_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE metrics IS 'measured values of a project: volumes, latencies, deploys';
COMMENT ON COLUMN metrics.labels_hash IS '64 bits of the SHA-256 of the labels';
CREATE INDEX ix_metrics_at ON metrics (at);
