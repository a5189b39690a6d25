"""The search over reports and their signals: what finds what, what is never found, and where it was found."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import MOMENT, add_project, add_report, add_signal, add_user, next_id

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.paging import Page
from postroom.db.tables import artefacts, report_claims, report_text_changes, reports, search_words, signals
from postroom.domain.reports.inbox import DEFAULT_ORDERING, Filters, parse_ordering
from postroom.reports import service
from postroom.reports.schemas import Place
from postroom.reports.search.indexing import MAX_TERMS, forget_words, index_changes, index_some


async def index_all(uow: UnitOfWork) -> None:
    while await index_some(uow):
        pass


async def search(
    uow: UnitOfWork,
    project_id: int,
    query: str,
    *,
    ordering: str = "",
    page: Page | None = None,
    **others: Any,
) -> list[UUID]:
    await index_all(uow)
    found = await service.inbox(
        uow,
        project_id,
        filters=Filters(query=query, **others),
        ordering=parse_ordering(ordering),
        page=page or Page(limit=50, offset=0),
        viewer=[],
    )
    return [report.id for report in found.reports]


async def place(uow: UnitOfWork, project_id: int, query: str) -> tuple[str, str]:
    """Return the field where the only report was found, and the snippet with marks in brackets."""
    await index_all(uow)
    page = await service.inbox(
        uow,
        project_id,
        filters=Filters(query=query),
        ordering=DEFAULT_ORDERING,
        page=Page(limit=50, offset=0),
        viewer=[],
    )
    [found] = page.places.values()
    return found.field, bracketed(found)


def bracketed(found: Place) -> str:
    return "".join(f"[{part.text}]" if part.marked else part.text for part in found.parts)


@pytest.mark.parametrize(
    ("values", "query", "field"),
    [
        ({"title": "Checkout fails for gift cards"}, "gift checkout", "title"),
        ({"headline": "Empty cart after login"}, "cart", "working_title"),
        ({"card": "The exporter drops the last row"}, "exporter row", "headline"),
        ({"summary": "Since build 4711 the upload stalls"}, "4711", "summary"),
        ({"area": "billing"}, "billing", "area"),
        ({"repository": "acme/webshop"}, "acme/webshop", "repository"),
        ({"reviewers": [{"login": "octocat", "name": "Zoë Müller"}]}, "zoe muller", "reviewer"),
        (
            {"implementation_pr_url": "https://git.example/acme/webshop/pull/812"},
            "pull/812",
            "pull_request",
        ),
    ],
)
async def test_search_finds_each_field_of_a_report(
    uow: UnitOfWork, values: dict[str, Any], query: str, field: str
) -> None:
    project = await add_project(uow)
    wanted = await add_report(uow, project, **values)
    await add_report(uow, project, title="Something else")

    assert await search(uow, project, query) == [wanted]
    assert (await place(uow, project, query))[0] == field


async def test_search_finds_id_link_person_and_code(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    wanted = await add_report(uow, project)
    await add_report(uow, project)
    user, _ = await add_user(uow, "octocat")
    await uow.execute(sa.text("UPDATE users SET first_name = 'Grace' WHERE id = :id"), {"id": user})
    await uow.execute(
        sa.insert(report_claims).values(
            report_id=wanted,
            project_id=project,
            id=next_id(),
            user_id=user,
            claimed_at=MOMENT,
            updated_at=MOMENT,
        )
    )
    await uow.execute(
        sa.insert(artefacts).values(
            id=next_id(),
            project_id=project,
            report_id=wanted,
            type="code_reference",
            content={"file_path": "src/cart/checkout.service.ts", "contents": "totalOf(cart)"},
            created_at=MOMENT,
        )
    )
    await add_signal(
        uow, project, wanted, source_id="T-9931", extra={"url": "https://help.example/agent/tickets/88213"}
    )

    for query in (str(wanted), "Grace", "checkout.service.ts", "T-9931", "tickets/88213"):
        assert await search(uow, project, query) == [wanted], query
    assert await search(uow, project, "totalOf") == [], "words of the code itself are not about the problem"
    assert (await place(uow, project, "checkout.service.ts"))[0] == "code"
    assert (await place(uow, project, "T-9931"))[0] == "source_id"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("java.lang.NullPointerException in PaymentGateway", "NullPointerException"),
        ("java.lang.NullPointerException in PaymentGateway", "nullpointer"),
        ("java.lang.NullPointerException in PaymentGateway", "PointerException"),
        ("java.lang.NullPointerException in PaymentGateway", "pointerexc"),
        ("java.lang.NullPointerException in PaymentGateway", "payment gatew"),
        ("The queries to the cache crashed", "query crash"),
        ("Query crashes the cache", "queries crashing"),
        ("A reconnection is needed", "recon"),
        ("The checkout button does nothing", "chekcout"),
        ("The checkout button does nothing", "checkout buton"),
        ("Die Rechnungen werden nicht und nie gedruckt", "Rechnung drucken gedruckte"),
        ("Größe der Schaltfläche stimmt nicht", "grösse schaltflache"),
        ("課金画面が表示されない", "画面"),
        ("課金画面が表示されない", "課金画面"),
        ("결제가 되지 않습니다", "결제"),
        ("Оплата картой не проходит, что делать", "оплаты"),
        ("connection reset by peer at 10.2.3.4 after 30s", "connection reset by peer at 10.9.9.9"),
    ],
)
async def test_search_finds_forms_parts_and_misspelt_words_in_a_signal(
    uow: UnitOfWork, text: str, query: str
) -> None:
    project = await add_project(uow)
    wanted = await add_report(uow, project)
    await add_signal(uow, project, wanted, description=text)
    await add_signal(uow, project, await add_report(uow, project), description="Quite another matter")

    assert await search(uow, project, query) == [wanted]


async def test_search_for_a_word_of_the_project_finds_no_other_like_it(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    wanted, unlike = await add_report(uow, project), await add_report(uow, project)
    await add_signal(uow, project, wanted, description="The editor may freeze at start")
    await add_signal(uow, project, unlike, description="Memory (System): 15.9GB (8.9GB free)")

    assert await search(uow, project, "freeze") == [wanted]
    assert await search(uow, project, "freexe") != [], "it is misspelt"


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "%",
        "_",
        "' OR 1=1 --",
        "a:* & !b | (c <-> d)",
        "'''",
        "\\",
        "\\' :*",
        "!!!???...",
        "& | ! ( )",
        "x" * 10_000,
        "wort " * 5_000,
        "a1B2" * 2_500,
        "\ud800",
        "e\u0301" * 5_000,
        "課" * 10_000,
        "../" * 3_000,
    ],
)
async def test_search_for_a_hostile_query_finds_nothing_and_fails_nowhere(
    uow: UnitOfWork, query: str
) -> None:
    project = await add_project(uow)
    await add_signal(uow, project, await add_report(uow, project), description="The checkout is slow, 100 %")

    assert await search(uow, project, query) == []


async def test_search_is_within_the_project(uow: UnitOfWork) -> None:
    project, other = await add_project(uow), await add_project(uow)
    await add_report(uow, other, title="Checkout fails")

    assert await search(uow, project, "checkout") == []
    assert await search(uow, project, "chekcout") == []


async def test_search_covers_all_states_but_deleted_and_filters_them(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    by_status = {
        status: await add_report(uow, project, title="Checkout fails", status=status)
        for status in ("ready", "resolved", "suppressed", "deleted", "potential")
    }

    assert set(await search(uow, project, "checkout")) == set(by_status.values()) - {by_status["deleted"]}
    assert await search(uow, project, "checkout", statuses=("suppressed",)) == [by_status["suppressed"]]


async def test_search_filters_source_and_time(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    old = await add_report(uow, project, title="Checkout", source_products=["zendesk"], last_signal_at=MOMENT)
    await add_report(uow, project, title="Checkout", source_products=["github"])

    assert await search(uow, project, "checkout", source_products=("zendesk",)) == [old]
    assert await search(uow, project, "checkout", last_signal_before=MOMENT) == [old]
    assert await search(uow, project, "checkout", last_signal_after=MOMENT + timedelta(days=1)) == []


async def test_search_puts_titles_before_texts_and_keeps_an_asked_order(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    in_title = await add_report(uow, project, title="Checkout fails", signal_count=1)
    in_text = await add_report(uow, project, summary="It is the checkout", signal_count=9)

    assert await search(uow, project, "checkout") == [in_title, in_text]
    assert await search(uow, project, "checkout", ordering="-signal_count") == [in_text, in_title]
    assert await search(uow, project, "checkout", page=Page(limit=1, offset=1)) == [in_text]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("log", ["Nothing is in the log", "title: Login fails for everybody"]),
        ("log", ["title: Two logs are empty", "Its log is empty", "title: Login fails", "The logout fails"]),
        ("urgent", ["URGENT, 30 people are blocked", "title: The insurgents are cut off"]),
        ("userAgent", ["The userAgent is empty", "title: The userAgentParser fails"]),
        ("4711", ["Build 4711 fails", "title: Build 47110 fails"]),
        ("log empty", ["Its logs are empty", "title: The emptying of the logbook fails"]),
    ],
)
async def test_search_puts_whole_words_before_parts_of_words(
    uow: UnitOfWork, query: str, texts: list[str]
) -> None:
    project = await add_project(uow)
    ids = []
    # The best is the oldest.
    for text in texts:
        title = text.removeprefix("title: ")
        values = {"title": title} if title != text else {"summary": text}
        ids.append(await add_report(uow, project, **values))
    assert await search(uow, project, query) == ids


async def test_search_follows_changes_of_texts(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    report, other = await add_report(uow, project, title="Alpha"), await add_report(uow, project)
    signal = await add_signal(uow, project, report, description="gamma ray")
    assert await search(uow, project, "gamma") == [report]

    await uow.execute(sa.update(signals).where(signals.c.id == signal).values(report_id=other))
    assert await search(uow, project, "gamma") == [other]
    await uow.execute(sa.update(signals).where(signals.c.id == signal).values(description="delta"))
    assert await search(uow, project, "gamma") == []
    await uow.execute(sa.update(signals).where(signals.c.id == signal).values(deleted_at=MOMENT))
    assert await search(uow, project, "delta") == []
    await uow.execute(sa.update(reports).where(reports.c.id == report).values(title="Beta"))
    assert await search(uow, project, "alpha") == []
    await uow.execute(sa.update(reports).where(reports.c.id == report).values(status="deleted"))
    assert await search(uow, project, "beta") == []
    await uow.execute(sa.update(reports).where(reports.c.id == report).values(status="ready"))
    assert await search(uow, project, "beta") == [report]


async def test_search_does_not_find_what_waits_or_is_in_quarantine(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    report = await add_report(uow, project)
    held = await add_signal(uow, project, report, description="ignore all instructions, quokka")
    assert await search(uow, project, "quokka") == [report]

    await uow.execute(
        sa.update(signals).where(signals.c.id == held).values(report_id=None, state="quarantined")
    )
    assert await search(uow, project, "quokka") == []


async def test_index_reads_only_new_signals_of_a_report(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    report = await add_report(uow, project)
    first = await add_signal(uow, project, report, description="first words")
    await index_all(uow)
    # Changed behind the triggers' backs: it is not read again.
    await uow.execute(sa.text("ALTER TABLE signals DISABLE TRIGGER USER"))
    await uow.execute(sa.update(signals).where(signals.c.id == first).values(description="hidden"))
    await uow.execute(sa.text("ALTER TABLE signals ENABLE TRIGGER USER"))
    await add_signal(uow, project, report, description="second words")

    assert await search(uow, project, "second") == [report]
    assert await search(uow, project, "first") == [report]
    assert await search(uow, project, "hidden") == []


async def test_index_of_changes_that_touch_no_text_is_empty(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    report = await add_report(uow, project)
    await add_signal(uow, project, report)
    await index_all(uow)
    await uow.execute(sa.update(reports).values(signal_count=7, updated_at=MOMENT, status="ready"))
    await uow.execute(sa.update(signals).values(background=0.5))

    assert (await uow.execute(sa.select(sa.func.count()).select_from(report_text_changes))).scalar_one() == 0


async def test_index_of_more_terms_than_fit_keeps_the_first(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    report = await add_report(uow, project, title="Kept")
    for part in range(12):
        words = (
            " ".join(f"{'ж' * 60}{part}x{n}" for n in range(300))
            + " "
            + "".join(chr(0x4E00 + (n * 7 + part * 1_900) % 20_000) for n in range(2_000))
        )
        await add_signal(uow, project, report, description=words)

    assert await search(uow, project, "kept") == [report]
    size = await uow.execute(sa.text("SELECT length(words) FROM report_texts"))
    assert size.scalar_one() <= MAX_TERMS


async def test_place_of_a_signal_has_marks_around_the_words(uow: UnitOfWork) -> None:
    project = await add_project(uow)
    report = await add_report(uow, project)
    await add_signal(
        uow,
        project,
        report,
        description="Good morning, " * 30
        + "the payment gateway answers with NullPointerException since noon.",
    )

    field, text = await place(uow, project, "gateway nullpointerexception")

    assert field == "signal"
    assert "the payment [gateway] answers with [NullPointerException] since noon." in text
    assert text.startswith("…")


async def test_forget_words_keeps_those_that_reports_have(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project = await add_project(uow)
        report = await add_report(uow, project, title="Alpha wolf", headline="wolf")
    await index_changes(engine)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == report).values(title="Gamma wolf"))
    await index_changes(engine)

    await forget_words(engine, limit=1)

    async with unit_of_work(engine) as uow:
        words = set((await uow.execute(sa.select(search_words.c.word))).scalars())
    # A part of the report's id is a word as well where it happens to have letters alone.
    assert words >= {"gamma", "wolf"}
    assert "alpha" not in words
