CREATE TABLE handoff_configs (
    project_id integer NOT NULL,
    channel text DEFAULT 'off' NOT NULL,
    webhook_url text,
    webhook_secret bytea,
    daily_limit integer,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_handoff_configs PRIMARY KEY (project_id),
    CONSTRAINT ck_handoff_configs_channel CHECK (channel IN ('off', 'webhook', 'command', 'pull')),
    CONSTRAINT ck_handoff_configs_webhook_url CHECK (channel <> 'webhook' OR webhook_url IS NOT NULL),
    CONSTRAINT fk_handoff_configs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE handoff_configs IS 'how a project hands reports to agents; without a row it does not';
COMMENT ON COLUMN handoff_configs.webhook_secret IS 'sealed with a key of the server''s secret';
COMMENT ON COLUMN handoff_configs.daily_limit IS 'reports that start by themselves within 24 hours';

CREATE TABLE handoffs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    report_id uuid NOT NULL,
    task_id uuid NOT NULL,
    task_run_id uuid NOT NULL,
    channel text NOT NULL,
    user_id integer,
    repository text,
    base_branch text,
    reason text NOT NULL,
    host text,
    output text,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT pk_handoffs PRIMARY KEY (id),
    CONSTRAINT uq_handoffs_task_run_id UNIQUE (task_run_id),
    CONSTRAINT ck_handoffs_channel CHECK (channel IN ('webhook', 'command', 'pull')),
    CONSTRAINT fk_handoffs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_handoffs_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_handoffs_task_id FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE,
    CONSTRAINT fk_handoffs_task_run_id FOREIGN KEY (task_run_id) REFERENCES task_runs (id) ON DELETE CASCADE,
    CONSTRAINT fk_handoffs_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
COMMENT ON TABLE handoffs IS 'reports that were handed to an agent; at most one open one a report';
COMMENT ON COLUMN handoffs.user_id IS 'for whom it started';
COMMENT ON COLUMN handoffs.base_branch IS 'null for the default branch';
COMMENT ON COLUMN handoffs.reason IS 'why it started';
COMMENT ON COLUMN handoffs.host IS 'the machine whose worker runs the command';
COMMENT ON COLUMN handoffs.output IS 'what the command wrote, as far as it is kept';
CREATE INDEX ix_handoffs_project_id_created_at ON handoffs (project_id, created_at);
CREATE INDEX ix_handoffs_report_id ON handoffs (report_id);
CREATE INDEX ix_handoffs_task_id ON handoffs (task_id);
CREATE UNIQUE INDEX uq_handoffs_open_report_id ON handoffs (report_id) WHERE ended_at IS NULL;

CREATE TABLE webhook_deliveries (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    handoff_id uuid,
    url text NOT NULL,
    body text NOT NULL,
    status text DEFAULT 'waiting' NOT NULL,
    attempts integer DEFAULT '0' NOT NULL,
    log jsonb DEFAULT '[]' NOT NULL,
    next_attempt_at timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
    CONSTRAINT ck_webhook_deliveries_status CHECK (status IN ('waiting', 'delivered', 'failed')),
    CONSTRAINT fk_webhook_deliveries_handoff_id FOREIGN KEY (handoff_id) REFERENCES handoffs (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhook_deliveries_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE webhook_deliveries IS 'what was sent to webhooks, or is to be';
COMMENT ON COLUMN webhook_deliveries.body IS 'just as it is signed and sent';
COMMENT ON COLUMN webhook_deliveries.attempts IS 'since it last waited anew';
COMMENT ON COLUMN webhook_deliveries.log IS 'each attempt, the oldest first';
CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'waiting';
CREATE INDEX ix_webhook_deliveries_handoff_id ON webhook_deliveries (handoff_id);
CREATE INDEX ix_webhook_deliveries_project_id_created_at ON webhook_deliveries (project_id, created_at);

CREATE TABLE report_watches (
    report_id uuid NOT NULL,
    kind text NOT NULL,
    project_id integer NOT NULL,
    since timestamptz NOT NULL,
    due_at timestamptz,
    facts jsonb DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_report_watches PRIMARY KEY (report_id, kind),
    CONSTRAINT ck_report_watches_kind CHECK (kind IN ('fix', 'snooze', 'stale', 'pull_request', 'gate')),
    CONSTRAINT fk_report_watches_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_watches_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);
COMMENT ON TABLE report_watches IS 'what is looked at again: whether a fix holds, the end of a snooze, a pull request, the publish gate';
CREATE INDEX ix_report_watches_kind_due_at ON report_watches (kind, due_at);
CREATE INDEX ix_report_watches_project_id ON report_watches (project_id);

CREATE TABLE report_outcomes (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    project_id integer NOT NULL,
    report_id uuid NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    change_id uuid,
    CONSTRAINT pk_report_outcomes PRIMARY KEY (id),
    CONSTRAINT ck_report_outcomes_kind CHECK (kind IN ('fixed', 'dismissed', 'snoozed', 'handed_off', 'archived', 'came_back')),
    CONSTRAINT fk_report_outcomes_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_report_outcomes_report_id FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);
COMMENT ON TABLE report_outcomes IS 'what happened to reports, by time: decisions, and reports that came back';
COMMENT ON COLUMN report_outcomes.change_id IS 'the change of status that it came with; its undo removes the row';
CREATE INDEX ix_report_outcomes_at ON report_outcomes (project_id, at) INCLUDE (report_id, kind, id);
CREATE INDEX ix_report_outcomes_change_id ON report_outcomes (change_id) WHERE change_id IS NOT NULL;
CREATE INDEX ix_report_outcomes_report_id ON report_outcomes (report_id, at);

CREATE TABLE one_fix_answers (
    first_report_id uuid NOT NULL,
    second_report_id uuid NOT NULL,
    project_id integer NOT NULL,
    same boolean NOT NULL,
    reason text NOT NULL,
    model text NOT NULL,
    signals integer NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT pk_one_fix_answers PRIMARY KEY (first_report_id, second_report_id),
    CONSTRAINT fk_one_fix_answers_first_report_id FOREIGN KEY (first_report_id) REFERENCES reports (id) ON DELETE CASCADE,
    CONSTRAINT fk_one_fix_answers_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_one_fix_answers_second_report_id FOREIGN KEY (second_report_id) REFERENCES reports (id) ON DELETE CASCADE
);
COMMENT ON TABLE one_fix_answers IS 'whether one pull request would settle two reports, as a language model has answered';
COMMENT ON COLUMN one_fix_answers.first_report_id IS 'the one with the lower id';
COMMENT ON COLUMN one_fix_answers.same IS 'one pull request would settle both';
COMMENT ON COLUMN one_fix_answers.signals IS 'of both reports, when it was asked';
CREATE INDEX ix_one_fix_answers_project_id ON one_fix_answers (project_id);
CREATE INDEX ix_one_fix_answers_second_report_id ON one_fix_answers (second_report_id);

CREATE TABLE host_events (
    body_hash bytea NOT NULL,
    event text NOT NULL,
    subject text,
    changed_at timestamptz,
    received_at timestamptz NOT NULL,
    CONSTRAINT pk_host_events PRIMARY KEY (body_hash)
);
COMMENT ON TABLE host_events IS 'events of git hosts that were taken; each counts once';
COMMENT ON COLUMN host_events.body_hash IS 'SHA-256 of the body';
COMMENT ON COLUMN host_events.subject IS 'the source that received it, if any, and the pull request';
CREATE INDEX ix_host_events_received_at ON host_events (received_at);
CREATE INDEX ix_host_events_subject ON host_events (subject, changed_at) WHERE subject IS NOT NULL;
