"""Generate the pages of docs/sources from the registry, one per kind of source."""

import json
from typing import Any

from postroom.api.http.describe import json_schema
from postroom.sources.registry.catalogue import all_kinds
from postroom.sources.registry.model import SIGNING, Sdk, SourceKind

SHOWN = 60
"""Maximum lines of a sample payload on a page."""


ABOUT = """## How a delivery is processed

1. A source's address is `/api/webhooks/ID/`. If its sender does not sign requests, the address also contains a
   token. A wrong signature or token gets 401, and nothing is stored.
2. The delivery is stored unchanged and answered with 200 at once: `stored`, `repeated` for a duplicate, or
   `ignored` if the source is disabled. Above the source's rate limit the answer is 429 with `Retry-After`.
3. A job parses it. New problems become signals, closed ones close their signals, and everything else is skipped
   with a reason. Sources take turns, so that a flood from one does not delay the others.
4. A delivery that cannot be parsed is kept as a dead letter. `postroom sources dead-letters NAME` lists them;
   `postroom sources replay NAME` processes them again, for example after you changed the mapping. Processed
   deliveries are kept for a week.

## SDKs

SDKs of PostHog, Sentry and OpenTelemetry authenticate with the project's token. One source of each is connected
when it first sends. Errors are grouped into issues, and issues become signals; steering rules see each error
before it is counted. A disabled source answers as usual and stores nothing; `postroom sources show NAME` counts
that as ignored. Dead letters are errors that could not be counted.

## Closing and reopening

When a tracker closes an item, its signals are closed. When all signals of a report are closed and the report is
ready or waits for a person, the report is resolved with a note. An item that is reopened becomes a new signal,
which reopens the report. Alerts, messages and incidents that end close their signals but do not resolve reports,
because they end without a fix. A report that is still being researched when its last signal is closed is resolved
after that.

## Edits

When the title, text or labels of an item are edited at GitHub, GitLab, Linear, Jira or Zendesk, its signal gets
the new text. The signal is screened and embedded again and stays in its report. The next regrouping treats it like
a new signal: it moves if the new text is about another problem and nobody has acted on the report. The signal's
trace keeps the previous text. An edit that is older than the stored one, or of an unknown item, is ignored.

## Steering rules

A steering rule drops, weighs or tags what a source sends. A rule has conditions, which must all hold, and an
action: `drop`, `weight` or `tag`.

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

`postroom sources rules NAME --file rules.json --dry-run` shows what the rules would have done with the latest
hundred deliveries; without `--dry-run` they are saved. Fields: `source_product`, `source_type`, `object_id`,
`title`, `body`, `text`, `url`, `author`, `level`, `environment`, `host`, `labels`, `extra.NAME`. Operations, all
case-insensitive: `is`, `is_not`, `contains`, `contains_not`, `starts_with`, `ends_with`, `exists`, `exists_not`.

## Polling

GitHub, PostHog, Sentry and feeds can be polled instead, which needs no public address. A worker polls them every
few minutes, with conditional requests where the host supports them, and respects its rate limits. Loopback and
private addresses are polled only with `POSTROOM_SOURCES__ALLOW_PRIVATE=true`.

Items that exist when a source is connected are its history: they are grouped first and promote no report until all
are grouped. `postroom sources test NAME --poll` polls once without storing anything; `postroom sources show NAME`
shows the last error.

## Long texts

A text of more than 8,000 tokens is shortened. The first and last lines, the lines that name an error, and both
ends of stack traces are kept, and each gap is marked. `GET /api/projects/ID/signals/SIGNAL/original/` returns the
full text.
"""
"""The part of the index page that applies to every source."""


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

A source delivers signals to a project automatically, by webhook or by polling. Each page explains how to connect
one kind of source and how to test it.

| Source | Delivery | Signals |
| --- | --- | --- |
{rows}

[SDKs of PostHog, Sentry and OpenTelemetry](../sdks/README.md) send to Postroom unchanged. Your own programs call
`POST emit/`, and `postroom import` reads [files](../reference/import.md).

