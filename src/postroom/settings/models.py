"""Settings of embeddings, language models, and their budget."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class EmbeddingSettings(Group):
    """How texts are embedded."""

    provider: Literal["local", "openai"] = Field(
        "local",
        description="`local`: the packaged model on the CPU; `openai`: any server with a compatible "
        "`/v1/embeddings`.",
    )
    model: str = Field("text-embedding-3-small", description="Model name for the `openai` provider.")
    base_url: str = Field("https://api.openai.com/v1", description="Base URL of the `openai` provider.")
    api_key: SecretStr | None = Field(
        None, description="API key for the `openai` provider, if it requires one."
    )
    dimensions: int | None = Field(
        None,
        ge=8,
        le=4000,
        description="Vector length to request from the provider; unset means the model's own.",
    )
    model_file: Path | None = Field(
        None,
        description="Local copy of the packaged model's file, for machines where its package cannot be "
        "installed; the safety filter uses it too. Its SHA-256 has to match.",
    )
    threads: int = Field(
        0,
        ge=0,
        le=64,
        description="Number of texts that the local model reads at the same time, one thread each; 0 means up"
        " to two.",
    )


class PriceSettings(Group):
    """What a language model costs, in US dollars per million tokens."""

    input: Decimal = Field(ge=0, le=100_000, description="Dollars per million input tokens.")
    output: Decimal = Field(ge=0, le=100_000, description="Dollars per million output tokens.")


_USUAL_TIMEOUT = 60.0


class LanguageSettings(Group):
    """The optional language model."""

    model: str | None = Field(
        None,
        max_length=2_000,
        description="`anthropic:NAME`, `openai:NAME`, `command:PROGRAM ARGUMENTS` for a program that reads the "
        "prompt on standard input and writes the answer to standard output (words with the quotes of a shell, or a "
        "JSON list; no shell is used), or `replay:FILE` for recorded answers; unset disables language models.",
    )
    command_environment: tuple[str, ...] = Field(
        ("PATH", "HOME", "LANG", "LC_ALL", "TZ"),
        description="Names, as a JSON list, of environment variables of the server that the program of `command:` "
        "gets, such as that of its key; never those that start with POSTROOM_.",
    )
    command_processes: int = Field(
        64,
        ge=1,
        le=10_000,
        description="Maximum number of processes of that program; with more of them it is ended (on Linux).",
    )
    base_url: str | None = Field(
        None,
        description="Base URL of a compatible server, such as `http://localhost:11434/v1` for `openai:`; "
        "unset means the provider's own.",
    )
    api_key: SecretStr | None = Field(None, description="API key for the provider, if it requires one.")
    prices: dict[str, PriceSettings] = Field(
        default_factory=dict,
        description='Prices by model in US dollars per million tokens, as JSON: `{"openai:NAME": {"input": '
        '1.5, "output": 6}}`. The name is that of `POSTROOM_LANGUAGE__MODEL`, with its provider. '
        "Postroom has no prices of its own: for a model without a price only calls and tokens are"
        " counted.",
    )
    timeout_seconds: float = Field(
        _USUAL_TIMEOUT,
        gt=0,
        le=600,
        description="Timeout of one request to the provider. Above 60 the time limits of whole questions grow in "
        "proportion: for a model that is slow on your own hardware.",
    )
    attempts: int = Field(
        3,
        ge=1,
        le=10,
        description="Maximum number of attempts of a request if the provider is busy or fails.",
    )

    @property
    def time_factor(self) -> float:
        """By what the time limits of questions are multiplied."""
        return max(1.0, self.timeout_seconds / _USUAL_TIMEOUT)


class SpendSettings(Group):
    """The default daily budget (UTC) of a project for language models; `postroom models limit` overrides it."""

    calls_per_day: int = Field(
        1000,
        ge=0,
        le=100_000_000,
        description="Maximum number of requests to the language model per project and day (UTC), failed "
        "attempts included. `postroom models limit` sets a project's own limit. What happens at "
        "the limit is described at `POSTROOM_SPEND__DOLLARS_PER_DAY`.",
    )
    dollars_per_day: Decimal = Field(
        Decimal(5),
        ge=0,
        le=1_000_000,
        description="Maximum spending on the language model per project and day (UTC), in US dollars. "
        "`postroom models limit` sets a project's own limit, `postroom models spend` shows the "
        "spending. All calls count, failed ones too, at the price in `POSTROOM_LANGUAGE__PRICES`;"
        " embeddings and cached answers do not. Before each call its maximum cost is reserved, "
        "and a call that could exceed the limit is not made. Until midnight UTC, screening, "
        "grouping and research then continue with rules and the packaged models, and scouts that "
        "are agents fail with that reason. A model without a price is limited by "
        "`POSTROOM_SPEND__CALLS_PER_DAY` only.",
    )
    rest_seconds: float = Field(
        30.0,
        ge=0,
        le=3600,
        description="Seconds that a server does not call a language model after it failed, or as long as the "
        "model's provider asks, up to an hour; doubles with each further failure, 16 times at most.",
    )
    retention_days: int = Field(
        90, ge=1, le=3650, description="Days that answers of a language model are kept."
    )
