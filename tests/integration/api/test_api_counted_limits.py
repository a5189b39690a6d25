"""Limits of how many of a thing a person, a project or an organization may have, when calls come at once."""

import asyncio
from typing import Any

import pytest
from tests.helpers.api import Api
from tests.helpers.signing_in import signed_in

from postroom.clock import new_id
from postroom.domain.identity.roles import Role

_PROJECT = "/api/projects/{project}/"
_VIEW = {"query": {}, "is_shared": False}


@pytest.mark.parametrize(
    ("limit", "path", "body", "name"),
    [
        ("api.routes.sessions.keys.MAX_KEYS", "/api/personal_api_keys/", {"scopes": ["task:read"]}, "label"),
        ("reports.views.MAX_OF_USER", _PROJECT + "signals/views/", _VIEW, "name"),
        ("reports.labels.MAX_OF_PROJECT", _PROJECT + "signals/labels/", {}, "name"),
        (
            "notify.service.MAX_DESTINATIONS",
            _PROJECT + "notifications/destinations",
            {"kind": "webhook", "address": "https://hooks.example/{}", "name": "n"},
            "address",
        ),
        (
            "notify.service.MAX_PERSONAL",
            _PROJECT + "notifications/destinations",
            {"kind": "webhook", "address": "https://hooks.example/{}", "name": "n", "personal": True},
            "address",
        ),
        ("sources.connected.service.MAX_SOURCES", _PROJECT + "sources/", {"kind": "custom"}, "name"),
        (
            "sessions.members.invites.MAX_INVITES",
            "/api/organizations/{organization}/invites/",
            {"email": "{}@example.com", "role": "member"},
            "email",
        ),
    ],
)
async def test_limit_concurrent_calls_is_not_exceeded(
    api: Api, monkeypatch: pytest.MonkeyPatch, limit: str, path: str, body: dict[str, Any], name: str
) -> None:
    page, _ = await signed_in(api, (api.organization, Role.OWNER))
    monkeypatch.setattr(f"postroom.{limit}", 1)
    where = path.format(project=api.project, organization=api.organization)
    template = body.get(name, "x{}")
    answers = await asyncio.gather(
        *(page.call("POST", where, {**body, name: template.format(new_id())}) for _ in range(4))
    )
    accepted = [answer for answer in answers if answer.status_code == 201]
    assert len(accepted) == 1, [answer.text for answer in answers]
    assert {answer.status_code for answer in answers} <= {201, 400, 409}
