"""Settings of what is done about it: jobs, research, scouts, and what is handed over."""

from decimal import Decimal

from pydantic import Field

from postroom.settings.group import Group


class LimitSettings(Group):
    """How often a key may call the API. Each API process counts for itself."""

    enabled: bool = Field(True, description="Whether the calls of a key are limited.")
    sends_per_minute: int = Field(
        12_000,
        ge=1,
        le=10_000_000,
        description="Calls that send signals or measured values which one key may make within a minute, per API "
        "process; a call sends up to 1,000 signals.",
    )
    calls_per_minute: int = Field(
        480, ge=1, le=10_000_000, description="Calls that one key may make within a minute, per API process."
    )
    calls_per_hour: int = Field(
        4800, ge=1, le=100_000_000, description="Calls that one key may make within an hour, per API process."
    )
    session_calls_per_minute: int = Field(
        1200,
        ge=1,
        le=10_000_000,
        description="Calls that one sign-in may make within a minute, per API process.",
    )


class JobSettings(Group):
    """How durable work is run."""

    poll_seconds: float = Field(
        30.0,
        gt=0,
        le=60,
        description="How often an idle worker looks for work that the database did not notify it of.",
    )
    concurrency: int = Field(8, ge=1, le=1000, description="Jobs that one worker runs at the same time.")
    attempts: int = Field(5, ge=1, le=100, description="Tries of a job before it becomes a dead letter.")
    backoff_seconds: float = Field(
        1.0, gt=0, le=3600, description="Wait after the first failed try; it doubles."
    )
    lease_seconds: float = Field(
        15.0, gt=0, le=3600, description="Silence after which a worker counts as dead."
    )
    retention_hours: float = Field(24.0, gt=0, description="How long records of finished jobs are kept.")


class ResearchSettings(Group):
    """How reports that passed the promotion gate are researched."""

    enabled: bool = Field(
        True, description="Whether promoted reports are researched; else they stay candidates."
    )
    max_signals: int = Field(
        200,
        ge=1,
        le=10_000,
        description="Signals of a report that are read; of more, a sample over its time.",
    )
    max_findings: int = Field(
        50, ge=1, le=10_000, description="Signals that get a finding of their own in the work log."
    )
    lead: float = Field(
        1.3,
        ge=1,
        le=100,
        description="How many times better than the next one a repository has to be to be chosen by itself.",
    )
    named_owners: tuple[str, ...] = Field(
        (),
        description="Owners, as a JSON list, of repositories that are looked into since signals name them, where a "
        "credential opens more than one; `*` is everybody, strangers too. Those of others are only proposed.",
    )
    rounds: int = Field(
        10, ge=1, le=10, description="Times that a report is looked at again since signals came meanwhile."
    )
    use_model: bool = Field(
        True, description="Whether the language model, if there is one, takes part in research."
    )
    calls_per_report: int = Field(
        60,
        ge=0,
        le=10_000,
        description="Requests to the language model that research of one report may make.",
    )
    dollars_per_report: Decimal = Field(
        Decimal(1),
        ge=0,
        le=10_000,
        description="US dollars that one run of research on a report may spend on the language model, counted "
        "since the run began and out of the project's budget of the day. At the limit the rest of the "
        "run goes on by rules and says so; 0 means that no model is asked. A model without a price "
        "is limited by `POSTROOM_RESEARCH__CALLS_PER_REPORT` only.",
    )


