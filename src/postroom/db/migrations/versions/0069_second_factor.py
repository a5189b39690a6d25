"""A second factor for passwords, which an organization may require."""

from collections.abc import Sequence

from alembic import op

revision: str = "0069"
down_revision: str | None = "0068"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    """
    CREATE TABLE second_factors (
        user_id integer NOT NULL,
        secret bytea,
        recovery_codes bytea[] NOT NULL DEFAULT '{}',
        last_step bigint NOT NULL DEFAULT '0',
        confirmed_at timestamptz,
        new_secret bytea,
        new_recovery_codes bytea[] NOT NULL DEFAULT '{}',
        CONSTRAINT pk_second_factors PRIMARY KEY (user_id),
        CONSTRAINT fk_second_factors_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )""",
    "COMMENT ON TABLE second_factors IS 'codes that people sign in with after their password'",
    "COMMENT ON COLUMN second_factors.secret IS 'encrypted with the server''s secret; null: not confirmed yet'",
    "COMMENT ON COLUMN second_factors.recovery_codes IS 'SHA-256 of those that were not used'",
    "COMMENT ON COLUMN second_factors.last_step IS 'of the last code that was accepted, which is not accepted again'",
    "COMMENT ON COLUMN second_factors.new_secret IS 'what is being set up, until its first code'",
    "ALTER TABLE sessions ADD COLUMN second_factor boolean NOT NULL DEFAULT false",
    "COMMENT ON COLUMN sessions.second_factor IS 'whether it began with a code or at the identity provider'",
    "ALTER TABLE organizations ADD COLUMN second_factor_required boolean NOT NULL DEFAULT false",
    "DROP TRIGGER record_audit ON organizations",
    """
    CREATE TRIGGER record_audit
        AFTER INSERT OR UPDATE OF name, is_ai_data_processing_approved, second_factor_required OR DELETE
        ON organizations FOR EACH ROW EXECUTE FUNCTION record_audit('organization', 'organization', 'id', 'name',
        '{name,is_ai_data_processing_approved,second_factor_required}', '{}', 'all')""",
    """
    CREATE TRIGGER record_audit
        AFTER INSERT OR UPDATE OF confirmed_at, recovery_codes OR DELETE
        ON second_factors FOR EACH ROW EXECUTE FUNCTION record_audit('second_factor', 'user', 'user_id', '',
        '{confirmed_at}', '{recovery_codes}', 'all')""",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
