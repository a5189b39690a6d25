"""Renders what each table holds of persons as docs/reference/personal-data.md."""

from postroom.people.declaration import TABLES, TREATMENTS


def personal_data_page(generated: str) -> str:
    """Return the page."""
    parts = []
    for treatment, holds, done in TREATMENTS:
        rows = "\n".join(
            f"| {', '.join(f'`{table}`' for table in sorted(tables.split()))} | {what} |"
            for one, what, tables in TABLES
            if one == treatment
        )
        parts.append(
            f"## {treatment.capitalize()}\n\n{holds} {done}\n\n| Tables | What they hold |\n| --- | --- |\n{rows}\n"
        )
    sections = "\n".join(parts)
    return f"""{generated}

# Personal data

Which tables hold data of persons, and how export and erasure treat them ([ADR
99](../adr/0099-data-of-a-person.md)). [Personal data](../how-to/personal-data.md) has the commands;
[retention](retention.md) says when data is deleted for its age.

{sections}"""
