"""The language model of the settings. Its dependencies (seconds and 70 MB) are loaded with the first question."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from postroom.domain.errors import Invalid
from postroom.kit.retry import RetryPolicy
from postroom.models.language import Answer, LanguageModel, Meter, Price, Question, T, Watch
from postroom.models.replay import ReplayingModel
from postroom.settings import LanguageSettings

PROVIDERS = ("anthropic", "openai")
REPLAY = "replay"


def make_language(settings: LanguageSettings) -> LanguageModel | None:
    """Return the model of the settings, or None.

    Raises:
        Invalid: the settings are invalid.
    """
    if settings.model is None:
        return None
    provider, _, model = settings.model.partition(":")
    if provider == REPLAY and model:
        return ReplayingModel(Path(model))
    if provider not in PROVIDERS or not model:
        raise Invalid(
            "The setting POSTROOM_LANGUAGE__MODEL must look like anthropic:NAME, openai:NAME or replay:FILE."
        )
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if key and not (key.isascii() and key.isprintable()):
        raise Invalid("The language model's key contains invalid characters: copy it again.")
    if settings.base_url is not None:
        _check_url(settings.base_url)

    def load() -> LanguageModel:
        from postroom.models.providers import connect  # noqa: PLC0415  # heavy: see above

        retry = RetryPolicy(attempts=settings.attempts, timeout=settings.timeout_seconds, longest_wait=20)
        return connect(
            f"{provider}:{model}",
            provider=provider,
            model=model,
            base_url=settings.base_url,
            key=key,
            price=price_of(settings, f"{provider}:{model}"),
            retry=retry,
        )

    return LazyModel(settings.model, price_of(settings, settings.model), load)


def price_of(settings: LanguageSettings, name: str) -> Price | None:
    """Return a model's price in the settings, if any."""
    found = settings.prices.get(name)
    return None if found is None else Price(found.input, found.output)


class LazyModel:
    """A model that is created when it is first asked."""

    def __init__(self, name: str, price: Price | None, load: Callable[[], LanguageModel]) -> None:
        """Store `load`, which may take seconds; it runs in a thread, once."""
        self._name = name
        self._price = price
        self._load = load
        self._loading = asyncio.Lock()
        self._model: LanguageModel | None = None

    @property
    def name(self) -> str:
        """The name stored with each decision."""
        return self._name

    @property
    def price(self) -> Price | None:
        """Its price, if the settings give one."""
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
        """Close the connections, if there are any."""
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
