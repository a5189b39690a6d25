"""Cards of the Slack app: one message a report, with buttons; the values that buttons carry, and the manifest.

All texts are plain text, in which Slack reads no mentions, links or formatting.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from postroom.domain.notifications.chat import plain, quoted
from postroom.domain.notifications.message import Message, ReportView, one_line
from postroom.domain.reports.actions import REFUSALS
from postroom.domain.reports.actions import Action as StateAction
from postroom.domain.reports.dismissal import DismissalReason
from postroom.domain.reports.state import Status

Button = Literal["claim", "dismiss", "snooze_1", "snooze_7", "resolve"]
BUTTONS: tuple[Button, ...] = get_args(Button)
PREFIX = "postroom_"
"""What `action_id` and `callback_id` of ours begin with."""
MAX_NOTE = 2_000

SHOUTED = frozenset({"report.needs_input", "report.fix_failed"})
"""Events whose reply is shown in the channel as well; so is a report that is raised to P0."""

_LABELS: Mapping[Button, str] = {
    "claim": "Claim",
    "dismiss": "Dismiss…",
    "snooze_1": "Snooze 1 day",
    "snooze_7": "Snooze 7 days",
    "resolve": "Resolve",
}
_ASKS: Mapping[Button, StateAction] = {
    "claim": StateAction.DISMISS,  # what can't be put away needs nobody
    "dismiss": StateAction.DISMISS,
    "snooze_1": StateAction.SNOOZE_UNTIL,
    "snooze_7": StateAction.SNOOZE_UNTIL,
    "resolve": StateAction.RESOLVE,
}
_STATUSES: Mapping[str, str] = {
    "potential": "Collects signals",
    "candidate": "Waits for research",
    "in_progress": "In research",
    "pending_input": "Waits for input",
    "ready": "Ready for review",
    "resolved": "Resolved",
    "failed": "Research failed",
    "suppressed": "Put away",
    "deleted": "Deleted, or merged into another report",
}
_REASONS: Mapping[DismissalReason, str] = {
    "already_fixed": "Already fixed",
    "report_unclear": "The report is unclear",
    "analysis_wrong": "The analysis is wrong",
    "wontfix_intentional": "Won't fix: intended behaviour",
    "wontfix_irrelevant": "Won't fix: real, but insignificant",
    "wrong_repo": "The wrong repository",
    "fixed_outside_posthog": "Fixed elsewhere",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class CardValue:
    """What a button carries: which destination's card it is, of which report, and the status that it shows."""

    destination_id: UUID
    report_id: UUID
    status: str

    def signed(self, mac: Callable[[str], str]) -> str:
        """Return it as text; `mac` returns the keyed hash of a text."""
        text = f"{self.destination_id}.{self.report_id}.{self.status}"
        return f"{text}.{mac(text)}"

    @classmethod
    def read(cls, text: str, matches: Callable[[str, str], bool]) -> "CardValue | None":
        """Return the value that a button carried; None unless it is one of ours.

        `matches` compares a text with its keyed hash, in constant time.
        """
        parts = text.split(".") if len(text) <= 400 else []
        if len(parts) != 4 or not matches(".".join(parts[:3]), parts[3]):
            return None
        return cls(UUID(parts[0]), UUID(parts[1]), parts[2])


def card(message: Message, report: ReportView, value: str) -> dict[str, Any]:
    """Return text and blocks of the card of a report as it is now. `value` is what its buttons carry."""
    facts = f"{_STATUSES.get(report.status, report.status)} · {report.facts}"
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(one_line(report.title, 150))},
        {"type": "section", "text": plain("\n".join(filter(None, [facts, report.summary]))[:2_900])},
    ]
    if report.holder:
        blocks.append({"type": "context", "elements": [plain(f"Claimed by {one_line(report.holder, 100)}")]})
    buttons = _buttons(report, value)
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    return {"text": quoted(f"{report.title} ({facts})"), "blocks": blocks, **_still(message)}


def _buttons(report: ReportView, value: str) -> list[dict[str, Any]]:
    refused = REFUSALS[Status(report.status)]
    made: list[dict[str, Any]] = [
        {"type": "button", "action_id": PREFIX + name, "text": plain(_LABELS[name]), "value": value}
        for name in BUTTONS
        if refused[_ASKS[name]] is None and not (name == "claim" and report.holder)
    ]
    if report.url is not None:
        text = plain("Open in Postroom")
        made.append({"type": "button", "action_id": PREFIX + "open", "text": text, "url": report.url})
    return made


def reply(message: Message) -> dict[str, Any]:
    """Return the text of a reply in the thread of a card: what happened."""
    shouted = not SHOUTED.isdisjoint(message.event_types) or "Raised to P0" in message.lines
    text = plain("\n".join(message.lines)[:2_900])
    return {
        "text": quoted("; ".join(message.lines)),
        "blocks": [{"type": "section", "text": text}],
        **({"reply_broadcast": True} if shouted else {}),
        **_still(message),
    }


def without_blocks(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as text alone, for a channel that refuses its blocks."""
    return {name: value for name, value in body.items() if name != "blocks"}


def _still(message: Message) -> dict[str, Any]:
    metadata = {"event_type": "postroom", "event_payload": {"delivery": str(message.id)}}
    return {"unfurl_links": False, "unfurl_media": False, "metadata": metadata}


def dismissal_modal(title: str, value: str) -> dict[str, Any]:
    """Return the view that asks why a report is dismissed."""
    reasons = [{"text": plain(words), "value": reason} for reason, words in _REASONS.items()]
    return {
        "type": "modal",
        "callback_id": PREFIX + "dismiss",
        "private_metadata": value,
        "title": plain("Dismiss the report"),
        "submit": plain("Dismiss"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "section", "text": plain(one_line(title, 300) or "Untitled report")},
            {
                "type": "input",
                "block_id": "reason",
                "label": plain("Why?"),
                "element": {"type": "static_select", "action_id": "reason", "options": reasons},
            },
            {
                "type": "input",
                "block_id": "note",
                "optional": True,
                "label": plain("Note"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "note",
                    "multiline": True,
                    "max_length": MAX_NOTE,
                },
            },
        ],
    }


def is_reason(text: object) -> bool:
    """Return whether a text is one of the reasons that the view offers."""
    return text in _REASONS


def manifest(interactions_url: str) -> dict[str, Any]:
    """Return the manifest that a Slack app is created from."""
    scopes: Sequence[str] = ("chat:write", "chat:write.public")
    return {
        "display_information": {
            "name": "Postroom",
            "description": "Reports of problems, to decide about where you work.",
        },
        "features": {"bot_user": {"display_name": "Postroom", "always_online": True}},
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {
            "interactivity": {"is_enabled": True, "request_url": interactions_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
        },
    }
