"""The language model of the settings. What it takes (seconds and 70 MB) is loaded with the first question."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from postroom.domain.errors import Invalid
from postroom.models.language import Answer, LanguageModel, Meter, Price, Question, T, Watch
from postroom.models.replay import ReplayingModel
from postroom.settings import LanguageSettings

PROVIDERS = ("anthropic", "openai")
REPLAY = "replay"


def make_language(wanted: LanguageSettings) -> LanguageModel | None:
    """Return the model that the settings ask for, or None when they ask for none.

    Raises:
        Invalid: the settings make no sense.
    """
    if wanted.model is None:
        return None
    provider, _, model = wanted.model.partition(":")
    if provider == REPLAY and model:
        return ReplayingModel(Path(model))
    if provider not in PROVIDERS or not model:
        raise Invalid(
            "The setting POSTROOM_LANGUAGE__MODEL must look like anthropic:NAME, openai:NAME or replay:FILE."
        )
    key = wanted.api_key.get_secret_value() if wanted.api_key else None
    if key and not (key.isascii() and key.isprintable()):
        raise Invalid("The language model's key holds characters that no key has: copy it again.")
    if wanted.base_url is not None:
        _check_url(wanted.base_url)

    def load() -> LanguageModel:
        from postroom.models.metered import Patience  # noqa: PLC0415  # heavy: see above
        from postroom.models.providers import connect  # noqa: PLC0415

        patience = Patience(attempts=wanted.attempts, timeout=wanted.timeout_seconds)
        return connect(
            f"{provider}:{model}",
            provider=provider,
            model=model,
            base_url=wanted.base_url,
            key=key,
            price=price_of(wanted, f"{provider}:{model}"),
            patience=patience,
        )

    return LazyModel(wanted.model, price_of(wanted, wanted.model), load)


def price_of(wanted: LanguageSettings, name: str) -> Price | None:
    """Return what the settings say of a model's price."""
    found = wanted.prices.get(name)
    return None if found is None else Price(found.input, found.output)


class LazyModel:
    """A model that is made when it is first asked."""

    def __init__(self, name: str, price: Price | None, load: Callable[[], LanguageModel]) -> None:
        """`load` may take seconds; it runs in a thread, once."""
        self._name = name
        self._price = price
        self._load = load
        self._loading = asyncio.Lock()
        self._model: LanguageModel | None = None

    @property
    def name(self) -> str:
        """The name that is stored with each decision."""
        return self._name

    @property
    def price(self) -> Price | None:
        """What it costs, if the settings say so."""
        return self._price

    async def ask(
        self, question: Question[T], *, meter: Meter | None = None, watch: Watch | None = None
    ) -> Answer[T]:
        """Return the model's answer; see `LanguageModel` for the errors."""
        async with self._loading:
            if self._model is None:
                self._model = await asyncio.to_thread(self._load)
        return await self._model.ask(question, meter=meter, watch=watch)

    async def close(self) -> None:
        """Give back connections, if there are any."""
        if self._model is not None:
            await self._model.close()


def _check_url(text: str) -> None:
    try:
        url = urlsplit(text)
        sound = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise Invalid("The language model's base URL must look like https://host/v1.")
