CREATE TABLE reading_leases (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    signal_ids uuid[] NOT NULL,
    batch jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_reading_leases PRIMARY KEY (id),
    CONSTRAINT fk_reading_leases_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE reading_leases IS 'signals that an agent was given to read';
COMMENT ON COLUMN reading_leases.signal_ids IS 'nobody else reads them until it expires';
COMMENT ON COLUMN reading_leases.batch IS 'what was shown, without the texts';
CREATE INDEX ix_reading_leases_project_id_expires_at ON reading_leases (project_id, expires_at);

CREATE TABLE consolidations (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    state text NOT NULL,
    model text NOT NULL,
    after_seq bigint NOT NULL,
    until_seq bigint NOT NULL,
    arrivals integer DEFAULT '0' NOT NULL,
    looked_at integer DEFAULT '0' NOT NULL,
    merges integer DEFAULT '0' NOT NULL,
    splits integer DEFAULT '0' NOT NULL,
    moves integer DEFAULT '0' NOT NULL,
    moved_signals integer DEFAULT '0' NOT NULL,
    broken_pairs bigint DEFAULT '0' NOT NULL,
    held_back integer DEFAULT '0' NOT NULL,
    created_at timestamptz NOT NULL,
    kind text DEFAULT 'automatic' NOT NULL,
    user_id integer,
    task_id uuid,
    requested_at timestamptz,
    finished_at timestamptz,
    stopped_because text,
    review jsonb,
    CONSTRAINT pk_consolidations PRIMARY KEY (id),
    CONSTRAINT ck_consolidations_kind CHECK (kind IN ('automatic', 'asked', 'dry_run', 'reading')),
    CONSTRAINT ck_consolidations_state CHECK (state IN ('asked', 'running', 'done', 'stopped', 'undone')),
    CONSTRAINT fk_consolidations_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_consolidations_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
COMMENT ON TABLE consolidations IS 'runs of the consolidation, and what each changed';
COMMENT ON COLUMN consolidations.model IS 'name and version of the match or language model';
COMMENT ON COLUMN consolidations.after_seq IS 'it looked at signals that came after this';
COMMENT ON COLUMN consolidations.until_seq IS 'and up to this one';
COMMENT ON COLUMN consolidations.arrivals IS 'new signals in it';
COMMENT ON COLUMN consolidations.looked_at IS 'signals in all';
COMMENT ON COLUMN consolidations.broken_pairs IS 'pairs of signals that were in one report before and are not after';
COMMENT ON COLUMN consolidations.held_back IS 'changes over the bounds of a run';
COMMENT ON COLUMN consolidations.kind IS 'what made it, and whether it only says what would change';
COMMENT ON COLUMN consolidations.user_id IS 'who asked';
COMMENT ON COLUMN consolidations.task_id IS 'in whose name it was asked for';
COMMENT ON COLUMN consolidations.requested_at IS 'when a job last had it; null while it waits for a pause to end';
COMMENT ON COLUMN consolidations.stopped_because IS 'why the server stopped it; null: it did not';
COMMENT ON COLUMN consolidations.review IS 'of a dry run: what would change; of a reading: what was refused';
CREATE UNIQUE INDEX ix_consolidations_open ON consolidations (project_id) WHERE state IN ('asked', 'running');
CREATE INDEX ix_consolidations_project_id_created_at ON consolidations (project_id, created_at);
