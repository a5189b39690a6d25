"""The language model of the settings. Its dependencies (seconds and 70 MB) are loaded with the first question."""

import asyncio
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from postroom.domain.errors import Invalid
from postroom.kit.retry import RetryPolicy
from postroom.models.language import Answer, LanguageModel, Meter, Price, Question, T, Watch
from postroom.models.program.command import CommandModel, command_name
from postroom.models.replay import ReplayingModel
from postroom.settings import LanguageSettings
from postroom.settings.client import inherited

PROVIDERS = ("anthropic", "openai")
REPLAY = "replay"
COMMAND = "command"


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
    if provider == COMMAND:
        return CommandModel(
            arguments_of(model),
            environment=inherited(settings.command_environment),
            price=price_of(settings, settings.model),
            processes=settings.command_processes,
        )
    if provider not in PROVIDERS or not model:
        raise Invalid(
            "The setting POSTROOM_LANGUAGE__MODEL must look like anthropic:NAME, openai:NAME, command:PROGRAM or "
            "replay:FILE."
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


def arguments_of(command: str) -> list[str]:
    """Return the program and arguments of `command:`, a JSON list, or words with the quotes of a shell.

    Raises:
        Invalid: it is neither, or names no program.
    """
    try:
        found = json.loads(command) if command.lstrip().startswith("[") else shlex.split(command)
    except ValueError:
        found = None
    texts = isinstance(found, list) and all(isinstance(one, str) and "\0" not in one for one in found)
    if not texts or not found or not found[0]:
        raise Invalid(
            "The setting POSTROOM_LANGUAGE__MODEL must name a program: command:PROGRAM ARGUMENT, or a JSON list "
            'such as command:["PROGRAM", "ARGUMENT"].'
        )
    return list(found)


def name_of(settings: LanguageSettings) -> str | None:
    """Return the name under which the configured model's answers are stored; None without one."""
    provider, _, model = (settings.model or "").partition(":")
    if provider == COMMAND:
        return command_name(arguments_of(model))
    return f"{REPLAY}:{Path(model).name}" if provider == REPLAY else settings.model


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
