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
