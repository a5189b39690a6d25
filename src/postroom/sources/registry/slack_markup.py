"""Converts the markup of Slack messages (mrkdwn) to plain text."""

from collections.abc import Mapping

MAX_ID = 20
_SPECIAL = {"@": "@", "#": "#", "!": "@"}


def users_in(text: str) -> list[str]:
    """Return the ids of mentioned users whose names the message does not have, each once."""
    mentions = (part.partition(">")[0] for part in text.split("<@")[1:])
    return list(dict.fromkeys(id for id in mentions if id.isascii() and id.isalnum() and len(id) <= MAX_ID))


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return a message with its references written out and its entities decoded, in one pass over the text.

    `<@U1|mona>` becomes `@mona`, `<#C1|general>` becomes `#general`, `<!here>` becomes `@here`, and
    `<https://example.com|the page>` becomes `the page (https://example.com)`. A reference without a name keeps
    its id, or gets the one in `names`.
    """
    parts: list[str] = []
    at = 0
    while (begin := text.find("<", at)) >= 0:
        end = text.find(">", begin)
        if end < 0:
            break
        inner = text[begin + 1 : end]
        nested = inner.rfind("<")
        if nested >= 0:  # references are not nested: the earlier bracket is text
            begin, inner = begin + 1 + nested, inner[nested + 1 :]
        parts += [text[at:begin], _reference(inner, names or {})]
        at = end + 1
    parts.append(text[at:])
    # Slack encodes these three and no others.
    return "".join(parts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _reference(inner: str, names: Mapping[str, str]) -> str:
    target, _, label = inner.partition("|")
    sign = _SPECIAL.get(target[:1])
    if sign is not None:
        id = target[1:].partition("^")[0]
        name = label or names.get(id, id)
        return name if name.startswith(sign) else sign + name
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {target, address}:
        return address
    # Slack shortens the label of a bare address: it says nothing more.
    return address if address.endswith(label) else f"{label} ({address})"
