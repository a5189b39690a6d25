"""The pages of docs/sources: one a kind of source, written from the registry."""

import json
from typing import Any

from postroom.edge.describe import json_schema
from postroom.sources.registry.catalogue import all_kinds
from postroom.sources.registry.model import SIGNING, SourceKind

SHOWN = 60
"""Lines of a sample payload that a page shows."""


ABOUT = """## What happens to a delivery

1. The address of a source is `/api/webhooks/ID/`; where its sender does not sign, a token follows. A wrong signature or
   token is answered with 401, and nothing is stored.
2. The delivery is stored as it came, and answered with 200 at once: `stored`, or `repeated` where it came before, or
   `ignored` where the source is switched off. Beyond the source's limit the answer is 429 with `Retry-After`.
3. A job reads it: what it tells of becomes signals, what it closes closes them, the rest is skipped with a reason. The
   deliveries of all sources take turns, so that a flood of one holds up no other.
4. What can't be read is kept: `postroom sources dead-letters NAME` lists it, `postroom sources replay NAME` reads it
   again, for example after its mapping was changed. Deliveries that were read are kept for a week.

## Closed things

What a tracker closes closes its signals. A report all of whose signals are closed, and that is ready or waits for a
person, is resolved, with a note that says so; what is opened again is a new signal, which opens such a report again.
Alerts, messages and incidents that end close their signals and resolve nothing, since they end by themselves.

## Steering rules

A rule has conditions, all of which must hold, and an action: `drop`, `weight` or `tag`.

```json
[
  {
    "conditions": [{"field": "host", "operation": "is", "value": "localhost"}],
    "action": "drop"
  },
  {
    "conditions": [{"field": "labels", "operation": "is", "value": "customer"}],
    "action": "weight",
    "weight": 0.9
  }
]
```

`postroom sources rules NAME --file rules.json --dry-run` says what they would have done with the newest hundred
deliveries; without `--dry-run` they are saved. Fields are `source_product`, `source_type`, `object_id`, `title`, `body`,
`text`, `url`, `author`, `level`, `environment`, `host`, `labels` and `extra.NAME`; operations are `is`, `is_not`,
`contains`, `contains_not`, `starts_with`, `ends_with`, `exists` and `exists_not`, in any case of letters.

## Sources that are asked

GitHub, PostHog, Sentry and feeds can be asked instead, from a worker of this server. They are asked every few minutes,
as gently as the host wants, and with conditions where it knows any. Addresses of this machine and its networks are
asked only with `POSTROOM_SOURCES__ALLOW_PRIVATE=true`. What a source has when it is connected is its past: those
signals are grouped first, and count once they all are. `postroom sources test NAME --poll` tries it without storing
anything; `postroom sources show NAME` says what went wrong the last time.

## Long texts

A text of more than 8,000 tokens is shortened: its first lines, the lines that name an error, both ends of its stack
traces and its last lines stay, and each gap is marked. `GET /api/projects/ID/signals/SIGNAL/original/` has all of it.
"""
"""What holds for all sources."""


def source_pages(generated: str) -> dict[str, str]:
    """Return every page by its file name."""
    kinds = list(all_kinds().values())
    return {
        "README.md": _index(kinds, generated),
        **{f"{kind.name}.md": _page(kind, generated) for kind in kinds},
    }


def _index(kinds: list[SourceKind], generated: str) -> str:
    rows = "\n".join(
        f"| [{kind.title}]({kind.name}.md) | {', '.join(_ways(kind))} | {kind.summary} |" for kind in kinds
    )
    return f"""{generated}

# Sources

Where signals come from by themselves. Each page says how to connect one and how to try it.

| Source | How its data comes | What it tells of |
| --- | --- | --- |
{rows}

[SDKs of PostHog, Sentry and OpenTelemetry](../sdks/README.md) send to Postroom unchanged. Beside these, `POST emit/` takes signals from programs of your own, and `postroom import` reads [files](../reference/import.md).

{ABOUT}"""


