"""A report of 5,000 signals: its evidence comes grouped and page by page."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Response, expect
from tests.helpers.processes.server import client
from tests.web.conftest import Site, Window

SIGNALS, ALIKE, OTHERS = 5000, 3000, 2000
PAGE, MEMBERS = 30, 50

_REPORT = """
    INSERT INTO reports (id, project_id, status, title, summary, headline, total_weight, signal_count,
        signals_at_run, run_count, artefact_count, priority, actionability, already_addressed, reviewer_logins,
        source_products, created_at, updated_at)
    VALUES ('{id}', {project}, 'ready', 'fix(sync): Uploads time out', 'Uploads time out at night.',
        'Upload timed out', 2500, {signals}, 0, 1, 0, 'P1', 'immediately_actionable', false, '{{}}',
        '{{error_tracking}}', now(), now())
"""

# The first speak of one thing with other numbers in it; of the rest no two share a word.
_SIGNALS = """
    INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight, content_hash,
        timestamp, received_at, state, report_id)
    SELECT gen_random_uuid(), {project}, 'error_tracking', 'issue', '{id}-' || n,
        CASE WHEN n <= {alike} THEN 'Upload of batch ' || n || ' timed out after ' || n % 60 || ' s'
            ELSE (SELECT string_agg(translate(md5(n || '-' || k), '0123456789', 'ghijklmnop'), ' ')
                FROM generate_series(1, 12) AS k) END,
        0.5, sha256(('{id}-' || n)::bytea), now() - n * interval '1 minute', now(), 'grouped', '{id}'
    FROM generate_series(1, {signals}) AS n
"""


@pytest.fixture(scope="module")
def large(site: Site) -> tuple[int, str]:
    """A project and a report of it that the database itself filled.

    The project is one of its own, and paused: whoever groups signals beside these has to encode them all first.
    """
    with client(site.address, site.key) as api:
        made = api.post("/api/projects/", json={"name": "Night uploads"})
        assert made.is_success, made.text
        project = int(made.json()["id"])
        pause = f"/api/projects/{project}/signals/processing/pause/"
        assert api.put(pause, json={"timestamp": "2100-01-01T00:00:00Z"}).is_success
    values = {"id": uuid4(), "project": project, "signals": SIGNALS, "alike": ALIKE}
    for statement in (_REPORT, _SIGNALS):
        site.installation.query(statement.format(**values))
    return project, str(values["id"])


def test_large_report_five_thousand_signals_are_read_by_group(window: Window, large: tuple[int, str]) -> None:
    project, report = large
    page = window.page()
    read: list[Response] = []
    page.on("response", lambda one: read.append(one) if report in one.url else None)
    page.goto(f"{window.site.address}/projects/{project}/reports/{report}")
    evidence = page.get_by_role("complementary", name="Evidence")
    expect(evidence.get_by_role("article").first).to_be_visible()
    expect(evidence.get_by_text(f"5,000 signals in {OTHERS + 1:,} groups")).to_be_visible()
    expect(evidence.get_by_role("article")).to_have_count(PAGE)
    assert not [one.url for one in read if re.search(r"/signals/(\?|$)", one.url.split(report)[1])]

    evidence.get_by_role("button", name=re.compile("2,999 others like it")).click()
    expect(evidence.get_by_role("article")).to_have_count(PAGE + MEMBERS - 1)
    evidence.get_by_role("button", name="Show more", exact=True).click()
    expect(evidence.get_by_role("article")).to_have_count(PAGE + 2 * MEMBERS - 1)
    evidence.get_by_role("button", name="Hide the others").click()

    evidence.get_by_role("button", name="Show more of").click()
    expect(evidence.get_by_role("article")).to_have_count(2 * PAGE)
    evidence.get_by_role("checkbox").first.check()
    expect(evidence.get_by_text("The first 200 of 3,000 are selected.")).to_be_visible()
    expect(page.get_by_role("region", name="Selected signals").get_by_text("200 signals")).to_be_visible()
