"""Every operation of the description with made-up input, right and wrong: no fault, no answer but those described.

All default checks of schemathesis are made, except where one contradicts the contract: see `excluded`. Input of
the described form may be refused only with the sentences in `refusals`.

POSTROOM_FUZZ_SEED repeats a run. POSTROOM_FUZZ_CASES says how many cases it should have; each operation gets
the same share. The 500 of `make test-fuzz-short` are two calls of each operation, one right and one wrong, with
the same seed in each run; where nothing can be wrong, both are right. `make test-fuzz` makes about twenty.
"""

import copy
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.mutations import Mutation
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.checks import negative_data_rejection
from tests.fuzz.conftest import Tally
from tests.fuzz.fuzz_server import SECRET, FuzzProjects, FuzzServer, body_values, path_values, query_values
from tests.fuzz.refusals import is_expected

from postroom.api.app import describe

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]
CheckFunction = Callable[[Any, Any, AnyCase], bool | None]
METHODS = ("get", "post", "put", "patch", "delete")
WAIT = 60.0

IGNORED = frozenset({"limit", "offset", "ordering", "personal_api_key", "Authorization", "X-PostHog-Task-Id"})
"""Parameters of which the contract ignores invalid values (of the task where nothing is logged), and the key."""


def excluded(case: AnyCase) -> list[CheckFunction]:
    """Return the default checks that contradict the contract for a case."""
    # Headers that the operation does not describe are the key's, which the test sets right.
    places = {parameter["in"] for parameter in case.operation.definition.raw.get("parameters", ())}
    unjudged = {ParameterLocation.HEADER, ParameterLocation.COOKIE} - {
        place for place in ParameterLocation if place.value in places
    }
    wrong = {place for place in ParameterLocation if case.meta and case.meta.is_negative_at(place)} - unjudged
    return [negative_data_rejection] if wrong and all(is_accepted_at(case, place) for place in wrong) else []


def is_accepted_at(case: AnyCase, place: ParameterLocation) -> bool:
    """Return whether the contract accepts all that is wrong at a place of a case."""
    readable = place is ParameterLocation.BODY and isinstance(case.body, dict | list)
    if readable and validator(case.operation).is_valid(case.body):
        return True  # only unknown names, which are ignored
    made = (
        [each for each in case.meta.phase.data.mutations if each.parameter_location is place]
        if case.meta
        else []
    )
    return bool(made) and all(is_accepted(case, each) for each in made)


@cache
def validator(operation: Operation) -> jsonschema_rs.Validator:
    """Return what judges bodies by the description as it is, which allows unknown names."""
    body = PUBLISHED["paths"][operation.path][operation.method.lower()]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for({**schema, "components": PUBLISHED["components"]})


def is_accepted(case: AnyCase, mutation: Mutation) -> bool:
    """Return whether the contract accepts what is wrong at one place of a case."""
    parts = mutation.schema_pointer.split("/")[1:]
    if "additionalProperties" in mutation.keywords:
        return True  # unknown names are ignored
    if mutation.parameter_location is ParameterLocation.BODY:
        if case.operation.definition.raw["operationId"] == "signals_emit" and "items" in parts:
            return True  # each signal of a list has an outcome of its own
        return mutation.keywords == ("type",) and is_number(at(case.body, parts))  # accepted for text
    name = mutation.parameter or (parts[1] if parts[:1] == ["properties"] else "")
    return name in IGNORED or (
        mutation.parameter_location is ParameterLocation.QUERY and is_empty((case.query or {}).get(name, "x"))
    )


def at(body: Any, parts: list[str]) -> Any:
    """Return the value of a body that a part of its schema is about; None where that is not a property."""
    for kind, name in zip(parts[::2], parts[1::2], strict=False):
        if kind == "anyOf":
            continue
        body = body.get(name) if kind == "properties" and isinstance(body, dict) else None
    return body


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_empty(value: Any) -> bool:
    """Return whether a parameter of the query counts as absent."""
    return value is None or not str(value[-1] if isinstance(value, list) and value else value or "").strip()


PUBLISHED = describe()


def described() -> dict[str, Any]:
    """Return the API's description, where bodies may hold nothing that is not described."""
    document = copy.deepcopy(PUBLISHED)
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


DOCUMENT = described()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
# PostgreSQL stores no U+0000, so texts with it are refused everywhere, for which JSON Schema has no word.
SCHEMA.config.generation.allow_x00 = False
OPERATIONS: list[Operation] = sorted(
    (found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)),
    key=lambda operation: METHODS.index(operation.method.lower()),
)


