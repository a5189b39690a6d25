"""Columns shared by queries about people, including those of other packages."""

import sqlalchemy as sa

from postroom.db.tables import memberships, projects, users

USER_COLUMNS = (
    users.c.id,
    users.c.uuid,
    users.c.email,
    users.c.first_name,
    users.c.last_name,
    users.c.github_login,
    users.c.is_staff,
    users.c.created_at,
)
"""The columns of a `User`, in its order."""

ROLE_IN_PROJECT = (
    sa.select(memberships.c.role)
    .where(memberships.c.organization_id == projects.c.organization_id, memberships.c.user_id == users.c.id)
    .scalar_subquery()
    .label("role")
)
"""The role of a user in a project's organization, for queries of both; null without membership."""
