"""Reading a PostHog instance's inventory into a project's profile, from a fake one on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.scouts.fleet import Fleet, make_fleet
from tests.helpers.scouts.posthog import KEY, PROJECT, PostHogServer, Said, posthog_server

from postroom.api.schemas.scouts.profile import Inventory
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import posthog_connections, project_configs
from postroom.domain.errors import Invalid, Unavailable
from postroom.domain.scouts.posthog_inventory import NAMES
from postroom.identity.secret import KeyHasher
from postroom.kit.times import iso_time
from postroom.scouts.profile import posthog
from postroom.scouts.profile import service as profile
from postroom.scouts.profile.posthog import Imported, Instance, Keys
from postroom.scouts.profile.posthog_calls import MAX_PAGES, RETRY, PostHog, check_host

HOUR = timedelta(hours=1)


@pytest.fixture
def there() -> Iterator[PostHogServer]:
    with posthog_server() as server:
        yield server


@dataclass
class Link:
    """A project that is connected to the fake instance, and what it waited for."""

    fleet: Fleet
    there: PostHogServer
    keys: Keys
    waits: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def open(self, instance: Instance) -> PostHog:
        retry = replace(RETRY, jitter=lambda: 0.0, sleep=self.sleep)
        return PostHog(instance.host, instance.project, instance.key, retry=retry)

    async def connect(self, key: str = KEY) -> None:
        async with unit_of_work(self.fleet.api.engine) as uow:
            instance = posthog.instance_of(self.there.url, PROJECT, key)
            await posthog.connect(uow, self.keys, project_id=self.fleet.child, instance=instance, now=now())

    async def read(self, *, seconds: float = 60) -> Imported:
        async with unit_of_work(self.fleet.api.engine) as uow:
            [taken] = await posthog.take_due(uow, now(), project_id=self.fleet.project)
        found = await posthog.import_one(
            self.fleet.api.engine, self.keys, now, taken, every=HOUR, seconds=seconds, open=self.open
        )
        assert found is not None
        return found

    async def inventory(self) -> dict[str, Any]:
        async with unit_of_work(self.fleet.api.engine) as uow:
            built = await profile.current(uow, self.fleet.project, rebuild=True, now=now())
        found: dict[str, Any] = built.payload["inventory"]
        # Whatever is in it fits the description of the API.
        Inventory.model_validate(found)
        return found


@pytest.fixture
async def link(api: Api, there: PostHogServer) -> Link:
    made = Link(await make_fleet(api), there, Keys(KeyHasher(b"s" * 32)))
    await made.connect()
    return made


async def test_the_whole_inventory_is_read(link: Link) -> None:
    empty = await link.inventory()
    assert empty["recent_feature_flags"] == {"total_count": 0, "active_count": 0, "recent": []}
    found = await link.read()
    assert (found.problems, set(found.sections)) == ({}, set(NAMES))
    inventory = await link.inventory()
    assert inventory["project_context"] == {
        "product_description": "A shop for boats.",
        "app_urls": ["https://boats.example"],
    }
    assert inventory["products_in_use"] == ["error_tracking", "surveys"]
    assert [each["product_type"] for each in inventory["product_intents"]] == ["alerts", "surveys"]
    assert [each["kind"] for each in inventory["integrations"]] == ["github", "slack"]
    assert inventory["external_data_sources"][0]["prefix"] is None
    assert [
        (each["name"], each["last_refresh"], each["created_at"]) for each in inventory["recent_dashboards"]
    ] == [
        ("Errors", "2026-05-01T12:00:00+00:00", "2026-01-01T00:00:00+00:00"),
        ("Sales", None, None),
    ]
    surveys = inventory["recent_surveys"]
    assert (surveys["total_count"], surveys["active_count"]) == (4, 1)
    assert {each["name"]: each["status"] for each in surveys["recent"]} == {
        "NPS": "running",
        "Old": "archived",
        "New": "draft",
        "Done": "stopped",
    }
    assert {each["type"] for each in surveys["recent"]} == {"popover", ""}
    flags = inventory["recent_feature_flags"]
    assert (flags["total_count"], flags["active_count"], len(flags["recent"])) == (250, 84, 5)
    assert [each["name"] for each in flags["recent"]] == [
        "flag-239",
        "flag-179",
        "flag-119",
        "flag-59",
        "Flag 238",
    ]
    assert inventory["recent_experiments"]["running_count"] == 1
    assert inventory["recent_alerts"]["enabled_count"] == 1
    assert inventory["recent_hog_flows"]["active_count"] == 1
    assert inventory["recent_notebooks"]["recent"][0]["short_id"] == "abc"
    assert inventory["recent_cohorts"]["recent"][0]["count"] == 42
    assert inventory["recent_cohorts"]["recent"][0]["is_static"] is True
    assert inventory["recent_actions"]["total_count"] == 1
    assert "hidden" not in str(inventory)


async def test_what_is_kept_of_alerts_functions_and_events(link: Link) -> None:
    await link.read()
    inventory = await link.inventory()
    assert [
        (each["state"], each["calculation_interval"], each["insight_id"])
        for each in inventory["recent_alerts"]["recent"]
    ] == [("Firing", "daily", 31), ("", None, 32)]
    assert [
        (each["name"], each["type"], each["kind"]) for each in inventory["recent_hog_functions"]["recent"]
    ] == [("Off", "destination", "messaging_campaign"), ("To Slack", "", None)]
    assert inventory["top_events"] == [
        {
            "event": "$pageview",
            "count": 900,
            "distinct_users": 80,
            "recent_24h_count": 100,
            "recent_24h_users": 9,
            "first_seen": "2026-05-01T00:00:00+00:00",
            "last_seen": "2026-05-07T23:00:00.500000+00:00",
        },
        {
            "event": "signed up",
            "count": 12,
            "distinct_users": 12,
            "recent_24h_count": 3,
            "recent_24h_users": 3,
            "first_seen": "2026-05-01T00:00:00+00:00",
            "last_seen": None,
        },
    ]


async def test_it_is_only_read_page_by_page_with_the_key(link: Link) -> None:
    await link.read()
    assert {method for method, _, _ in link.there.asked} == {"GET", "POST"}
    assert [target for method, target, _ in link.there.asked if method == "POST"] == [
        f"/api/projects/{PROJECT}/query/"
    ]
    assert {headers["Authorization"] for _, _, headers in link.there.asked} == {f"Bearer {KEY}"}
    assert [path for path in link.there.paths() if path.startswith("feature_flags")] == [
        "feature_flags/?limit=100",
        "feature_flags/?limit=100&offset=100",
        "feature_flags/?limit=100&offset=200",
    ]


async def test_what_the_project_says_here_goes_before(link: Link) -> None:
    async with unit_of_work(link.fleet.api.engine) as uow:
        row = {"id": new_id(), "project_id": link.fleet.project, "product_description": "Ours"}
        await uow.execute(
            sa.insert(project_configs).values({**row, "created_at": now(), "updated_at": now()})
        )
    await link.read()
    context = (await link.inventory())["project_context"]
    assert context == {"product_description": "Ours", "app_urls": ["https://boats.example"]}


async def test_a_key_is_sealed_and_bound_to_its_project(link: Link) -> None:
    async with unit_of_work(link.fleet.api.engine) as uow:
        row = (
            await uow.execute(
                sa.select(posthog_connections).where(posthog_connections.c.project_id == link.fleet.project)
            )
        ).one()
    assert KEY.encode() not in row.credential
    assert link.keys.open(link.fleet.project, row.credential) == KEY
    for keys, project in ((Keys(KeyHasher(b"t" * 32)), link.fleet.project), (link.keys, link.fleet.child)):
        with pytest.raises(Unavailable, match="Connect it again"):
            keys.open(project, row.credential)
    link.keys = Keys(KeyHasher(b"t" * 32))
    assert "secret key has changed" in (await link.read()).problems["project"]
    assert KEY not in repr(Instance("h", "1", KEY))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (Said(403, {}), "the key has no access to it"),
        (Said(404, {}), "the instance has none"),
        (Said(200, "{"), "the answer is not JSON"),
        (Said(200, "[" * 100_000), "the answer is not JSON"),
        (Said(200, {"results": {}}), "the answer is not a list"),
        (Said(200, "7"), "the answer is not a list"),
        (Said(302, "", {"Location": "http://127.0.0.1:9/"}), "status 302: give the address it leads to"),
        (Said(400, {}), "status 400"),
        (Said(200, {"results": [], "next": 7}), "the next page has no address"),
        (
            Said(200, {"results": [], "next": "http://127.0.0.1:9/api/users/?limit=1"}),
            "the next page is another list",
        ),
    ],
)
async def test_a_list_that_can_not_be_read_stays_as_it_was(link: Link, said: Said, problem: str) -> None:
    before = (await link.read()).sections["recent_surveys"]
    link.there.instead["surveys"] = [said]
    link.there.things["cohorts"] = []
    found = await link.read()
    assert found.problems == {"recent_surveys": problem}
    assert found.sections["recent_surveys"] == before
    # The others are read all the same, and nobody else was asked.
    assert found.sections["recent_cohorts"] == {"total_count": 0, "recent": []}
    assert link.waits == []


async def test_things_that_make_no_sense_are_left_out_or_cut(link: Link) -> None:
    link.there.things["feature_flags"] = [
        {"id": None, "key": "x" * 9_000, "name": 7, "active": "yes", "updated_at": "soon"},
        {"id": 1, "key": "a\0b", "name": None, "updated_at": 12},
    ]
    link.there.things["cohorts"] = [{"id": True, "name": ["x"], "count": -1, "created_at": "2026-01-01"}]
    link.there.things["integrations"] = [{"kind": "slack"}]
    link.there.instead["actions"] = [Said(200, {"results": [1, "x", None]})]
    assert (await link.read()).problems == {}
    inventory = await link.inventory()
    flags = inventory["recent_feature_flags"]["recent"]
    assert sorted((len(each["key"]), each["name"]) for each in flags) == [(3, "a\ufffdb"), (200, "7")]
    assert inventory["recent_feature_flags"]["active_count"] == 0
    assert inventory["recent_cohorts"]["recent"][0]["count"] == 0
    assert inventory["integrations"] == []
    assert inventory["recent_actions"]["total_count"] == 0


async def test_an_instance_that_is_busy_or_fails_is_asked_again(link: Link) -> None:
    ok = Said(200, {"results": []})
    link.there.instead["surveys"] = [Said(429, {}, {"Retry-After": "7"}), Said(503), ok]
    assert (await link.read()).problems == {}
    assert link.waits == [7.0, 2.0]


@pytest.mark.parametrize(
    ("said", "reason", "waits"),
    [
        (Said(429, {}, {"Retry-After": "3600"}), "its rate limit is exceeded", []),
        (Said(429, {}, {"Retry-After": "later"}), "its rate limit is exceeded", [1.0, 2.0]),
        (Said(500), "status 500", [1.0, 2.0]),
    ],
)
async def test_an_instance_that_has_enough_is_left_alone(
    link: Link, said: Said, reason: str, waits: list[float]
) -> None:
    before = await link.read()
    link.there.asked.clear()
    link.there.instead["surveys"] = [said]
    found = await link.read()
    assert link.waits == waits
    assert set(found.problems.values()) == {reason}
    assert found.sections == before.sections
    # What comes after it was not requested.
    assert not [path for path in link.there.paths() if path.startswith("feature_flags")]
    assert found.next_at > now() + HOUR * 0.9
    assert (await link.inventory())["top_events"] is None


async def test_a_key_that_is_not_accepted_ends_it_at_once(link: Link) -> None:
    await link.connect("phx_wrong")
    found = await link.read()
    assert (found.sections, found.imported_at) == ({}, None)
    assert set(found.problems.values()) == {"the key is not accepted"}
    assert len(link.there.asked) == 1
    inventory = await link.inventory()
    assert inventory["recent_surveys"]["total_count"] == 0


async def test_nothing_is_there_to_answer(link: Link) -> None:
    link.there.shutdown()
    link.there.server_close()
    assert set((await link.read()).problems.values()) == {"no connection (ConnectError)"}


async def test_the_time_for_all_is_bounded(link: Link) -> None:
    link.there.instead["surveys"] = [Said(429, {}, {"Retry-After": "20"})]

    async def for_ever(seconds: float) -> None:
        assert seconds == 20
        raise TimeoutError

    link.sleep = for_ever  # type: ignore[method-assign]
    found = await link.read(seconds=33)
    assert found.problems["recent_surveys"] == "reading took longer than 33 seconds"
    assert "recent_dashboards" not in found.problems
    assert "recent_dashboards" in found.sections


async def test_a_list_without_end_is_read_to_a_bound(link: Link) -> None:
    again = {
        "results": [{"id": 1, "name": "x"}],
        "next": f"{link.there.url}/api/projects/{PROJECT}/actions/?offset=1",
    }
    link.there.instead["actions"] = [Said(200, again)]
    found = await link.read()
    assert found.sections["recent_actions"]["total_count"] == MAX_PAGES
    assert len([path for path in link.there.paths() if path.startswith("actions")]) == MAX_PAGES


async def test_an_instance_behind_a_proxy_that_tells_another_name(link: Link) -> None:
    link.there.own_name = "http://internal.example"
    found = await link.read()
    assert found.sections["recent_feature_flags"]["total_count"] == 250


async def test_another_instance_forgets_what_was_read_of_the_first(link: Link) -> None:
    await link.read()
    await link.connect()
    async with unit_of_work(link.fleet.api.engine) as uow:
        kept = await posthog.get(uow, link.fleet.project)
        assert kept is not None
        assert kept.sections
        other = posthog.instance_of("https://eu.posthog.com/", "@current", "phx_other")
        await posthog.connect(uow, link.keys, project_id=link.fleet.project, instance=other, now=now())
        changed = await posthog.get(uow, link.fleet.project)
    assert changed is not None
    assert (changed.host, changed.sections, changed.imported_at) == ("https://eu.posthog.com", {}, None)
    async with unit_of_work(link.fleet.api.engine) as uow:
        assert await posthog.disconnect(uow, link.fleet.project)
        assert not await posthog.disconnect(uow, link.fleet.project)


async def test_what_was_disconnected_meanwhile_keeps_nothing(link: Link) -> None:
    async with unit_of_work(link.fleet.api.engine) as uow:
        [taken] = await posthog.take_due(uow, now(), project_id=link.fleet.project)
        assert await posthog.disconnect(uow, link.fleet.project)
    engine = link.fleet.api.engine
    assert (
        await posthog.import_one(engine, link.keys, now, taken, every=HOUR, seconds=60, open=link.open)
    ) is None


async def test_an_import_that_was_taken_is_nobody_elses(link: Link) -> None:
    async with unit_of_work(link.fleet.api.engine) as uow:
        mine = [project for project, _ in await posthog.take_due(uow, now())]
        assert link.fleet.project in mine
        assert link.fleet.project not in [project for project, _ in await posthog.take_due(uow, now())]
        later = now() + posthog.TAKEN_FOR + timedelta(seconds=1)
        assert link.fleet.project in [project for project, _ in await posthog.take_due(uow, later)]


async def test_public_readers_see_it_in_the_profile(link: Link) -> None:
    await link.read()
    built = await link.inventory()
    status, shown = await link.fleet("GET", "project_profile/current/")
    assert status == 200
    assert shown["payload"]["inventory"] == built
    assert shown["computed_at"] <= iso_time(now())


@pytest.mark.parametrize(
    ("host", "project", "key"),
    [
        ("eu.posthog.com", "1", KEY),
        ("ftp://eu.posthog.com", "1", KEY),
        ("http://posthog.example", "1", KEY),
        ("https://user:pw@posthog.example", "1", KEY),
        ("https://posthog.example/?a=1", "1", KEY),
        ("https://" + "a" * 300, "1", KEY),
        ("https://posthog.example", "../users", KEY),
        ("https://posthog.example", "", KEY),
        ("https://posthog.example", "1", " "),
        ("https://posthog.example", "1", "phx a"),
        ("https://posthog.example", "1", "phx_ü"),
    ],
)
def test_what_names_no_instance(host: str, project: str, key: str) -> None:
    with pytest.raises(Invalid):
        posthog.instance_of(host, project, key)


def test_addresses_of_instances() -> None:
    assert check_host(" https://posthog.example/sub/ ") == "https://posthog.example/sub"
    assert check_host("http://localhost:8000") == "http://localhost:8000"
