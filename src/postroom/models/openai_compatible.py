"""Embeddings from any server with the OpenAI call `POST /embeddings` (hosted, vLLM, Ollama, a proxy)."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from postroom.domain.errors import Invalid, PostroomError, Unavailable
from postroom.kit.retry import RetryPolicy, TryAgain, retry_after
from postroom.models.port import Vectors, normalised, storable

MAX_BATCH = 64
MAX_CHARACTERS = 20_000
"""About 5,000 word pieces of English; common hosted models read up to 8,191."""
MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""64 vectors of 4,096 numbers take about 6 MB as JSON; a much longer answer is not one to our request."""
_BAD_TEXT = {400, 413, 422}
"""Statuses that concern the texts; other refusals concern the settings."""

_RETRIED = frozenset({408, 409, 425, 429})
_RETRY = RetryPolicy(attempts=5)
_BLANK = "."
"""Sent for a blank text: several servers refuse an empty string."""


class OpenAICompatible:
    """An `Embedder` over HTTP. Use one instance per event loop; close it when done."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str | None = None,
        dimension: int | None = None,
        ask_dimension: bool = False,
        batch: int = MAX_BATCH,
        concurrency: int = 4,
        retry: RetryPolicy = _RETRY,
    ) -> None:
        """Nothing is sent yet.

        Args:
            base_url: without `/embeddings`, for example `http://localhost:11434/v1`.
            model: the server's name of the model.
            api_key: sent as a bearer token if given.
            dimension: required of the answers; None takes it from the first answer.
            ask_dimension: also send `dimensions`, for models that can shorten their vectors.
            batch: texts per request, 1 to 64.
            concurrency: maximum number of concurrent requests.
            retry: timeout and attempts of one batch.

        Raises:
            Invalid: a setting is invalid.
        """
        _check_settings(base_url, api_key, dimension, ask_dimension)
        if not 1 <= batch <= MAX_BATCH or concurrency < 1:
            raise Invalid(
                f"Embedding batches have 1 to {MAX_BATCH} texts, with at least 1 request at a time."
            )
        if retry.attempts < 1:
            raise Invalid("An embedding request needs at least 1 attempt.")
        self._url = base_url.rstrip("/") + "/embeddings"
        self._model = model
        self._key = api_key or None
        self._dimension = dimension
        self._ask_dimension = ask_dimension
        self._batch = batch
        self._retry = retry
        self._turns = asyncio.Semaphore(concurrency)
        self._client = httpx.AsyncClient(
            timeout=self._retry.timeout,
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            follow_redirects=False,  # a redirect could carry texts and key to another host
        )

    @property
    def name(self) -> str:
        """The name stored with each vector; a shortened model counts as another model."""
        return f"{self._model}@{self._dimension}" if self._ask_dimension else self._model

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector; raises `Unavailable` before the first answer if it was not set."""
        if self._dimension is None:
            raise Unavailable(
                f"The dimension of the embedding model {self._model} is not known before its first answer: "
                "set it, or embed a text first."
            )
        return self._dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text.

        Raises `Unavailable` when all attempts at a batch failed, `Invalid` when the server refused it or did not
        answer with one vector of the right dimension per text.
        """
        if not texts:
            return np.zeros((0, self._dimension or 0), dtype=np.float32)
        inputs = [storable(text, limit=MAX_CHARACTERS) for text in texts]
        inputs = [text if text.strip() else _BLANK for text in inputs]
        batches = [inputs[start : start + self._batch] for start in range(0, len(inputs), self._batch)]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one_batch(batch)) for batch in batches]
        except* PostroomError as errors:
            # The group has already stopped the other batches; its first error is reported.
            raise _first(errors) from None
        return np.concatenate([task.result() for task in tasks])

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _one_batch(self, inputs: list[str]) -> Vectors:
        body: dict[str, Any] = {"model": self._model, "input": inputs}
        if self._ask_dimension:
            body["dimensions"] = self._dimension
        async with self._turns:
            content = json.dumps(body).encode()
            answer = await self._retry.run(lambda: self._attempt(content))
        vectors = _vectors(answer, count=len(inputs), dimension=self._dimension)
        if self._dimension is None:
            self._dimension = vectors.shape[1]
        elif vectors.shape[1] != self._dimension:  # two first answers at once that disagree
            raise _wrong_dimension(vectors.shape[1], self._dimension)
        return vectors

    async def _attempt(self, body: bytes) -> Any:
        """Return the parsed JSON of a 2xx answer."""
        try:
            async with asyncio.timeout(self._retry.timeout):
                response, content = await self._post(body)
        except (TimeoutError, httpx.TimeoutException):
            raise self._failed(f"no answer within {self._retry.timeout:g} seconds") from None
        except httpx.HTTPError as error:
            raise self._failed(f"no connection ({type(error).__name__})") from error
        if response.is_success:
            try:
                return json.loads(content)
            except (ValueError, RecursionError):
                raise self._failed("an answer that is not JSON") from None
        if response.status_code in _RETRIED or response.status_code >= 500:
            problem = f"status {response.status_code}{self._message_of(content)}"
            raise self._failed(problem, after=retry_after(response.headers))
        refusal = (
            f"The embedding server refused the request with status {response.status_code}"
            f"{self._message_of(content)}; check the embedding model, base URL and key in the settings."
        )
        # A wrong key or URL is not the text's fault, so the text must not be marked as failed.
        raise Invalid(refusal) if response.status_code in _BAD_TEXT else Unavailable(refusal)

    def _failed(self, problem: str, *, after: float | None = None) -> TryAgain:
        return TryAgain(
            Unavailable(
                f"The embedding server did not answer after {self._retry.attempts} attempts: {problem}."
            ),
            after=after,
        )

    async def _post(self, body: bytes) -> tuple[httpx.Response, bytes]:
        content = bytearray()
        async with self._client.stream(
            "POST", self._url, content=body, headers={"Content-Type": "application/json"}
        ) as response:
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    raise Invalid(
                        f"The embedding server's answer is longer than {MAX_ANSWER_BYTES >> 20} MB: "
                        "check that the base URL is that of an embedding server."
                    )
        return response, bytes(content)

    def _message_of(self, content: bytes) -> str:
        """Return the server's message as ` (…)`, short, on one line, without the key; empty if it has none."""
        try:
            parsed = json.loads(content)
        except (ValueError, RecursionError):
            return ""
        for name in ("error", "message", "detail"):
            if isinstance(parsed, dict) and name in parsed:
                parsed = parsed[name]
        if not isinstance(parsed, str):
            return ""
        # The key is removed before the cut: a truncated key would not be found.
        text = parsed.replace(self._key, "[key]") if self._key else parsed
        text = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
        return f" ({text[:200].rstrip()})" if text else ""