def _page(kind: SourceKind, generated: str) -> str:
    parts = [
        generated,
        f"# {kind.title}",
        kind.summary,
        f"Signals: {', '.join('`' + '/'.join(source) + '`' for source in kind.emits)}, of weight {kind.weight:g}.",
        "## Connect it",
        f"```sh\n{_add(kind)}\n```" if _ways(kind) != ["an SDK"] else "",
        "It prints what this source needs, once. Then:" if kind.webhook is not None else "",
        kind.set_up.replace("{url}", _address(kind))
        .replace("{base}", "https://postroom.example.com")
        .rstrip(),
        _try(kind),
        _settings(kind),
        _samples(kind),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _ways(kind: SourceKind) -> list[str]:
    ways = [name for name, has in (("webhook", kind.webhook), ("asked", kind.poll)) if has is not None]
    return ways or ["an SDK"]


def _add(kind: SourceKind) -> str:
    needed = json_schema(kind.config).get("required", [])
    config = "".join(f" --config {name}=…" for name in needed)
    secrets = "".join(f" --secret {one.name}" for one in kind.secrets if one.required and not one.made_here)
    return f"postroom sources add {kind.name}{config}{secrets}"


def _address(kind: SourceKind) -> str:
    always = kind.webhook is not None and bool(kind.webhook.signatures) and not kind.webhook.optional
    return "https://postroom.example.com/api/webhooks/ID/" + ("" if always else "TOKEN/")


def _try(kind: SourceKind) -> str:
    if kind.webhook is None:
        if kind.poll is None:
            return ""
        return f"## Try it\n\n```sh\npostroom sources test '{kind.title}' --poll    # asks, and stores nothing\n```"
    first = f"postroom sources test '{kind.title}'    # a sample of its kind; stores nothing"
    if kind.webhook.signatures and kind.webhook.optional:
        return f"## Try it\n\n```sh\n{first}\n\n{_curl(kind, signed=False)}\n```"
    return f"## Try it\n\n```sh\n{first}\n\n{_curl(kind, signed=bool(kind.webhook.signatures))}\n```"


def _curl(kind: SourceKind, *, signed: bool) -> str:
    assert kind.webhook is not None  # noqa: S101  # only those have an address
    sample = kind.samples[0]
    lines = [
        "# A delivery as the sender makes it; the signal is in `postroom signals list` moments later.",
        f"postroom sources sample {kind.name} > sample.json",
    ]
    headers = [f"-H '{name}: {value}'" for name, value in sample.headers.items()]
    if signed:
        scheme = kind.webhook.signatures[-1] if kind.name == "gitlab" else kind.webhook.signatures[0]
        if scheme.in_clear:
            headers.append(f'-H "{scheme.header}: $SECRET"')
        else:
            lines += [f"SECRET=…    # the {SIGNING.replace('_', ' ')}"]
            if scheme.timestamp_header:
                lines.append("STAMP=$(date +%s)")
                headers.append(f'-H "{scheme.timestamp_header}: $STAMP"')
            said = scheme.leading + scheme.joined_by.join(
                "" if one == "body" else "$STAMP" for one in scheme.signed
            )
            digest = f'openssl dgst -{scheme.algorithm} -hmac "$SECRET"'
            encode = " -binary | base64" if scheme.encoding == "base64" else " | sed 's/.* //'"
            lines.append(f'SIGNATURE=$( (printf %s "{said}"; cat sample.json) | {digest}{encode})')
            headers.append(f'-H "{scheme.header}: {scheme.prefix}$SIGNATURE"')
    lines.append(
        " ".join(
            [
                "curl",
                "-H 'Content-Type: application/json'",
                *headers,
                "--data-binary @sample.json",
                _address(kind),
            ]
        )
    )
    return "\n".join(lines)


def _settings(kind: SourceKind) -> str:
    schema = json_schema(kind.config)
    rows = [
        f"| `{name}` | {_default(field, name in schema.get('required', ()))} | {field['description']} |"
        for name, field in schema.get("properties", {}).items()
    ]
    rows += [
        f"| secret `{one.name}` | {'required' if one.required else ''} | {one.help} |" for one in kind.secrets
    ]
    if not rows:
        return ""
    return "## What can be set\n\n| Name | Default | Meaning |\n| --- | --- | --- |\n" + "\n".join(rows)


def _default(field: dict[str, Any], required: bool) -> str:
    if required:
        return "required"
    value = field.get("default")
    return "" if value in (None, [], {}) else f"`{json.dumps(value)}`"


def _samples(kind: SourceKind) -> str:
    sample = kind.samples[0]
    lines = json.dumps(sample.payload, indent=2, ensure_ascii=False).splitlines()
    shown = "\n".join(lines[:SHOWN] + (["…"] if len(lines) > SHOWN else []))
    names = ", ".join(f"`{one.name}`" for one in kind.samples)
    return f"## What it sends\n\nSamples for `postroom sources test --sample`: {names}. The first:\n\n```json\n{shown}\n```"
