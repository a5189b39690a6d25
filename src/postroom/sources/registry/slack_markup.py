"""Converts the markup of Slack messages (mrkdwn) to plain text."""

_SPECIAL = {"@": "@", "#": "#", "!": "@"}


def plain(text: str) -> str:
    """Return a message with its references written out and its entities decoded, in one pass over the text.

    `<@U1|mona>` becomes `@mona`, `<#C1|general>` becomes `#general`, `<!here>` becomes `@here`, and
    `<https://example.com|the page>` becomes `the page (https://example.com)`. A reference without a name keeps
    its id.
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
        parts += [text[at:begin], _reference(inner)]
        at = end + 1
    parts.append(text[at:])
    # Slack encodes these three and no others.
    return "".join(parts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _reference(inner: str) -> str:
    target, _, label = inner.partition("|")
    sign = _SPECIAL.get(target[:1])
    if sign is not None:
        name = label or target[1:].partition("^")[0]
        return name if name.startswith(sign) else sign + name
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {target, address}:
        return address
    # Slack shortens the label of a bare address: it says nothing more.
    return address if address.endswith(label) else f"{label} ({address})"
