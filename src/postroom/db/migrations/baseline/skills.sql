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
