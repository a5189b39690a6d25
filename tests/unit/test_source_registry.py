"""Every kind of source keeps the rules of the registry, however many there are."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from postroom.api.http.describe import json_schema
from postroom.domain.errors import NotFound
from postroom.domain.signals.intake import MAX_PRODUCT, MAX_SOURCE_ID, MAX_TYPE
from postroom.sdks import kinds as sdk_kinds
from postroom.sources.registry import kinds
from postroom.sources.registry.catalogue import all_kinds, find, kind_names
from postroom.sources.registry.model import Closed, Delivery, Observation, Sample, SourceKind, Unreadable

KINDS = [pytest.param(kind, id=kind.name) for kind in all_kinds().values()]
SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.name}-{sample.name}")
    for kind in all_kinds().values()
    for sample in kind.samples
]
WRONG: list[Any] = [None, [], {}, 7, "x"]
JUNK: list[Any] = [None, True, 3, "", "text", [], [[]], {}, {"": None}, [{"a": 1}]]


def read(kind: SourceKind, sample: Sample, payload: Any) -> list[Any]:
    config = kind.config.model_validate(dict(sample.config))
    return list(kind.read(Delivery(payload, sample.headers), config))


@pytest.mark.parametrize("kind", KINDS)
def test_source_kind_lists_its_requirements(kind: SourceKind) -> None:
    assert kind.name.replace("_", "").isalnum()
    assert kind.name.islower()
    folder = kinds if kind.sdk is None else sdk_kinds
    assert (Path(folder.__path__[0]) / f"{kind.name}.py").exists()
    assert kind.title
    assert kind.summary.endswith(".")
    assert kind.emits
    assert kind.samples
    assert kind.set_up.startswith("1. ")
    assert kind.webhook is None or "{url}" in kind.set_up
    assert set(re.findall(r"{(\w+)}", kind.set_up)) <= {"url", "base", "project"}
    assert len({sample.name for sample in kind.samples}) == len(kind.samples)
    assert len({secret.name for secret in kind.secrets}) == len(kind.secrets)
    assert 0 <= kind.weight <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_source_kind_config_fields_are_described(kind: SourceKind) -> None:
    schema = json_schema(kind.config)

    assert schema["additionalProperties"] is False
    assert [
        name for name, field in schema.get("properties", {}).items() if not field.get("description")
    ] == []
    assert not set(schema.get("properties", {})) & {secret.name for secret in kind.secrets}


@pytest.mark.parametrize("kind", KINDS)
def test_source_kind_webhook_signing_uses_its_secret(kind: SourceKind) -> None:
    if kind.webhook is None or not kind.webhook.signatures:
        return
    assert "signing_secret" in {secret.name for secret in kind.secrets}
    assert all(scheme.header == scheme.header.lower() for scheme in kind.webhook.signatures)
    assert all(name == name.lower() for name in kind.webhook.headers)


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_source_kind_sample_becomes_expected_signal(kind: SourceKind, sample: Sample) -> None:
    events = read(kind, sample, json.loads(json.dumps(sample.payload)))

    observed = [event for event in events if isinstance(event, Observation)]
    emitted = kind.emitted(kind.config.model_validate(dict(sample.config)))
    assert sum(not one.amends for one in observed) == sample.signals
    assert sum(one.amends for one in observed) == sample.changes
    assert all(one.changed_at for one in observed if one.amends)
    assert sum(isinstance(event, Closed) for event in events) == sample.closes
    named: list[Observation | Closed] = [one for one in events if isinstance(one, Observation | Closed)]
    for event in named:
        assert event.source in emitted
        assert len(event.source[0]) <= MAX_PRODUCT
        assert len(event.source[1]) <= MAX_TYPE
        assert 0 < len(event.object_id) <= MAX_SOURCE_ID
    assert all(event.title and event.revision for event in observed)


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_source_kind_malformed_payload_is_at_most_unreadable(kind: SourceKind, sample: Sample) -> None:
    for payload in [*JUNK, *damaged(sample.payload)]:
        with suppress(Unreadable):
            read(kind, sample, payload)


def damaged(payload: Any) -> Iterator[Any]:
    """Yield the payload with one value after the other replaced by something of another type."""
    for path in paths(payload):
        for junk in WRONG:
            broken = copy.deepcopy(payload)
            parent = broken
            for step in path[:-1]:
                parent = parent[step]
            parent[path[-1]] = junk
            yield broken


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*before, key)
        yield from paths(one, (*before, key))


def test_source_kind_unknown_is_named_with_known_ones() -> None:
    with pytest.raises(NotFound, match="github"):
        find("githbu")


def test_kind_names_are_those_of_the_kinds() -> None:
    assert kind_names() == sorted(all_kinds())


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_kinds_imported_take_little_memory() -> None:
    """A class of all letters that is repeated a hundred times once took 15 MB, for each pattern."""
    code = """
from pathlib import Path
import postroom.asgi
from postroom.sources.registry.catalogue import all_kinds

def kilobytes():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))

before = kilobytes()
all_kinds()
print(kilobytes() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 12_000
