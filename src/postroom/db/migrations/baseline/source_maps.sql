CREATE TABLE releases (
    project_id integer NOT NULL,
    version text NOT NULL,
    id uuid NOT NULL,
    hash_id text,
    url text,
    created_at timestamptz NOT NULL,
    released_at timestamptz,
    commits jsonb DEFAULT '[]' NOT NULL,
    deploys jsonb DEFAULT '[]' NOT NULL,
    CONSTRAINT pk_releases PRIMARY KEY (project_id, version),
    CONSTRAINT uq_releases_id UNIQUE (id),
    CONSTRAINT fk_releases_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE releases IS 'versions of an application, as command lines announce them';
COMMENT ON COLUMN releases.hash_id IS 'made by PostHog''s command line from name and version';
COMMENT ON COLUMN releases.commits IS 'id, repository, author, message';
COMMENT ON COLUMN releases.deploys IS 'environment, and when';
CREATE INDEX ix_releases_hash_id ON releases (project_id, hash_id);

CREATE TABLE source_maps (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    debug_id text,
    content bytea NOT NULL,
    size integer NOT NULL,
    unpacked integer NOT NULL,
    sources integer NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT pk_source_maps PRIMARY KEY (id),
    CONSTRAINT uq_source_maps_debug_id UNIQUE (project_id, debug_id),
    CONSTRAINT fk_source_maps_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
-- The content is compressed already.
ALTER TABLE source_maps ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE source_maps IS 'source maps of generated JavaScript';
COMMENT ON COLUMN source_maps.debug_id IS 'the id in the generated file, or null';
COMMENT ON COLUMN source_maps.content IS 'compiled for look-ups, compressed';
COMMENT ON COLUMN source_maps.size IS 'bytes of the content';
COMMENT ON COLUMN source_maps.unpacked IS 'bytes of the content once decompressed';
COMMENT ON COLUMN source_maps.sources IS 'original files that it names';

CREATE TABLE source_map_files (
    project_id integer NOT NULL,
    release text NOT NULL,
    dist text NOT NULL,
    name text NOT NULL,
    map_id uuid,
    refers_to text,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_source_map_files PRIMARY KEY (project_id, release, dist, name),
    CONSTRAINT ck_source_map_files_target CHECK ((map_id IS NULL) <> (refers_to IS NULL)),
    CONSTRAINT fk_source_map_files_map_id FOREIGN KEY (map_id) REFERENCES source_maps (id) ON DELETE CASCADE,
    CONSTRAINT fk_source_map_files_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE source_map_files IS 'generated files of a release, and their maps';
COMMENT ON COLUMN source_map_files.release IS 'empty: of no release';
COMMENT ON COLUMN source_map_files.dist IS 'a build of the release; empty: any';
COMMENT ON COLUMN source_map_files.name IS 'address of the file, ~ for any host';
COMMENT ON COLUMN source_map_files.refers_to IS 'name of the file with its map, which may come later';
CREATE INDEX ix_source_map_files_map_id ON source_map_files (map_id);

CREATE TABLE source_map_uploads (
    id uuid NOT NULL,
    project_id integer NOT NULL,
    checksum text NOT NULL,
    debug_id text DEFAULT '' NOT NULL,
    release text DEFAULT '' NOT NULL,
    dist text DEFAULT '' NOT NULL,
    state text NOT NULL,
    detail text DEFAULT '' NOT NULL,
    maps integer DEFAULT '0' NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_source_map_uploads PRIMARY KEY (id),
    CONSTRAINT ck_source_map_uploads_state CHECK (state IN ('pending', 'stored', 'failed')),
    CONSTRAINT fk_source_map_uploads_project_id FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);
COMMENT ON TABLE source_map_uploads IS 'what command lines uploaded, and what became of it';
COMMENT ON COLUMN source_map_uploads.checksum IS 'of the archive, by the sender';
COMMENT ON COLUMN source_map_uploads.debug_id IS 'of an upload of one map';
COMMENT ON COLUMN source_map_uploads.detail IS 'why it failed';
CREATE INDEX ix_source_map_uploads_project_id ON source_map_uploads (project_id, created_at);

CREATE TABLE source_map_chunks (
    user_id integer NOT NULL,
    checksum text NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_source_map_chunks PRIMARY KEY (user_id, checksum),
    CONSTRAINT fk_source_map_chunks_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE source_map_chunks IS 'parts of archives that are being uploaded';
COMMENT ON COLUMN source_map_chunks.checksum IS 'SHA-1 of the content';
