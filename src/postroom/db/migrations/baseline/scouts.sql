CREATE TABLE scout_configs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    skill_name text NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    emit boolean DEFAULT true NOT NULL,
    run_interval_minutes integer DEFAULT '1440' NOT NULL,
    options jsonb DEFAULT '{}' NOT NULL,
    enabled_by_id integer,
    last_run_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    due_at timestamptz,
    failures integer DEFAULT '0' NOT NULL,
    paused_at timestamptz,
    pause_kind text,
    pause_reason text,
    silent_from timestamptz,
    CONSTRAINT pk_scout_configs PRIMARY KEY (id),
    CONSTRAINT uq_scout_configs_project_id_skill_name UNIQUE (project_id, skill_name),
    CONSTRAINT fk_scout_configs_enabled_by_id FOREIGN KEY (enabled_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_scout_configs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON COLUMN scout_configs.emit IS 'false is a dry run';
COMMENT ON COLUMN scout_configs.options IS 'later fields that clients send';
COMMENT ON COLUMN scout_configs.due_at IS 'when the next run is due; null for at once';
COMMENT ON COLUMN scout_configs.failures IS 'failed runs in a row';
COMMENT ON COLUMN scout_configs.paused_at IS 'when the server stopped its schedule by itself';
COMMENT ON COLUMN scout_configs.pause_kind IS 'why, as a word for programs';
COMMENT ON COLUMN scout_configs.silent_from IS 'runs from then on count as silent; null for all that there are';
CREATE INDEX ix_scout_configs_due ON scout_configs (COALESCE(due_at, '-infinity'::timestamptz)) WHERE enabled AND paused_at IS NULL;

CREATE TABLE scout_runs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    config_id uuid,
    skill_name text NOT NULL,
    skill_version integer NOT NULL,
    task_run_id uuid NOT NULL,
    note text DEFAULT '' NOT NULL,
    requested_by_id integer,
    summary text DEFAULT '' NOT NULL,
    emitted_count integer DEFAULT '0' NOT NULL,
    emitted_finding_ids text[] DEFAULT '{}' NOT NULL,
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    seen_at timestamptz,
    dry_run boolean DEFAULT false NOT NULL,
    mode text,
    found_count integer DEFAULT '0' NOT NULL,
    tool_calls integer DEFAULT '0' NOT NULL,
    tokens_in bigint DEFAULT '0' NOT NULL,
    tokens_out bigint DEFAULT '0' NOT NULL,
    cost_usd float DEFAULT '0' NOT NULL,
    CONSTRAINT pk_scout_runs PRIMARY KEY (id),
    CONSTRAINT uq_scout_runs_task_run_id UNIQUE (task_run_id),
    CONSTRAINT fk_scout_runs_config_id FOREIGN KEY (config_id) REFERENCES scout_configs (id) ON DELETE SET NULL,
    CONSTRAINT fk_scout_runs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_scout_runs_requested_by_id FOREIGN KEY (requested_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_scout_runs_task_run_id FOREIGN KEY (task_run_id) REFERENCES task_runs (id) ON DELETE CASCADE
);
COMMENT ON TABLE scout_runs IS 'runs; the state of one is that of its task run, and a skill of a project has one open at a time';
COMMENT ON COLUMN scout_runs.note IS 'what the person who asked said';
COMMENT ON COLUMN scout_runs.seen_at IS 'heartbeat of whoever is at it';
COMMENT ON COLUMN scout_runs.dry_run IS 'it writes nothing';
COMMENT ON COLUMN scout_runs.mode IS 'detector or agent; null until it began';
CREATE INDEX ix_scout_runs_config_id ON scout_runs (config_id);
CREATE INDEX ix_scout_runs_project_id_created_at ON scout_runs (project_id, created_at);
CREATE INDEX ix_scout_runs_project_id_skill_name_created_at ON scout_runs (project_id, skill_name, created_at);
CREATE UNIQUE INDEX uq_scout_runs_live ON scout_runs (project_id, skill_name) WHERE closed_at IS NULL;

CREATE TABLE scout_run_steps (
    run_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    input jsonb DEFAULT '{}' NOT NULL,
    output text DEFAULT '' NOT NULL,
    milliseconds integer DEFAULT '0' NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_scout_run_steps PRIMARY KEY (run_id, position),
    CONSTRAINT ck_scout_run_steps_kind CHECK (kind IN ('tool', 'model', 'finding', 'note')),
    CONSTRAINT fk_scout_run_steps_run_id FOREIGN KEY (run_id) REFERENCES scout_runs (id) ON DELETE CASCADE
);
COMMENT ON TABLE scout_run_steps IS 'what a run did, in its order: its transcript';
COMMENT ON COLUMN scout_run_steps.output IS 'cut to size';

CREATE TABLE scout_emissions (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    run_id uuid NOT NULL,
    finding_id text NOT NULL,
    description text NOT NULL,
    weight float NOT NULL,
    confidence float NOT NULL,
    severity text,
    tags text[] DEFAULT '{}' NOT NULL,
    source_id text NOT NULL,
    signal_id uuid,
    finding jsonb DEFAULT '{}' NOT NULL,
    emitted_at timestamptz NOT NULL,
    CONSTRAINT pk_scout_emissions PRIMARY KEY (id),
    CONSTRAINT uq_scout_emissions_run_id_finding_id UNIQUE (run_id, finding_id),
    CONSTRAINT fk_scout_emissions_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_scout_emissions_run_id FOREIGN KEY (run_id) REFERENCES scout_runs (id) ON DELETE CASCADE,
    CONSTRAINT fk_scout_emissions_signal_id FOREIGN KEY (signal_id) REFERENCES signals (id) ON DELETE SET NULL
);
COMMENT ON TABLE scout_emissions IS 'findings that became signals';
COMMENT ON COLUMN scout_emissions.finding IS 'evidence and the rest as sent';
CREATE INDEX ix_scout_emissions_project_id_emitted_at ON scout_emissions (project_id, emitted_at);
CREATE INDEX ix_scout_emissions_signal_id ON scout_emissions (signal_id);

CREATE TABLE scout_reports (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    run_id uuid NOT NULL,
    report_id uuid NOT NULL,
    idempotency_key text,
    extras jsonb DEFAULT '{}' NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_scout_reports PRIMARY KEY (id),
    CONSTRAINT fk_scout_reports_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_scout_reports_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_scout_reports_run_id FOREIGN KEY (run_id) REFERENCES scout_runs (id) ON DELETE CASCADE
);
COMMENT ON TABLE scout_reports IS 'reports that a run wrote itself';
COMMENT ON COLUMN scout_reports.extras IS 'charts, metrics, prompts';
CREATE INDEX ix_scout_reports_report_id ON scout_reports (report_id);
CREATE INDEX ix_scout_reports_run_id ON scout_reports (run_id);
CREATE UNIQUE INDEX uq_scout_reports_idempotency_key ON scout_reports (project_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE scout_outputs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    run_id uuid NOT NULL,
    subject text,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_scout_outputs PRIMARY KEY (id),
    CONSTRAINT fk_scout_outputs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_scout_outputs_run_id FOREIGN KEY (run_id) REFERENCES scout_runs (id) ON DELETE CASCADE
);
COMMENT ON TABLE scout_outputs IS 'records of a run, in the shape that its configuration asks for';
CREATE INDEX ix_scout_outputs_run_id_created_at ON scout_outputs (run_id, created_at);

CREATE TABLE scout_scratchpad (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    key text NOT NULL,
    content text NOT NULL,
    created_by_run_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_scout_scratchpad PRIMARY KEY (id),
    CONSTRAINT uq_scout_scratchpad_project_id_key UNIQUE (project_id, key),
    CONSTRAINT fk_scout_scratchpad_created_by_run_id FOREIGN KEY (created_by_run_id) REFERENCES scout_runs (id) ON DELETE SET NULL,
    CONSTRAINT fk_scout_scratchpad_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE scout_scratchpad IS 'what scouts remember from run to run';
CREATE INDEX ix_scout_scratchpad_created_by_run_id ON scout_scratchpad (created_by_run_id);
CREATE INDEX ix_scout_scratchpad_project_id_updated_at_id ON scout_scratchpad (project_id, updated_at, id);

CREATE TABLE scout_notes (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    skill_name text DEFAULT '' NOT NULL,
    content text NOT NULL,
    origin text DEFAULT 'human' NOT NULL,
    created_by_id integer,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT pk_scout_notes PRIMARY KEY (id),
    CONSTRAINT fk_scout_notes_created_by_id FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_scout_notes_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE scout_notes IS 'what people tell scouts';
COMMENT ON COLUMN scout_notes.skill_name IS 'empty is for all scouts';
CREATE INDEX ix_scout_notes_project_id_created_at ON scout_notes (project_id, created_at);

CREATE TABLE project_profiles (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    source_version text NOT NULL,
    payload jsonb NOT NULL,
    computed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_project_profiles PRIMARY KEY (id),
    CONSTRAINT fk_project_profiles_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE project_profiles IS 'what a project has, as it was found at one time';
CREATE INDEX ix_project_profiles_project_id_computed_at ON project_profiles (project_id, computed_at);

CREATE TABLE skills (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    name text NOT NULL,
    version integer DEFAULT '1' NOT NULL,
    shipped_hash bytea,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT pk_skills PRIMARY KEY (id),
    CONSTRAINT uq_skills_project_id_name UNIQUE (project_id, name),
    CONSTRAINT fk_skills_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE skills IS 'a skill of a project; the row of a deleted one stays, so that it is not shipped again';
COMMENT ON COLUMN skills.version IS 'the newest version';
COMMENT ON COLUMN skills.shipped_hash IS 'SHA-256 of the shipped text last put here, if it was';

CREATE TABLE skill_versions (
    skill_id uuid NOT NULL,
    version integer NOT NULL,
    description text NOT NULL,
    body text NOT NULL,
    metadata jsonb DEFAULT '{}' NOT NULL,
    content_hash bytea NOT NULL,
    created_by_id integer,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_skill_versions PRIMARY KEY (skill_id, version),
    CONSTRAINT fk_skill_versions_created_by_id FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_skill_versions_skill_id FOREIGN KEY (skill_id) REFERENCES skills (id) ON DELETE CASCADE
);
COMMENT ON TABLE skill_versions IS 'what a skill said at one time; never changed';
COMMENT ON COLUMN skill_versions.metadata IS 'the rest of the front matter';
COMMENT ON COLUMN skill_versions.content_hash IS 'SHA-256 of all that it holds';

CREATE TABLE skill_files (
    skill_id uuid NOT NULL,
    version integer NOT NULL,
    path text NOT NULL,
    content text NOT NULL,
    content_type text DEFAULT 'text/plain' NOT NULL,
    CONSTRAINT pk_skill_files PRIMARY KEY (skill_id, version, path),
    CONSTRAINT fk_skill_files_skill_id FOREIGN KEY (skill_id, version) REFERENCES skill_versions (skill_id, version) ON DELETE CASCADE
);
