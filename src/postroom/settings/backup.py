"""Settings of scheduled backups."""

from pathlib import Path

from pydantic import Field, field_validator

from postroom.domain.scouts.configs import cron_problem
from postroom.settings.group import Group


class BackupSettings(Group):
    """Backups that the scheduler makes by itself, in a folder of its machine."""

    folder: Path | None = Field(
        None,
        description="Existing folder where the scheduler puts backups, best on another disk; "
        "unset means none. They need POSTROOM_BACKUP_PASSPHRASE as well.",
    )
    schedule: str = Field(
        "15 3 * * *",
        description="When backups are made: a schedule of five cron fields, in UTC. A failed one is tried again "
        "after an hour.",
    )
    keep: int = Field(
        7, ge=1, le=1000, description="Number of scheduled backups that are kept in the folder."
    )

    @field_validator("schedule")
    @classmethod
    def _check_schedule(cls, value: str) -> str:
        if problem := cron_problem(value):
            raise ValueError(problem)
        return value
