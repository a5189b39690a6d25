CREATE TABLE grouping_wakeups (
    project_id integer NOT NULL,
    requested_at timestamptz NOT NULL,
    CONSTRAINT pk_grouping_wakeups PRIMARY KEY (project_id),
    CONSTRAINT fk_grouping_wakeups_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE grouping_wakeups IS 'projects with a grouping job that has not begun; one job serves all signals that came before it';

CREATE TABLE grouping_states (
    project_id integer NOT NULL,
    version bigint DEFAULT '0' NOT NULL,
    CONSTRAINT pk_grouping_states PRIMARY KEY (project_id),
    CONSTRAINT fk_grouping_states_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE grouping_states IS 'fence: every grouping transaction raises the version that it read, or gives up';

CREATE TABLE workers (
    executor_id text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT pk_workers PRIMARY KEY (executor_id)
);
COMMENT ON TABLE workers IS 'heartbeats; jobs of a worker that fell silent are taken over';

CREATE TABLE dead_letters (
    id uuid NOT NULL,
    job text NOT NULL,
    key text NOT NULL,
    payload jsonb NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    replayed_at timestamptz,
    CONSTRAINT pk_dead_letters PRIMARY KEY (id)
);
COMMENT ON COLUMN dead_letters.key IS 'what ran one at a time: a project, a report';
CREATE INDEX ix_dead_letters_created_at ON dead_letters (created_at);

CREATE TABLE import_runs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    fingerprint bytea NOT NULL,
    rows_done bigint DEFAULT '0' NOT NULL,
    stored bigint DEFAULT '0' NOT NULL,
    repeated bigint DEFAULT '0' NOT NULL,
    rejected bigint DEFAULT '0' NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_import_runs PRIMARY KEY (id),
    CONSTRAINT uq_import_runs_project_id_fingerprint UNIQUE (project_id, fingerprint),
    CONSTRAINT fk_import_runs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON COLUMN import_runs.fingerprint IS 'SHA-256 of the file and its mapping';
