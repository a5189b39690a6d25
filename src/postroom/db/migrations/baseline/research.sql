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
    CONSTRAINT fk_research_runs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_research_runs_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
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