class ScoutSettings(Group):
    """How scouts are run."""

    enabled: bool = Field(True, description="Whether workers run scouts; a run-now waits while they don't.")
    tick_seconds: float = Field(
        30.0, gt=0, le=86_400, description="How often the schedule of all scouts is looked at."
    )
    runs_per_tick: int = Field(
        50, ge=1, le=10_000, description="Runs that one look starts at most, over all projects."
    )
    run_seconds: float = Field(
        900.0, gt=0, le=900, description="How long one run may take before it is ended as failed."
    )
    statement_seconds: float = Field(
        10.0, gt=0, le=300, description="How long one question of a run to the database may take."
    )
    heartbeat_seconds: float = Field(
        60.0, gt=0, le=900, description="Silence after which a run is closed as failed: its worker ended."
    )
    posthog_minutes: float = Field(
        60.0, gt=0, le=43_200, description="How often the inventory of a connected PostHog instance is read."
    )
    posthog_seconds: float = Field(
        180.0, gt=0, le=540, description="How long reading such an inventory may take."
    )
    reports_per_run: int = Field(10, ge=0, le=1_000, description="Reports that one run may write or change.")
    reports_per_day: int = Field(
        50, ge=0, le=100_000, description="Reports that scouts of one project may write within 24 hours."
    )
    agent_steps: int = Field(40, ge=1, le=500, description="Calls of a model in one run of an agent.")
    agent_tokens: int = Field(
        400_000,
        ge=1_000,
        le=10_000_000,
        description="Tokens that one run of an agent may use, read and written.",
    )
    agent_cost_usd: Decimal = Field(
        Decimal(2),
        ge=0,
        le=1_000,
        description="US dollars that one run of an agent may cost, out of the project's budget of the day. Before "
        "each step the most that it can cost is added to what the run has cost; if that is more, the "
        "run fails and says why. 0 allows only models that cost nothing. A model without a price is "
        "limited by the steps and tokens of a run only.",
    )


class FollowUpSettings(Group):
    """What comes after a report was acted on, or was not."""

    verify_days: float = Field(
        7.0,
        gt=0,
        le=365,
        description="Days after a report was resolved at which its log says if the fix holds.",
    )
    archive_days: float = Field(
        25.0,
        ge=0,
        le=3650,
        description="Days without a signal or work after which a report is archived; 0 for never. Signals find it "
        "as long as it has some in the grouping's window, so fewer days than that let it come back.",
    )
    poll_minutes: float = Field(
        10.0,
        gt=0,
        le=10_080,
        description="How often GitHub is asked whether a report's pull request is merged.",
    )


class HandoffSettings(Group):
    """How reports are handed to agents; which way a project uses is said by `postroom handoff`."""

    command: tuple[str, ...] = Field(
        (),
        description="Program and arguments, as a JSON list, that a report is handed to; it is started without a "
        "shell, in a clone of the repository, with the prompt on its standard input. `{prompt_file}` stands for a "
        "file with the same. Empty means that there is none.",
    )
    command_seconds: float = Field(3600.0, gt=0, le=86_400, description="How long a command may run.")
    command_output_bytes: int = Field(
        200_000, ge=1000, le=10_000_000, description="Bytes of a command's output that are kept."
    )
    command_environment: tuple[str, ...] = Field(
        ("PATH", "HOME", "LANG", "LC_ALL", "TZ"),
        description="Names, as a JSON list, of the server's environment variables that a command is given. Those "
        "that begin with POSTROOM_ never are.",
    )
    commands: int = Field(1, ge=1, le=100, description="Commands that one worker runs at once.")
    command_orphan_seconds: float = Field(
        60.0, gt=0, le=3600, description="How long a command may go on without a worker that watches it."
    )
    push: bool = Field(
        False,
        description="Whether a command's branch is pushed to the remote that its repository is from, with what "
        "the git connection holds; a branch that is there is never moved.",
    )
    allow_private_addresses: bool = Field(
        False,
        description="Whether webhooks may go to this machine and to private networks, also unencrypted.",
    )
    webhook_seconds: float = Field(
        10.0, gt=0, le=120, description="How long the answer to a webhook may take."
    )
    webhook_attempts: int = Field(
        8,
        ge=1,
        le=30,
        description="Tries of a delivery before it is given up; each wait is four times the last.",
    )
    webhook_backoff_seconds: float = Field(
        10.0, gt=0, le=3600, description="Wait after the first failed try of a delivery."
    )
    start_unscreened: bool = Field(
        False,
        description="Whether work may start by itself on reports with signals, or words of agents, that were never "
        "screened.",
    )
    daily_limit: int = Field(
        10,
        ge=0,
        le=10_000,
        description="Reports of one project on which work may start by itself within 24 hours, unless the project "
        "has a limit of its own.",
    )
    abandoned_hours: float = Field(
        24.0,
        gt=0,
        le=8760,
        description="Time after which work that nobody took up, or went on with, has failed.",
    )
