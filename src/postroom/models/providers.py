"""The providers of language models, each through its own client; imported only when a model is configured."""

import httpx2
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from postroom.kit.retry import RetryPolicy
from postroom.models.agent import AgentModel
from postroom.models.language import Price

NO_KEY = "no-key"
"""Sent where no key is set: the clients require one, and would otherwise take one from the environment."""


def connect(
    name: str,
    *,
    provider: str,
    model: str,
    base_url: str | None,
    key: str | None,
    price: Price | None,
    retry: RetryPolicy,
) -> AgentModel:
    """Return the model `model` of a provider, `anthropic` or `openai`; nothing is sent yet.

    `base_url` is that of a server compatible with the provider's API.
    """
    # A redirect could send texts and key to another host.
    http = httpx2.AsyncClient(timeout=retry.timeout, follow_redirects=False)
    made: Model
    if provider == "anthropic":
        url = base_url or "https://api.anthropic.com"
        anthropic = AsyncAnthropic(
            api_key=key or NO_KEY, auth_token=None, base_url=url, max_retries=0, http_client=http
        )
        made = AnthropicModel(model, provider=AnthropicProvider(anthropic_client=anthropic))
    else:
        url = base_url or "https://api.openai.com/v1"
        openai = AsyncOpenAI(api_key=key or NO_KEY, base_url=url, max_retries=0, http_client=http)
        if base_url is None:
            made = OpenAIChatModel(model, provider=OpenAIProvider(openai_client=openai))
        else:
            compatible = OpenAICompatibleProvider("openai-compatible", openai_client=openai)
            made = OpenAIChatModel(model, provider=compatible)
    return AgentModel(name, made, price=price, retry=retry, close=http.aclose)