{ABOUT}"""


def _page(kind: SourceKind, generated: str) -> str:
    parts = [
        generated,
        f"# {kind.title}",
        kind.summary,
        f"Signals: {', '.join('`' + '/'.join(source) + '`' for source in kind.emits)}, with a weight of {_weight(kind)}.",
        "## Connect it",
        f"```sh\n{_add(kind)}\n```" if kind.sdk is None else "",
        "The command prints the address and secrets of the source once. Then:"
        if kind.webhook is not None
        else "",
        kind.set_up.replace("{url}", _address(kind))
        .replace("{base}", "https://postroom.example.com")
        .replace("{project}", "1")
        .rstrip(),
        _secret(kind),
        _try(kind),
        _settings(kind),
        _samples(kind),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _weight(kind: SourceKind) -> str:
    return (
        f"{kind.weight:g}" if kind.sdk is None else "0.1 to 0.8 by the level of the error, unless you set one"
    )


def _secret(kind: SourceKind) -> str:
    """Return the instructions for a secret that the sender generates."""
    if not any(one.name == SIGNING and not one.made_here for one in kind.secrets):
        return ""
    when = "If you use one, set" if kind.webhook is not None and kind.webhook.optional else "Set"
    return f"""{when} the signing secret; the command asks for it, so that it does not end up in the shell's history:

```sh
postroom sources change '{kind.title}' --secret {SIGNING}
```"""


def _ways(kind: SourceKind) -> list[str]:
    ways = [name for name, has in (("webhook", kind.webhook), ("polling", kind.poll)) if has is not None]
    return ways or ["an SDK"]


def _add(kind: SourceKind) -> str:
    needed = json_schema(kind.config).get("required", [])
    config = "".join(f" --config {name}=…" for name in needed)
    secrets = "".join(
        f" --secret {secret.name}" for secret in kind.secrets if secret.required and not secret.made_here
    )
    return f"postroom sources add {kind.name}{config}{secrets}"


def _address(kind: SourceKind) -> str:
    always = kind.webhook is not None and bool(kind.webhook.signatures) and not kind.webhook.optional
    return "https://postroom.example.com/api/webhooks/ID/" + ("" if always else "TOKEN/")


def _try(kind: SourceKind) -> str:
    if kind.webhook is None:
        if kind.sdk is not None:
            return f"## Try it\n\n```sh\n{_curl_of_sdk(kind.sdk, kind)}\n```"
        return f"## Try it\n\n```sh\npostroom sources test '{kind.title}' --poll    # polls once; stores nothing\n```"
    first = f"postroom sources test '{kind.title}'    # processes a sample; stores nothing"
    if kind.webhook.signatures and kind.webhook.optional:
        return f"## Try it\n\n```sh\n{first}\n\n{_curl(kind, signed=False)}\n```"
    return f"## Try it\n\n```sh\n{first}\n\n{_curl(kind, signed=bool(kind.webhook.signatures))}\n```"


def _curl_of_sdk(sdk: Sdk, kind: SourceKind) -> str:
    headers = " ".join(f'-H "{name}: {value}"' for name, value in sdk.headers.items())
    return f"""# Send an error like an SDK; `postroom sources list` counts its signal moments later.
postroom sources sample {kind.name} > sample.json
TOKEN=$(postroom sources token --project 1)
curl {headers} --data-binary @sample.json "https://postroom.example.com{sdk.path.replace("{project}", "1")}"

# The source is now listed, and can be disabled, limited and steered like any other.
postroom sources list
postroom sources test '{kind.title}'    # processes a sample; stores nothing"""


def _curl(kind: SourceKind, *, signed: bool) -> str:
    assert kind.webhook is not None  # noqa: S101  # only webhooks have an address
    sample = kind.samples[0]
    lines = [
        "# Send a delivery like the real sender; `postroom sources list` counts its signal moments later.",
        f"postroom sources sample {kind.name} > sample.json",
    ]
    headers = [f"-H '{name}: {value}'" for name, value in sample.headers.items()]
    if signed:
        scheme = kind.webhook.signatures[-1] if kind.name == "gitlab" else kind.webhook.signatures[0]
        lines.append(f"SECRET=…    # the {SIGNING.replace('_', ' ')}")
        if scheme.in_clear:
            headers.append(f'-H "{scheme.header}: $SECRET"')
        else:
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
        f"| secret `{secret.name}` | {'required' if secret.required else ''} | {secret.help} |"
        for secret in kind.secrets
    ]
    if not rows:
        return ""
    return "## Configuration\n\n| Name | Default | Meaning |\n| --- | --- | --- |\n" + "\n".join(rows)


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
    language = "json" if len(lines) <= SHOWN else "text"
    return f"## Sample payloads\n\nNames for `postroom sources test --sample`: {names}. The first one:\n\n```{language}\n{shown}\n```"
