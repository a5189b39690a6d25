"""What the catalogs of a database say of its schema, for comparison with that of another one."""

from typing import Any

import psycopg

from postroom.db.engine import plain_url

_OURS = "relnamespace = 'public'::regnamespace AND relname !~ '^events_d'"
"""Without the partitions of events, which workers create day by day, and their indexes."""
_NOT_OF_AN_EXTENSION = (
    "NOT EXISTS (SELECT FROM pg_depend WHERE objid = {}.oid AND classid = '{}'::regclass AND deptype = 'e')"
)
_OPTIONS = "ARRAY(SELECT o FROM unnest(reloptions) AS o WHERE o NOT LIKE 'pg_attver=%' ORDER BY o)"
"""Without what a server notes itself, in each database another number (PostgreSQL 17.12)."""

# The order of a table's columns does not matter, and neither do spaces in the body of a function.
_QUERIES = {
    "extension": "SELECT extname, extversion FROM pg_extension WHERE extname <> 'plpgsql'",
    "relation": f"""
        SELECT relname, relkind, relpersistence, relrowsecurity, {_OPTIONS}, pg_get_partkeydef(pg_class.oid),
               CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(pg_class.oid) END,
               obj_description(pg_class.oid, 'pg_class')
        FROM pg_class WHERE {_OURS} AND relkind NOT IN ('i', 'I')""",
    "column": f"""
        SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
               pg_get_expr(adbin, adrelid), attstorage, attcompression, attcollation::regcollation::text,
               col_description(pg_class.oid, attnum)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE {_OURS} AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 AND NOT attisdropped""",
    "index": f"""
        SELECT relname, pg_get_indexdef(pg_class.oid), indisvalid, indisreplident, indisclustered
        FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE {_OURS}""",
    "constraint": f"""
        SELECT relname, conname, contype, convalidated, pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE {_OURS}""",
    "trigger": f"""
        SELECT relname, tgname, tgenabled, pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE {_OURS} AND NOT tgisinternal""",
    "function": f"""
        SELECT pg_proc.oid::regprocedure::text, prorettype::regtype::text, lanname, prokind, provolatile, prosecdef,
               proisstrict, proconfig, regexp_replace(trim(prosrc, E' \\n'), '\\s+', ' ', 'g')
        FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
        WHERE pronamespace = 'public'::regnamespace AND {_NOT_OF_AN_EXTENSION.format("pg_proc", "pg_proc")}""",
    "sequence": f"""
        SELECT relname, seqtypid::regtype::text, seqstart, seqincrement, seqmin, seqmax, seqcycle
        FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid WHERE {_OURS}""",
    "type": f"""
        SELECT typname, typtype FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r', 'm')
          AND {_NOT_OF_AN_EXTENSION.format("pg_type", "pg_type")}""",
    "rule": f"""
        SELECT relname, rulename, pg_get_ruledef(pg_rewrite.oid)
        FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE {_OURS} AND relkind NOT IN ('v', 'm')""",
    "policy": f"""
        SELECT relname, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
        FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE {_OURS}""",
    "schema": "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
}


def schema(url: str) -> set[tuple[Any, ...]]:
    """Return a row for each object of the database, its kind first."""
    with psycopg.connect(plain_url(url)) as connection:
        return {
            (kind, *(tuple(value) if isinstance(value, list) else value for value in row))
            for kind, query in _QUERIES.items()
            for row in connection.execute(query.encode())
        }
