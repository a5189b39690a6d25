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
    threshold float,
    matcher text,
    matcher_digest text,
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
COMMENT ON COLUMN consolidations.threshold IS 'log-odds beyond the shipped threshold that was asked for; null: none';
COMMENT ON COLUMN consolidations.matcher IS 'name of the match model that was asked for; null: the one of the server';
COMMENT ON COLUMN consolidations.matcher_digest IS 'SHA-256 of its file, in hexadecimal';
COMMENT ON COLUMN consolidations.stopped_because IS 'why the server stopped it; null: it did not';
COMMENT ON COLUMN consolidations.review IS 'of a dry run: what would change, and how people''s decisions agree; of a reading: what was refused';
CREATE UNIQUE INDEX ix_consolidations_open ON consolidations (project_id) WHERE state IN ('asked', 'running');
CREATE INDEX ix_consolidations_project_id_created_at ON consolidations (project_id, created_at);

CREATE TABLE consolidation_states (
    project_id integer NOT NULL,
    arrivals integer DEFAULT '0' NOT NULL,
    first_arrival_at timestamptz,
    requested_at timestamptz,
    seen_seq bigint DEFAULT '0' NOT NULL,
    CONSTRAINT pk_consolidation_states PRIMARY KEY (project_id),
    CONSTRAINT fk_consolidation_states_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE consolidation_states IS 'signals that the consolidation of a project has not looked at yet, and whether a job waits';
COMMENT ON COLUMN consolidation_states.arrivals IS 'since the last run';
COMMENT ON COLUMN consolidation_states.seen_seq IS 'looked at up to this';

CREATE TABLE reading_states (
    project_id integer NOT NULL,
    arrivals integer DEFAULT '0' NOT NULL,
    first_arrival_at timestamptz,
    requested_at timestamptz,
    retry_at timestamptz,
    failures smallint DEFAULT '0' NOT NULL,
    next_number integer DEFAULT '1' NOT NULL,
    CONSTRAINT pk_reading_states PRIMARY KEY (project_id),
    CONSTRAINT fk_reading_states_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE reading_states IS 'signals that the language model has not read yet, and whether a job waits';
COMMENT ON COLUMN reading_states.arrivals IS 'signals that wait';
COMMENT ON COLUMN reading_states.failures IS 'in a row';
COMMENT ON COLUMN reading_states.next_number IS 'of the next report of the catalogue';
