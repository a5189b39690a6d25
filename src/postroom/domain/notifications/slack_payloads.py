"""What Slack sends when somebody presses a button or submits a view, read without trust in its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postroom.domain.notifications.message import one_line
from postroom.domain.notifications.slack_cards import BUTTONS, MAX_NOTE, PREFIX, Button, is_reason
from postroom.text.characters import storable

MAX_ID = 40
"""Characters of an id of Slack."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed, or the view that they submitted.

    `value` is what the card or view carried, unverified. `reason` and `note` are of a view, in which case there is
    no message. `trigger_id` opens a view within seconds, and `response_url` answers the person alone.
    """

    team_id: str
    user_id: str
    user_name: str
    button: Button
    value: str
    is_view: bool
    channel: str = ""
    ts: str = ""
    trigger_id: str = ""
    response_url: str = ""
    reason: str | None = None
    note: str | None = None


def press_of(payload: Any) -> Press | None:
    """Return what a payload says, or None for what is none of our buttons and views.

    `team_id` is the workspace of the person, who in a shared channel may belong to another one than the channel.
    """
    data = _object(payload)
    user = _object(data.get("user"))
    person = {
        "team_id": _id(user.get("team_id")) or _id(_object(data.get("team")).get("id")),
        "user_id": _id(user.get("id")),
        "user_name": one_line(_text(user.get("username")) or _text(user.get("name")), 80),
    }
    if not person["team_id"] or not person["user_id"]:
        return None
    match data.get("type"):
        case "block_actions":
            return _pressed(data, person)
        case "view_submission":
            return _submitted(_object(data.get("view")), person)
    return None


def _pressed(data: Mapping[str, Any], person: Mapping[str, str]) -> Press | None:
    actions = data.get("actions")
    action = _object(actions[0] if isinstance(actions, list) and actions else None)
    name = _text(action.get("action_id")).removeprefix(PREFIX)
    if name not in BUTTONS:
        return None
    message = _object(data.get("message"))
    return Press(
        **person,
        button=name,
        value=_text(action.get("value")),
        is_view=False,
        channel=_id(_object(data.get("channel")).get("id")),
        ts=_id(message.get("ts")),
        trigger_id=_text(data.get("trigger_id"))[:200],
        response_url=_text(data.get("response_url"))[:2_000],
    )


def _submitted(view: Mapping[str, Any], person: Mapping[str, str]) -> Press | None:
    if view.get("callback_id") != PREFIX + "dismiss":
        return None
    values = _object(_object(view.get("state")).get("values"))
    chosen = _object(_object(_object(values.get("reason")).get("reason")).get("selected_option"))
    note = _text(_object(_object(values.get("note")).get("note")).get("value"))
    reason = chosen.get("value")
    return Press(
        **person,
        button="dismiss",
        value=_text(view.get("private_metadata")),
        is_view=True,
        reason=reason if isinstance(reason, str) and is_reason(reason) else None,
        note=note[:MAX_NOTE].strip() or None,
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return storable(value) if isinstance(value, str) else ""


def _id(value: Any) -> str:
    text = _text(value)
    return text if len(text) <= MAX_ID and text.isascii() and text.isprintable() else ""
