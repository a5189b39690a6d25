"""Settings of what reads and writes language: embeddings, language models, and what they may cost."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class EmbeddingSettings(Group):
    """How texts become vectors."""

    provider: Literal["local", "openai"] = Field(
        "local",
        description="`local`: the packaged model on the CPU; `openai`: any compatible `/v1/embeddings`.",
    )
    model: str = Field("text-embedding-3-small", description="Model name sent to an `openai` provider.")
    base_url: str = Field("https://api.openai.com/v1", description="Base URL of the `openai` provider.")
    api_key: SecretStr | None = Field(None, description="Key for the `openai` provider, if it wants one.")
    dimensions: int | None = Field(
        None, ge=8, le=4000, description="Ask the provider for vectors of this length."
    )
    model_file: Path | None = Field(
        None,
        description="A copy of the packaged model's file, for machines that can't install its package; the safety "
        "filter reads it too. It has to be the same file: its SHA-256 is checked.",
    )
    threads: int = Field(
        0,
        ge=0,
        le=64,
        description="Texts that the local model reads at once, each by one thread; 0 means up to two.",
    )


class PriceSettings(Group):
    """What a language model costs, in US dollars per million tokens."""

    input: Decimal = Field(ge=0, le=100_000, description="Dollars per million tokens that are sent.")
    output: Decimal = Field(ge=0, le=100_000, description="Dollars per million tokens that come back.")


class LanguageSettings(Group):
    """The language model, if there is one. Without one everything works, only less finely."""

    model: str | None = Field(
        None,
        max_length=200,
        description="`anthropic:NAME`, `openai:NAME`, or `replay:FILE` for decisions that were recorded; unset "
        "means that no language model is used.",
    )
    base_url: str | None = Field(
        None,
        description="Base URL of another server that speaks the provider's language, such as "
        "`http://localhost:11434/v1` for `openai:`; unset means the provider's own.",
    )
    api_key: SecretStr | None = Field(None, description="Key for the provider, if it wants one.")
    prices: dict[str, PriceSettings] = Field(
        default_factory=dict,
        description='Prices by model in US dollars per million tokens, as JSON: `{"openai:NAME": {"input": 1.5, '
        '"output": 6}}`. The name is that of `POSTROOM_LANGUAGE__MODEL`, with its provider. Postroom '
        "knows no prices of its own: of a model without one only calls and tokens are counted.",
    )
    timeout_seconds: float = Field(
        60.0, gt=0, le=600, description="How long the provider may take for one request."
    )
    attempts: int = Field(
        3, ge=1, le=10, description="Tries of one request when the provider is busy or fails."
    )


class SpendSettings(Group):
    """What one project may spend on the language model in a day of UTC; `postroom models limit` says otherwise."""

    calls_per_day: int = Field(
        1000,
        ge=0,
        le=100_000_000,
        description="Requests to the language model that a project may make in a day of UTC, tries that failed "
        "included. `postroom models limit` gives a project a limit of its own. At the limit it is as "
        "with the dollars.",
    )
    dollars_per_day: Decimal = Field(
        Decimal(5),
        ge=0,
        le=1_000_000,
        description="US dollars that a project may spend on the language model in a day of UTC; `postroom models "
        "limit` gives a project a limit of its own, `postroom models spend` shows what was spent. "
        "Counted are all calls, failed ones too, at the price in `POSTROOM_LANGUAGE__PRICES`; "
        "embeddings and recorded answers that are used again are not. Before a call the most that it "
        "can cost is set aside, and a call that could pass the limit is not made: until midnight UTC, "
        "screening, grouping and research go on by rules and the packaged models and say so, and runs "
        "of scouts that are written as instructions fail and say why. A model without a price is not "
        "limited by this, only by `POSTROOM_SPEND__CALLS_PER_DAY`.",
    )
    rest_seconds: float = Field(
        30.0,
        ge=0,
        le=3600,
        description="How long a process leaves a language model alone that failed; further failures double it.",
    )
    retention_days: int = Field(
        90, ge=1, le=3650, description="Days that what a language model decided is kept."
    )
