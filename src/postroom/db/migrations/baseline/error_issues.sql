CREATE TABLE error_issues (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    message text NOT NULL,
    origin text DEFAULT '' NOT NULL,
    level text NOT NULL,
    status text DEFAULT 'active' NOT NULL,
    family bytea NOT NULL,
    occurrences bigint NOT NULL,
    users bigint DEFAULT '0' NOT NULL,
    releases text[] DEFAULT '{}' NOT NULL,
    environments text[] DEFAULT '{}' NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    sample jsonb NOT NULL,
    signal_id uuid,
    reopened integer DEFAULT '0' NOT NULL,
    resolved_at timestamptz,
    reopened_at timestamptz,
    spiked_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_error_issues PRIMARY KEY (id),
    CONSTRAINT ck_error_issues_status CHECK (status IN ('active', 'resolved', 'suppressed')),
    CONSTRAINT fk_error_issues_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE error_issues IS 'errors that have one fingerprint';
COMMENT ON COLUMN error_issues.source IS 'what it was first received from';
COMMENT ON COLUMN error_issues.title IS 'type of the error';
COMMENT ON COLUMN error_issues.family IS 'hash of the fingerprint without message';
COMMENT ON COLUMN error_issues.users IS '10,000 at most';
COMMENT ON COLUMN error_issues.releases IS 'latest last';
COMMENT ON COLUMN error_issues.sample IS 'the latest occurrence';
COMMENT ON COLUMN error_issues.signal_id IS 'the signal that it was last reported by; null: none yet';
COMMENT ON COLUMN error_issues.reopened IS 'how often it came back';
CREATE INDEX ix_error_issues_family ON error_issues (project_id, family);
CREATE INDEX ix_error_issues_last_seen ON error_issues (project_id, last_seen DESC, id);

CREATE TABLE error_fingerprints (
    project_id integer NOT NULL,
    hash bytea NOT NULL,
    issue_id uuid NOT NULL,
    inputs text[] NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_error_fingerprints PRIMARY KEY (project_id, hash),
    CONSTRAINT fk_error_fingerprints_issue_id FOREIGN KEY (issue_id) REFERENCES error_issues (id) ON DELETE CASCADE,
    CONSTRAINT fk_error_fingerprints_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE error_fingerprints IS 'fingerprints, each of one issue';
COMMENT ON COLUMN error_fingerprints.inputs IS 'what was hashed, its version first';
CREATE INDEX ix_error_fingerprints_issue_id ON error_fingerprints (issue_id);

CREATE TABLE error_issue_hours (
    issue_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    occurrences bigint NOT NULL,
    CONSTRAINT pk_error_issue_hours PRIMARY KEY (issue_id, hour),
    CONSTRAINT fk_error_issue_hours_issue_id FOREIGN KEY (issue_id) REFERENCES error_issues (id) ON DELETE CASCADE
);
COMMENT ON TABLE error_issue_hours IS 'occurrences of an issue by the hour: what its spikes are measured against';
CREATE INDEX ix_error_issue_hours_hour ON error_issue_hours (hour);

CREATE TABLE error_issue_users (
    issue_id uuid NOT NULL,
    user_hash bigint NOT NULL,
    CONSTRAINT pk_error_issue_users PRIMARY KEY (issue_id, user_hash),
    CONSTRAINT fk_error_issue_users_issue_id FOREIGN KEY (issue_id) REFERENCES error_issues (id) ON DELETE CASCADE
);
COMMENT ON TABLE error_issue_users IS 'whom an issue happened to, 10,000 at most';
COMMENT ON COLUMN error_issue_users.user_hash IS '64 bits of the SHA-256 of the user''s id';

CREATE TABLE error_occurrence_keys (
    project_id integer NOT NULL,
    key uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_error_occurrence_keys PRIMARY KEY (project_id, key),
    CONSTRAINT fk_error_occurrence_keys_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE error_occurrence_keys IS 'occurrences that were counted, so that none is counted twice';
COMMENT ON COLUMN error_occurrence_keys.key IS 'id of the event';
CREATE INDEX ix_error_occurrence_keys_at ON error_occurrence_keys (at);

CREATE TABLE error_trace_points (
    project_id integer NOT NULL,
    event_id uuid NOT NULL,
    trace text NOT NULL,
    at double precision NOT NULL,
    point jsonb NOT NULL,
    noted_at timestamptz NOT NULL,
    CONSTRAINT pk_error_trace_points PRIMARY KEY (project_id, event_id),
    CONSTRAINT fk_error_trace_points_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE error_trace_points IS 'records of traces that were counted lately, by which others of the same fault are recognized';
COMMENT ON COLUMN error_trace_points.at IS 'seconds since 1970, by the sender''s clock';
COMMENT ON COLUMN error_trace_points.point IS 'the part of its trace that it reports';
CREATE INDEX ix_error_trace_points_noted_at ON error_trace_points (noted_at);
CREATE INDEX ix_error_trace_points_trace ON error_trace_points (project_id, trace, at);

CREATE TABLE project_tokens (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    label text DEFAULT '' NOT NULL,
    token_hash bytea NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT pk_project_tokens PRIMARY KEY (id),
    CONSTRAINT uq_project_tokens_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_project_tokens_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE project_tokens IS 'public tokens that SDKs send events with, and that open nothing else';
COMMENT ON COLUMN project_tokens.token_hash IS 'keyed hash';
COMMENT ON COLUMN project_tokens.sealed IS 'the token, to be shown again: it is public';
CREATE INDEX ix_project_tokens_project_id ON project_tokens (project_id);
