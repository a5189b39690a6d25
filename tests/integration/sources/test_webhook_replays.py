"""Replayed webhook deliveries: what the sender did not sign can't make an old delivery a new one."""

import base64
import json

import httpx
import pytest
from tests.helpers.api import Api
from tests.helpers.sources import connect

from postroom.clock import now
from postroom.domain.sources.webhook_signatures import STANDARD_WEBHOOKS, SVIX, Signature, sign
from postroom.sources.registry.catalogue import find

REPLAYED = [
    ("github", "x-github-delivery", {"x-github-event": "issues"}),
    ("gitlab", "x-gitlab-event-uuid", {"x-gitlab-event": "Issue Hook"}),
    ("gitlab", "idempotency-key", {"x-gitlab-event": "Issue Hook"}),
    ("sentry", "request-id", {"sentry-hook-resource": "issue"}),
    ("linear", "linear-delivery", {"linear-event": "Issue"}),
    ("zendesk", "x-zendesk-webhook-invocation-id", {}),
    ("pagerduty", "x-webhook-id", {}),
    ("custom", "idempotency-key", {}),
    ("custom", "x-request-id", {}),
]


@pytest.mark.parametrize(("kind", "header", "headers"), REPLAYED)
async def test_webhook_replayed_with_another_unsigned_id_is_repeated(
    api: Api, kind: str, header: str, headers: dict[str, str]
) -> None:
    source = await connect(
        api,
        kind,
        name=f"replayed {kind} {header}",
        secrets={"signing_secret": "one-secret-of-many-letters"},
    )
    source.secret = "one-secret-of-many-letters"
    body = json.dumps(find(kind).samples[0].payload).encode()
    webhook = find(kind).webhook
    assert webhook is not None
    scheme = Signature("x-signature", prefix="sha256=") if kind == "custom" else webhook.signatures[0]
    if kind == "gitlab":
        scheme = Signature("x-gitlab-token", in_clear=True)
    sent = {"content-type": "application/json", **headers}
    if scheme.timestamp_header:
        sent[scheme.timestamp_header] = str(int(now().timestamp()))
    sent[scheme.header] = sign(scheme, source.secret, sent, body)

    first = await api.client.post(source.address, content=body, headers={**sent, header: "first"})
    second = await api.client.post(source.address, content=body, headers={**sent, header: "second"})

    assert (first.json(), second.json()) == ({"status": "stored"}, {"status": "repeated"})


@pytest.mark.parametrize("names", ["webhook", "svix"])
async def test_custom_webhook_of_the_standard_is_identified_by_its_signed_id(api: Api, names: str) -> None:
    secret = "whsec_" + base64.b64encode(b"a secret of 24 characters").decode()
    source = await connect(api, "custom", name=f"standard {names}", secrets={"signing_secret": secret})
    scheme = SVIX if names == "svix" else STANDARD_WEBHOOKS
    body = json.dumps({"id": f"{names}-1", "title": "An import failed"}).encode()

    async def send(id: str, *, presented: str | None = None) -> httpx.Response:
        sent = {f"{names}-id": id, f"{names}-timestamp": str(int(now().timestamp()))}
        sent[scheme.header] = sign(scheme, secret, sent, body)
        return await api.client.post(
            source.address,
            content=body,
            headers={"content-type": "application/json", **sent, f"{names}-id": presented or id},
        )

    assert (await send("msg_1")).json() == {"status": "stored"}
    assert (await send("msg_1")).json() == {"status": "repeated"}
    assert (await send("msg_2")).json() == {"status": "stored"}
    assert (await send("msg_1", presented="msg_3")).status_code == 401


async def test_custom_webhook_with_the_token_is_identified_by_its_idempotency_key(api: Api) -> None:
    source = await connect(api, "custom", name="with a token")
    outcomes = [
        (await source.send({"id": "17", "title": "Failed"}, {"idempotency-key": key})).json()["status"]
        for key in ("a", "a", "b")
    ]
    assert outcomes == ["stored", "repeated", "stored"]
