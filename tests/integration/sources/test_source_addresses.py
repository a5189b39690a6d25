"""Addresses that are copied elsewhere never repeat what a caller says in the `Host` header."""

from dataclasses import replace

import httpx
import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.web import serving

EVIL = {"Host": "evil.example"}


@pytest.mark.parametrize("public", [None, "https://inbox.example/below/"])
async def test_dsn_and_webhook_url_ignore_the_host_header(api: Api, public: str | None) -> None:
    key = bearer(await api.key("task:write"))
    settings = api.state.settings.model_copy(update={"public_url": public})
    async with serving(replace(api.state, settings=settings)) as port:
        base = "https://inbox.example/below" if public else f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={**key, **EVIL}) as client:
            token = await client.post(f"/api/projects/{api.project}/signals/tokens/", json={})
            source = await client.post(
                f"/api/projects/{api.project}/sources/", json={"kind": "github", "name": f"Code {public}"}
            )
    assert token.status_code == source.status_code == 201, source.text
    assert token.json()["dsn"] == base.replace("://", f"://{token.json()['token']}@") + f"/{api.project}"
    assert source.json()["webhook_url"].startswith(f"{base}/api/webhooks/")
