"""Settings of processing: rate limits, jobs, research, scouts, follow-up and hand-off."""

from decimal import Decimal

from pydantic import Field

from postroom.settings.group import Group


class LimitSettings(Group):
    """Rate limits of the API. Each API process counts separately."""

    enabled: bool = Field(True, description="Whether API calls are rate limited.")
    sends_per_minute: int = Field(
        12_000,
        ge=1,
        le=10_000_000,
        description="Maximum calls per key, minute and API process that send signals or metrics; a call can "
        "send up to 1,000 signals.",
    )
    calls_per_minute: int = Field(
        480, ge=1, le=10_000_000, description="Maximum other calls per key, minute and API process."
    )
    calls_per_hour: int = Field(
        4800, ge=1, le=100_000_000, description="Maximum other calls per key, hour and API process."
    )
    session_calls_per_minute: int = Field(
        1200,
        ge=1,
        le=10_000_000,
        description="Maximum calls per session, minute and API process.",
    )


class JobSettings(Group):
    """How jobs are run."""

    poll_seconds: float = Field(
        30.0,
        gt=0,
        le=60,
        description="How often an idle worker polls for jobs, in case a notification of the database was "
        "lost.",
    )
    concurrency: int = Field(
        8,
        ge=1,
        le=1000,
        description="Maximum number of jobs of one kind that one worker runs at the same time.",
    )
    attempts: int = Field(
        5, ge=1, le=100, description="Maximum number of attempts of a job before it becomes a dead letter."
    )
    backoff_seconds: float = Field(
        1.0,
        gt=0,
        le=3600,
        description="Delay after the first failed attempt; it doubles with each further one.",
    )
    lease_seconds: float = Field(
        15.0,
        gt=0,
        le=3600,
        description="Time without a heartbeat after which a worker counts as dead and its jobs are taken "
        "over.",
    )


class ResearchSettings(Group):
    """How promoted reports are researched."""

    enabled: bool = Field(
        True, description="Whether promoted reports are researched; otherwise they remain candidates."
    )
    max_signals: int = Field(
        200,
        ge=1,
        le=10_000,
        description="Maximum number of signals of a report that are read; beyond it, a sample over the "
        "report's lifetime.",
    )
    max_findings: int = Field(
        50,
        ge=1,
        le=10_000,
        description="Maximum number of signals that get their own finding in the work log.",
    )
    lead: float = Field(
        1.3,
        ge=1,
        le=100,
        description="How many times better than the second-best repository the best one has to be to be "
        "chosen automatically.",
    )
    named_owners: tuple[str, ...] = Field(
        (),
        description="Owners, as a JSON list, whose repositories are read when signals name them, if a "
        "credential reaches more than one repository; `*` means every owner, strangers included. "
        "Repositories of other owners are only proposed.",
    )
    rounds: int = Field(
        10,
        ge=1,
        le=10,
        description="Maximum number of research rounds because of signals that arrived meanwhile.",
    )
    use_model: bool = Field(True, description="Whether a configured language model takes part in research.")
    calls_per_report: int = Field(
        60,
        ge=0,
        le=10_000,
        description="Maximum number of requests to the language model for researching one report.",
    )
    dollars_per_report: Decimal = Field(
        Decimal(1),
        ge=0,
        le=10_000,
        description="Maximum spending on the language model per research run of a report, in US dollars, "
        "within the project's daily budget. At the limit the rest of the run uses rules and says "
        "so; 0 disables the model for research. A model without a price is limited by "
        "`POSTROOM_RESEARCH__CALLS_PER_REPORT` only.",
    )


