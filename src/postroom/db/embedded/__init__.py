"""The embedded PostgreSQL: its programs come from a package; our own launcher starts, guards and stops it."""

from postroom.db.embedded.cluster import has_cluster
from postroom.db.embedded.facts import Facts, describe
from postroom.db.embedded.launcher import Database, Role, open_database

__all__ = ["Database", "Facts", "Role", "describe", "has_cluster", "open_database"]
