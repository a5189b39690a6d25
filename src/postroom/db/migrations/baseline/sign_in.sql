CREATE TABLE sessions (
    id uuid NOT NULL,
    user_id integer NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL,
    second_factor boolean DEFAULT false NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_sessions_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE sessions IS 'sign-ins of people; a row that is gone is signed out';
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the token';
COMMENT ON COLUMN sessions.address IS 'network address that it was last seen from';
COMMENT ON COLUMN sessions.user_agent IS 'what the browser called itself at sign-in';
COMMENT ON COLUMN sessions.second_factor IS 'whether it began with a code or at the identity provider';
CREATE INDEX ix_sessions_user_id ON sessions (user_id);

CREATE TABLE second_factors (
    user_id integer NOT NULL,
    secret bytea,
    recovery_codes bytea[] DEFAULT '{}' NOT NULL,
    last_step bigint DEFAULT '0' NOT NULL,
    confirmed_at timestamptz,
    new_secret bytea,
    new_recovery_codes bytea[] DEFAULT '{}' NOT NULL,
    tries integer DEFAULT '0' NOT NULL,
    tried_since timestamptz,
    CONSTRAINT pk_second_factors PRIMARY KEY (user_id),
    CONSTRAINT fk_second_factors_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE second_factors IS 'codes that people sign in with after their password';
COMMENT ON COLUMN second_factors.secret IS 'encrypted with the server''s secret; null: not confirmed yet';
COMMENT ON COLUMN second_factors.recovery_codes IS 'SHA-256 of those that were not used';
COMMENT ON COLUMN second_factors.last_step IS 'of the last code that was accepted, which is not accepted again';
COMMENT ON COLUMN second_factors.new_secret IS 'what is being set up, until its first code';
COMMENT ON COLUMN second_factors.tries IS 'codes of the app that were entered since tried_since; 0 after a right one';

CREATE TABLE sign_in_links (
    id uuid NOT NULL,
    user_id integer NOT NULL,
    purpose text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    created_by_id integer,
    CONSTRAINT pk_sign_in_links PRIMARY KEY (id),
    CONSTRAINT uq_sign_in_links_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_sign_in_links_purpose CHECK (purpose IN ('password', 'sign_in')),
    CONSTRAINT fk_sign_in_links_created_by_id FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT fk_sign_in_links_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE sign_in_links IS 'one-time links for people who have an account; a link that was used is gone';
COMMENT ON COLUMN sign_in_links.token_hash IS 'SHA-256 of the token';
COMMENT ON COLUMN sign_in_links.created_by_id IS 'the member who made it; null: the server''s operator';
CREATE INDEX ix_sign_in_links_created_by_id ON sign_in_links (created_by_id);
CREATE INDEX ix_sign_in_links_user_id ON sign_in_links (user_id);

CREATE TABLE invites (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    created_by_id integer,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_invites PRIMARY KEY (id),
    CONSTRAINT uq_invites_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_invites_role CHECK (role IN ('owner', 'member', 'viewer')),
    CONSTRAINT fk_invites_created_by_id FOREIGN KEY (created_by_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT fk_invites_organization_id FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE
);
COMMENT ON TABLE invites IS 'invitations to organizations; one that was accepted is gone';
COMMENT ON COLUMN invites.email IS 'as written; one invitation an address';
COMMENT ON COLUMN invites.token_hash IS 'SHA-256 of the token';
CREATE UNIQUE INDEX uq_invites_organization_id_email_lower ON invites (organization_id, lower(email));

CREATE TABLE user_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_user_identities PRIMARY KEY (issuer, subject),
    CONSTRAINT fk_user_identities_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
COMMENT ON TABLE user_identities IS 'whom an OpenID Connect provider means by a subject';
CREATE INDEX ix_user_identities_user_id ON user_identities (user_id);

CREATE TABLE sign_in_state (
    id integer NOT NULL,
    setup_token_hash bytea,
    setup_expires_at timestamptz,
    setup_done_at timestamptz,
    passwords boolean,
    CONSTRAINT pk_sign_in_state PRIMARY KEY (id),
    CONSTRAINT ck_sign_in_state_single CHECK (id = 1)
);
COMMENT ON TABLE sign_in_state IS 'the one row about signing in on this server';
COMMENT ON COLUMN sign_in_state.setup_token_hash IS 'SHA-256 of the token';
COMMENT ON COLUMN sign_in_state.passwords IS 'in place of the setting; null: as the setting says';

INSERT INTO sign_in_state (id) VALUES (1);