class ScoutSettings(Group):
    """How scouts are run."""

    enabled: bool = Field(
        True, description="Whether workers run scouts; otherwise runs started by hand stay queued."
    )
    tick_seconds: float = Field(30.0, gt=0, le=86_400, description="How often due scouts are started.")
    runs_per_tick: int = Field(
        50, ge=1, le=10_000, description="Maximum number of runs that are started at once, over all projects."
    )
    run_seconds: float = Field(900.0, gt=0, le=900, description="Timeout of a run.")
    statement_seconds: float = Field(
        10.0, gt=0, le=300, description="Timeout of one database query of a run."
    )
    heartbeat_seconds: float = Field(
        60.0, gt=0, le=900, description="Time without a heartbeat after which a run is closed as failed."
    )
    reports_per_run: int = Field(
        10, ge=0, le=1_000, description="Maximum number of reports that one run may write or change."
    )
    reports_per_day: int = Field(
        50,
        ge=0,
        le=100_000,
        description="Maximum number of reports that scouts of one project may write in 24 hours.",
    )
    agent_steps: int = Field(
        40, ge=1, le=500, description="Maximum number of model calls in one run of an agent."
    )
    agent_tokens: int = Field(
        400_000,
        ge=1_000,
        le=10_000_000,
        description="Maximum number of tokens, input and output, in one run of an agent.",
    )
    agent_cost_usd: Decimal = Field(
        Decimal(2),
        ge=0,
        le=1_000,
        description="Maximum cost of one run of an agent in US dollars, within the project's daily budget. A "
        "run fails before a step that could exceed it. 0 allows only models that cost nothing. A "
        "model without a price is limited by steps and tokens only.",
    )


class FollowUpSettings(Group):
    """Verification of fixes, archiving, and pull requests."""

    verify_days: float = Field(
        7.0,
        gt=0,
        le=365,
        description="Days after a report was resolved until its work log says whether the fix holds.",
    )
    archive_days: float = Field(
        25.0,
        ge=0,
        le=3650,
        description="Days without signals or work after which a report is archived; 0 disables archiving. New"
        " signals bring it back while its old ones are within the grouping window.",
    )
    poll_minutes: float = Field(
        10.0,
        gt=0,
        le=10_080,
        description="How often GitHub is polled for merged pull requests.",
    )


class HandoffSettings(Group):
    """How reports are handed off; a project chooses its channel with `postroom handoff`."""

    command: tuple[str, ...] = Field(
        (),
        description="Program and arguments, as a JSON list, that reports are handed off to. It runs without a"
        " shell, in a clone of the repository, with the prompt on standard input; `{prompt_file}`"
        " is replaced by a file with the prompt. Empty disables this channel.",
    )
    command_projects: tuple[int, ...] = Field(
        (),
        description="Numbers, as a JSON list, of the projects whose owners may choose that channel. Anyone who "
        "writes signals, or files in a repository, of such a project can influence what the program does.",
    )
    command_seconds: float = Field(3600.0, gt=0, le=86_400, description="Timeout of a command.")
    command_output_bytes: int = Field(
        200_000, ge=1000, le=10_000_000, description="Bytes of a command's output that are kept."
    )
    command_environment: tuple[str, ...] = Field(
        ("PATH", "HOME", "LANG", "LC_ALL", "TZ"),
        description="Names, as a JSON list, of environment variables of the server that a command gets; never"
        " those that start with POSTROOM_.",
    )
    commands: int = Field(
        1, ge=1, le=100, description="Maximum number of commands that one worker runs at the same time."
    )
    command_orphan_seconds: float = Field(
        60.0, gt=0, le=3600, description="How long a command may run without a worker that supervises it."
    )
    push: bool = Field(
        False,
        description="Whether the server pushes a command's branch to the remote, with the credentials of the "
        "git connection; existing branches are never moved.",
    )
    allow_private_addresses: bool = Field(
        False,
        description="Whether webhooks may go to loopback and private addresses, and without TLS.",
    )
    webhook_seconds: float = Field(10.0, gt=0, le=120, description="Timeout of a webhook request.")
    webhook_attempts: int = Field(
        8,
        ge=1,
        le=30,
        description="Maximum number of attempts of a delivery; each delay is four times the previous one.",
    )
    webhook_backoff_seconds: float = Field(
        10.0, gt=0, le=3600, description="Delay after the first failed attempt of a delivery."
    )
    start_unscreened: bool = Field(
        False,
        description="Whether work may start automatically on reports with signals, or agent text, that were "
        "never screened.",
    )
    daily_limit: int = Field(
        10,
        ge=0,
        le=10_000,
        description="Maximum number of reports of one project on which work starts automatically in 24 hours;"
        " a project can have its own limit.",
    )
    abandoned_hours: float = Field(
        24.0,
        gt=0,
        le=8760,
        description="Time without activity after which a queued or running hand-off fails.",
    )