class Planter:
    """Puts what is there in the place of what was made up, now and then, so that more than 404 is reached."""

    def __init__(self, objects: Mapping[str, Any], operation: Operation) -> None:
        self.paths = path_values(objects, operation.path)
        self.queries = query_values(objects)
        self.bodies = body_values(objects, operation.path)

    def plant(self, case: AnyCase, draw: Callable[[st.SearchStrategy[Any]], Any], *, often: bool) -> None:
        """Change a case in place."""
        share = st.integers(0, 9).map(lambda number: number < (9 if often else 5))
        # What is wrong on purpose stays so.
        if draw(share) and not (case.meta and case.meta.is_negative_at(ParameterLocation.PATH)):
            for name in case.path_parameters or {}:
                if name in self.paths:
                    case.path_parameters[name] = draw(st.sampled_from(self.paths[name]))
        if often and draw(share):
            query = dict(case.query or {})
            kept = draw(st.integers(0, 2))
            case.query = {
                name: draw(st.sampled_from(self.queries[name])) if name in self.queries else query[name]
                for name in draw(st.permutations(sorted(query)))[:kept]
            }
            for name in [name for name in case.headers or {} if name.lower() == "x-posthog-task-id"]:
                case.headers[name] = self.bodies["task_id"][0]
        if often and isinstance(case.body, dict | list) and draw(share):
            case.body = self._in_body(case.body, draw)

    def _in_body(self, value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
        if isinstance(value, list):
            return [self._in_body(item, draw) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            name: draw(st.sampled_from(self.bodies[name]))
            if name in self.bodies and draw(st.integers(0, 3))
            else self._in_body(item, draw)
            for name, item in value.items()
        }


@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: f"{operation.method.upper()} {operation.path}"
)
def test_fuzz_operation(
    operation: Operation, served: FuzzServer, projects: FuzzProjects, tally: Tally
) -> None:
    share = -(-tally.target // len(OPERATIONS))
    # Reading changes nothing, so all of it is done in one project; it comes first.
    objects = projects.unchanged if operation.method.lower() == "get" else projects.take(share)
    planter = Planter(objects, operation)
    headers = {"Authorization": f"Bearer {objects['internal_key']}", "X-Internal-Api-Secret": SECRET}
    faults: dict[str, str] = {}

    with requests.Session() as session:
        chosen = session.post(f"{served.address}/api/users/@me/signal_autonomy", json={}, headers=headers)
        assert chosen.status_code == 200, chosen.text

        def judge(case: AnyCase) -> None:
            response = case.call(served.address, session=session, headers=headers, timeout=WAIT)
            tally.add(operation.label, response.status_code)
            if case.method == "DELETE" and response.status_code < 300:
                projects.replace()
            try:
                case.validate_response(response, headers=headers, excluded_checks=excluded(case))
            except FailureGroup as group:
                for fault in group.exceptions:
                    if isinstance(fault, RejectedPositiveData) and is_expected(case, response):
                        continue
                    kind = f"{type(fault).__name__} {response.status_code} {getattr(fault, 'message', '')}"
                    curl = case.as_curl_command()
                    text = f"{kind}\n{response.text[:600]}\n{curl[:2000]}"
                    if response.status_code >= 500:
                        text += f"\n{served.traceback()}"
                    faults.setdefault(re.sub(r"[0-9a-f-]{36}|\d+", "#", kind), text)

        positive = share * 6 // 10 if _can_be_wrong(operation) else share
        _run(operation, GenerationMode.POSITIVE, positive, tally.seed, planter, judge)
        if positive < share:
            _run(operation, GenerationMode.NEGATIVE, share - positive, tally.seed, planter, judge)

    assert not faults, "\n\n".join(faults.values())


def _can_be_wrong(operation: Operation) -> bool:
    """Tell whether a call can break the operation's description: one without input can't, nor can any text."""
    inputs = [*operation.path_parameters, *operation.query, *operation.headers, *operation.cookies]
    return bool(operation.body) or any(
        each.is_required or each.definition.get("schema") != {"type": "string"} for each in inputs
    )


def _run(
    operation: Operation,
    mode: GenerationMode,
    examples: int,
    seed: int,
    planter: Planter,
    judge: Callable[[AnyCase], None],
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def cases(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        planter.plant(case, data.draw, often=mode is GenerationMode.POSITIVE)
        judge(case)

    cases()


def test_fuzz_made_enough_calls(tally: Tally, request: pytest.FixtureRequest) -> None:
    tried = [
        item for item in request.session.items if item.nodeid.startswith(request.node.nodeid.split("::")[0])
    ]
    assert tally.answers
    if len(tried) > len(OPERATIONS):
        assert len(tally.answers) == len(OPERATIONS)
        assert tally.cases >= min(5000, tally.target)