def _check_settings(base_url: str, api_key: str | None, dimension: int | None, ask_dimension: bool) -> None:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise Invalid("The embedding server's base URL must look like https://host/v1.")
    if api_key and not (api_key.isascii() and api_key.isprintable()):
        raise Invalid("The embedding server's key contains invalid characters: copy it again.")
    if dimension is not None and dimension < 1:
        raise Invalid("The embedding dimension must be 1 or more.")
    if ask_dimension and dimension is None:
        raise Invalid("Set the embedding dimension to request from the server.")


def _first(errors: BaseExceptionGroup[PostroomError]) -> PostroomError:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _vectors(answer: Any, *, count: int, dimension: int | None) -> Vectors:
    """Return the normalised rows of an answer in the order of its inputs; raise `Invalid` if it is malformed."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or len(data) != count:
        got = len(data) if isinstance(data, list) else "no"
        raise Invalid(f"The embedding server answered {count} texts with {got} vectors: use another model.")
    rows: list[Any] = [None] * count
    for place, item in enumerate(data):
        index = item.get("index", place) if isinstance(item, dict) else None
        if type(index) is not int or not 0 <= index < count or rows[index] is not None:
            raise Invalid("The embedding server's answer does not say which vector belongs to which text.")
        rows[index] = item.get("embedding")
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise _no_numbers() from error
    if matrix.ndim != 2 or matrix.shape[1] == 0 or not np.isfinite(matrix).all():
        raise _no_numbers()
    if dimension is not None and matrix.shape[1] != dimension:
        raise _wrong_dimension(matrix.shape[1], dimension)
    return normalised(matrix)


def _wrong_dimension(got: int, wanted: int) -> Invalid:
    return Invalid(
        f"The embedding server returned vectors of {got} numbers, not {wanted}: "
        "set the embedding dimension to that of the model."
    )


def _no_numbers() -> Invalid:
    return Invalid(
        "The embedding server's vectors are not equally long lists of finite numbers: use another model."
    )
