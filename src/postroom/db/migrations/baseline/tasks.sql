CREATE TABLE tasks (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    title text DEFAULT '' NOT NULL,
    description text DEFAULT '' NOT NULL,
    origin_product text DEFAULT 'user_created' NOT NULL,
    repository text,
    created_by_id integer,
    created_by_task_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_tasks PRIMARY KEY (id),
    CONSTRAINT ck_tasks_one_author CHECK (created_by_id IS NULL OR created_by_task_id IS NULL),
    CONSTRAINT fk_tasks_created_by_id FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_tasks_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE tasks IS 'pieces of work that agents do; artefacts may be written in the name of one';
COMMENT ON COLUMN tasks.description IS 'what is to be done';
COMMENT ON COLUMN tasks.origin_product IS 'what asked for it';
COMMENT ON COLUMN tasks.repository IS 'where the work is, as organization/name in lower case';
COMMENT ON COLUMN tasks.created_by_task_id IS 'set in place of a user when a task made it';
CREATE INDEX ix_tasks_project_id_created_at ON tasks (project_id, created_at);

CREATE TABLE task_runs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    task_id uuid NOT NULL,
    status text DEFAULT 'not_started' NOT NULL,
    branch text,
    output jsonb DEFAULT '{}' NOT NULL,
    error text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    completed_at timestamptz,
    CONSTRAINT pk_task_runs PRIMARY KEY (id),
    CONSTRAINT ck_task_runs_status CHECK (status IN ('not_started', 'queued', 'in_progress', 'completed', 'failed', 'cancelled')),
    CONSTRAINT fk_task_runs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_task_runs_task_id FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE
);
COMMENT ON TABLE task_runs IS 'tries at a task';
COMMENT ON COLUMN task_runs.branch IS 'the branch that the work is on';
COMMENT ON COLUMN task_runs.output IS 'what came of it, such as pr_url';
CREATE INDEX ix_task_runs_open ON task_runs (project_id, task_id) WHERE status IN ('not_started', 'queued', 'in_progress');
CREATE INDEX ix_task_runs_project_id_created_at ON task_runs (project_id, created_at);
CREATE INDEX ix_task_runs_task_id_created_at ON task_runs (task_id, created_at);

CREATE TABLE research_runs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    report_id uuid NOT NULL,
    round integer DEFAULT '1' NOT NULL,
    attempts integer DEFAULT '0' NOT NULL,
    outcome text,
    reason text DEFAULT '' NOT NULL,
    waits_for text,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT pk_research_runs PRIMARY KEY (id),
    CONSTRAINT ck_research_runs_ended_has_outcome CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CONSTRAINT ck_research_runs_outcome CHECK (outcome IN ('ready', 'pending_input', 'not_actionable', 'failed', 'abandoned')),
    CONSTRAINT fk_research_runs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE research_runs IS 'each time that a report is researched';
COMMENT ON COLUMN research_runs.round IS 'signals came meanwhile: one more';
COMMENT ON COLUMN research_runs.attempts IS 'how often a job took it up';
COMMENT ON COLUMN research_runs.waits_for IS 'of one that ended in pending_input: what is missing';
CREATE INDEX ix_research_runs_report_id_started_at ON research_runs (report_id, started_at);
CREATE UNIQUE INDEX uq_research_runs_open ON research_runs (report_id) WHERE ended_at IS NULL;

CREATE TABLE research_steps (
    run_id uuid NOT NULL,
    round integer NOT NULL,
    step text NOT NULL,
    key text DEFAULT '' NOT NULL,
    made_by text NOT NULL,
    result jsonb DEFAULT '{}' NOT NULL,
    seconds float NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_research_steps PRIMARY KEY (run_id, round, step, key),
    CONSTRAINT fk_research_steps_run_id FOREIGN KEY (run_id) REFERENCES research_runs (id) ON DELETE CASCADE
);
COMMENT ON TABLE research_steps IS 'what is done of a run; written with the artefacts of the step, and never done again';
COMMENT ON COLUMN research_steps.key IS 'the signal, of a step for each';
COMMENT ON COLUMN research_steps.made_by IS 'what judged, with its version';
COMMENT ON COLUMN research_steps.result IS 'what later steps go on from';
