CREATE TABLE source_configs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    source_product text NOT NULL,
    source_type text NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    config jsonb DEFAULT '{}' NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_source_configs PRIMARY KEY (id),
    CONSTRAINT uq_source_configs_project_id_source_product_source_type UNIQUE (project_id, source_product, source_type),
    CONSTRAINT fk_source_configs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE project_configs (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    default_autostart_priority text DEFAULT 'P4' NOT NULL,
    default_slack_notification_channel text,
    autostart_base_branches jsonb DEFAULT '{}' NOT NULL,
    product_description text,
    app_urls text[] DEFAULT '{}' NOT NULL,
    max_reports_per_day integer,
    model_calls_per_day integer,
    model_dollars_per_day numeric(14, 6),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_project_configs PRIMARY KEY (id),
    CONSTRAINT uq_project_configs_project_id UNIQUE (project_id),
    CONSTRAINT fk_project_configs_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE project_configs IS 'how work on a project''s reports starts by itself; made when it is first asked for';
COMMENT ON COLUMN project_configs.product_description IS 'what the product is, in the words of its people';
COMMENT ON COLUMN project_configs.max_reports_per_day IS 'reports that may be shown first on one day (UTC)';
COMMENT ON COLUMN project_configs.model_calls_per_day IS 'null for the server''s setting';
COMMENT ON COLUMN project_configs.model_dollars_per_day IS 'null for the server''s setting';

CREATE TABLE user_autonomy (
    id uuid NOT NULL,
    user_id integer NOT NULL,
    autostart_priority text,
    slack_notification_channel text,
    slack_notification_min_priority text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_user_autonomy PRIMARY KEY (id),
    CONSTRAINT uq_user_autonomy_user_id UNIQUE (user_id),
    CONSTRAINT fk_user_autonomy_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE user_autonomy IS 'what may start by itself for the reports that wait for a person';
COMMENT ON COLUMN user_autonomy.autostart_priority IS 'null for the project''s default';

CREATE TABLE git_connections (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    kind text NOT NULL,
    repository text,
    location text NOT NULL,
    credential bytea,
    created_at timestamptz NOT NULL,
    checked_at timestamptz,
    check_error text,
    default_branch text,
    head_commit text,
    CONSTRAINT pk_git_connections PRIMARY KEY (id),
    CONSTRAINT ck_git_connections_kind CHECK (kind IN ('local', 'github', 'remote')),
    CONSTRAINT fk_git_connections_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE git_connections IS 'where a project''s repositories are, and how they are reached';
COMMENT ON COLUMN git_connections.repository IS 'organization/name in lower case; null for all that it reaches';
COMMENT ON COLUMN git_connections.location IS 'a folder on this machine, the host''s API, or a remote';
COMMENT ON COLUMN git_connections.credential IS 'encrypted with the server''s secret';
COMMENT ON COLUMN git_connections.check_error IS 'why it could not be read then; null if it could';
COMMENT ON COLUMN git_connections.default_branch IS 'of the repository then';
COMMENT ON COLUMN git_connections.head_commit IS 'that the branch was at';
CREATE INDEX ix_git_connections_project_id ON git_connections (project_id);
CREATE UNIQUE INDEX uq_git_connections_github ON git_connections (project_id, repository, location) NULLS NOT DISTINCT WHERE kind = 'github';
CREATE UNIQUE INDEX uq_git_connections_local ON git_connections (project_id, repository) WHERE kind = 'local';
CREATE UNIQUE INDEX uq_git_connections_remote ON git_connections (project_id, repository) WHERE kind = 'remote';

CREATE TABLE activity_log (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    scope text NOT NULL,
    activity text NOT NULL,
    item_id text NOT NULL,
    user_id integer,
    detail jsonb DEFAULT '{}' NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_activity_log PRIMARY KEY (id),
    CONSTRAINT fk_activity_log_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT fk_activity_log_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
COMMENT ON TABLE activity_log IS 'what people and agents changed that others may ask about';
COMMENT ON COLUMN activity_log.scope IS 'kind of thing that was changed';
COMMENT ON COLUMN activity_log.activity IS 'what was done to it';
CREATE INDEX ix_activity_log_project_id_created_at ON activity_log (project_id, created_at);

CREATE TABLE server_flags (
    name text NOT NULL,
    payload jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_server_flags PRIMARY KEY (name)
);
COMMENT ON TABLE server_flags IS 'settings of the whole server that change while it runs';
