"""Sign-in: sessions, one-time links, invitations, external identities, and the server's own state."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.tables.base import id_column, metadata, time_column

ROLES = ("owner", "member", "viewer")
LINK_PURPOSES = ("password", "sign_in")

_TOKEN = "SHA-256 of the token"  # noqa: S105  # describes the column


def _user_column(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        "user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=nullable, index=True
    )


sessions = sa.Table(
    "sessions",
    metadata,
    id_column(),
    _user_column(),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True, comment=_TOKEN),
    time_column("created_at"),
    time_column("seen_at"),
    time_column("expires_at"),
    sa.Column("address", sa.Text, nullable=False, comment="network address that it was last seen from"),
    sa.Column("user_agent", sa.Text, nullable=False, comment="what the browser called itself at sign-in"),
    sa.Column(
        "second_factor",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it began with a code or at the identity provider",
    ),
    comment="sign-ins of people; a row that is gone is signed out",
)

second_factors = sa.Table(
    "second_factors",
    metadata,
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "secret", sa.LargeBinary, comment="encrypted with the server's secret; null: not confirmed yet"
    ),
    sa.Column(
        "recovery_codes",
        ARRAY(sa.LargeBinary),
        nullable=False,
        server_default="{}",
        comment="SHA-256 of those that were not used",
    ),
    sa.Column(
        "last_step",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="of the last code that was accepted, which is not accepted again",
    ),
    time_column("confirmed_at", nullable=True),
    sa.Column("new_secret", sa.LargeBinary, comment="what is being set up, until its first code"),
    sa.Column("new_recovery_codes", ARRAY(sa.LargeBinary), nullable=False, server_default="{}"),
    sa.Column(
        "tries",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="codes of the app that were entered since tried_since; 0 after a right one",
    ),
    time_column("tried_since", nullable=True),
    comment="codes that people sign in with after their password",
)

sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    id_column(),
    _user_column(),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True, comment=_TOKEN),
    time_column("created_at"),
    time_column("expires_at"),
    sa.Column(
        "created_by_id",
        sa.Integer,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        index=True,
        comment="the member who made it; null: the server's operator",
    ),
    sa.CheckConstraint("purpose IN ('password', 'sign_in')", name="purpose"),
    comment="one-time links for people who have an account; a link that was used is gone",
)

invites = sa.Table(
    "invites",
    metadata,
    id_column(),
    sa.Column(
        "organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("email", sa.Text, nullable=False, comment="as written; one invitation an address"),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True, comment=_TOKEN),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("created_at"),
    time_column("expires_at"),
    sa.CheckConstraint("role IN ('owner', 'member', 'viewer')", name="role"),
    sa.Index(
        "uq_invites_organization_id_email_lower", "organization_id", sa.text("lower(email)"), unique=True
    ),
    comment="invitations to organizations; one that was accepted is gone",
)

user_identities = sa.Table(
    "user_identities",
    metadata,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    _user_column(),
    time_column("created_at"),
    comment="whom an OpenID Connect provider means by a subject",
)

sign_in_state = sa.Table(
    "sign_in_state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("setup_token_hash", sa.LargeBinary, comment=_TOKEN),
    time_column("setup_expires_at", nullable=True),
    time_column("setup_done_at", nullable=True),
    sa.Column("passwords", sa.Boolean, comment="in place of the setting; null: as the setting says"),
    sa.CheckConstraint("id = 1", name="single"),
    comment="the one row about signing in on this server",
)
