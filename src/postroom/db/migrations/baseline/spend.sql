CREATE TABLE model_spend (
    project_id integer NOT NULL,
    day date NOT NULL,
    calls integer DEFAULT '0' NOT NULL,
    dollars numeric(14, 6) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_model_spend PRIMARY KEY (project_id, day),
    CONSTRAINT fk_model_spend_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE model_spend IS 'what a project''s budget of a day has been used for; one row that all reservations meet at';
COMMENT ON COLUMN model_spend.day IS 'of UTC';
COMMENT ON COLUMN model_spend.calls IS 'made or reserved';
COMMENT ON COLUMN model_spend.dollars IS 'spent or reserved; US dollars';

CREATE TABLE model_calls (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    day date NOT NULL,
    purpose text NOT NULL,
    subject text,
    model text NOT NULL,
    prompt text NOT NULL,
    prompt_hash text NOT NULL,
    input_hash text NOT NULL,
    state text NOT NULL,
    reserved_calls integer NOT NULL,
    reserved_dollars numeric(14, 6) NOT NULL,
    requests integer DEFAULT '0' NOT NULL,
    input_tokens bigint DEFAULT '0' NOT NULL,
    output_tokens bigint DEFAULT '0' NOT NULL,
    dollars numeric(14, 6),
    answer jsonb,
    error text,
    seconds float,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT pk_model_calls PRIMARY KEY (id),
    CONSTRAINT ck_model_calls_state CHECK (state IN ('reserved', 'answered', 'failed', 'lost')),
    CONSTRAINT fk_model_calls_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE model_calls IS 'each question to a language model: what was set aside for it, what it took, what came of it';
COMMENT ON COLUMN model_calls.day IS 'whose budget it is counted in';
COMMENT ON COLUMN model_calls.purpose IS 'what asked: grouping, research, scout';
COMMENT ON COLUMN model_calls.subject IS 'id of the signal, report or run that it was about';
COMMENT ON COLUMN model_calls.input_hash IS 'what the answer depends on';
COMMENT ON COLUMN model_calls.dollars IS 'null while it is under way or has no price';
CREATE INDEX ix_model_calls_answered ON model_calls (project_id, input_hash, started_at) WHERE state = 'answered';
CREATE INDEX ix_model_calls_project_id_day ON model_calls (project_id, day);
CREATE INDEX ix_model_calls_reserved ON model_calls (expires_at) WHERE state = 'reserved';
CREATE INDEX ix_model_calls_started_at ON model_calls (started_at);

CREATE TABLE model_outages (
    model text NOT NULL,
    failures integer NOT NULL,
    since timestamptz NOT NULL,
    rests_until timestamptz NOT NULL,
    reason text NOT NULL,
    CONSTRAINT pk_model_outages PRIMARY KEY (model)
);
COMMENT ON TABLE model_outages IS 'the newest outage of each language model';
COMMENT ON COLUMN model_outages.failures IS 'in a row, after a rest each; 0 once it is over';
COMMENT ON COLUMN model_outages.rests_until IS 'no call before it; of one that is over, its end. What failed and began before it does not count';

CREATE TABLE model_checks (
    model text NOT NULL,
    checked_at timestamptz NOT NULL,
    groups boolean NOT NULL,
    screens boolean NOT NULL,
    figures jsonb NOT NULL,
    CONSTRAINT pk_model_checks PRIMARY KEY (model)
);
COMMENT ON TABLE model_checks IS 'the newest examination of each language model';
COMMENT ON COLUMN model_checks.groups IS 'its readings may change the grouping';
COMMENT ON COLUMN model_checks.screens IS 'its second opinions count';
COMMENT ON COLUMN model_checks.figures IS 'what it reached';
