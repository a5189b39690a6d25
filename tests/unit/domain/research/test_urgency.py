"""The priority of a report without a model, with its arithmetic as the reason."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.research.urgency import Observation, judge_urgency

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def seen(
    text: str = "It fails", days: float = 0, product: str = "zendesk", type: str = "ticket", **extra: object
) -> Observation:
    return Observation(text, product, type, NOW - timedelta(days=days), extra)


def alert(text: str = "[FIRING:1] Disk full on db-2", **extra: object) -> Observation:
    return seen(text, 0.001, "alertmanager", "alert", **extra)


def test_priority_is_the_product_that_is_said() -> None:
    few = judge_urgency([seen("A typo on the page")], now=NOW)
    many = judge_urgency([seen("The app crashes", users_affected=9999, level="fatal")] * 3, now=NOW)
    assert (few.priority, many.priority) == ("P4", "P0")
    assert "= 16.0: P0." in many.reason
    assert many.parts == {"reach": 4.0, "severity": 4.0, "recency": 1.0, "score": 16.0}


def test_priority_falls_with_time_and_rises_with_reach() -> None:
    def score(*observations: Observation) -> float:
        parts = judge_urgency(observations, now=NOW).parts
        return parts["reach"] * parts["severity"] * parts["recency"]

    assert score(seen(days=40)) < score(seen(days=1))
    assert score(seen()) < score(seen(), seen(product="github"))
    assert score(seen("It is slow")) < score(seen("It fails")) < score(seen("We see data loss"))
    assert score(seen(level="info")) < score(seen(level="error"))
    assert judge_urgency([seen(days=4000)], now=NOW).parts["recency"] == 0.25


def test_priority_reads_statuses_and_not_versions() -> None:
    assert judge_urgency([seen("It answers 503.")], now=NOW).parts["severity"] == 3.0
    agent = "Seen with Mozilla/5.0 (X11) AppleWebKit/537.36 and Safari/537.36"
    plain = "Seen with a browser"
    severity = [judge_urgency([seen(text)], now=NOW).parts["severity"] for text in (agent, plain)]
    assert severity[0] == severity[1]


@pytest.mark.parametrize(
    ("seen", "priority", "why"),
    [
        (seen("Badge reader\n\nIt refuses every badge since eight."), "P3", "1 signal"),
        (seen("Badge reader refuses badges\n\n40 people are blocked."), "P2", "“40 people”"),
        (seen("URGENT: badge reader fails\n\n40 people are blocked."), "P1", "it says “URGENT”"),
        (
            seen("Lecteur de badges\n\n300 personnes sont bloquées, ça ne marche pas: it fails"),
            "P1",
            "300 personnes",
        ),
        (seen("Badge reader fails\n\nThis is really urgent, please help."), "P2", "really urgent"),
        (seen("Badge reader fails\n\nThis is not urgent."), "P3", "1 signal"),
        (seen("Filter for urgent tickets fails"), "P3", "1 signal"),
        (seen("We plan for 300 users\n\nThe badge reader fails."), "P3", "1 signal"),
        (seen("Badge reader fails", priority="urgent"), "P2", "priority urgent"),
        (seen("Payments are failing"), "P2", "its title is about payments"),
        (seen("Badge reader fails", users_affected=90, environment="staging"), "P2", "90 users affected"),
        (seen("URGENT: badge reader fails", environment="staging"), "P3", "1 signal"),
        (alert(severity="critical"), "P1", "an alert of severity critical"),
        (alert(severity="error"), "P2", "an alert of severity error"),
        (alert(), "P2", "an alert that fires"),
        (alert(severity="warning"), "P3", "1 signal"),
        (alert(severity="critical", environment="staging"), "P3", "1 signal"),
        (alert("[RESOLVED] Disk full on db-2"), "P3", "1 signal"),
    ],
)
def test_priority_counts_stated_people_urgency_and_alerts_that_fire(
    seen: Observation, priority: str, why: str
) -> None:
    found = judge_urgency([seen], now=NOW)
    assert (found.priority, why in found.reason) == (priority, True), found.reason


@pytest.mark.parametrize(
    "text",
    [
        "Guardar dos veces corrompe el archivo",
        "Salvar corrompeu a planilha",
        "L'export corrompt le classeur",
        "L'esportazione danneggia il foglio",
        "Der Export beschädigt die Tabelle",
        "Экспорт портит таблицу",
        "导出后表格损坏",
        "書き出すとデータが消えます",
        "내보내기 후 데이터 손실",
    ],
)
def test_severity_of_damage_is_highest_in_every_language(text: str) -> None:
    assert judge_urgency([seen(text)], now=NOW).parts["severity"] == 4.0


@pytest.mark.parametrize(
    "text",
    [
        "Der Export ist langsam, aber nicht beschädigt",
        "El archivo no está corrompido",
        "Il file non è corrotto",
        "Файлы не повреждены",
        "文件没有损坏",
        "导出后文件未损坏",
        "データは破損していません",
        "書き出してもデータが消えない",
        "내보내기 후 손상되지 않음",
        "데이터 손실 없음",
    ],
)
def test_severity_of_damage_that_is_denied_is_not_highest(text: str) -> None:
    assert judge_urgency([seen(text)], now=NOW).parts["severity"] < 4.0


@pytest.mark.parametrize(
    ("facts", "priority", "why"),
    [
        ({"priority": "P1"}, "P2", "bugzilla states priority “p1”"),
        ({"severity": "S1"}, "P2", "bugzilla states severity “s1”"),
        ({"priority": "P1 - Urgent"}, "P2", "priority “p1”"),
        ({"labels": ["blocker"]}, "P2", "label “blocker”"),
        ({"priority": "P3"}, "P4", ""),
        ({"level": "fatal"}, "P4", ""),
        ({"priority": "P1", "environment": "staging"}, "P4", ""),
    ],
)
def test_priority_of_old_item_with_highest_priority_of_tracker_is_p2(
    facts: dict[str, object], priority: str, why: str
) -> None:
    text = (
        "Menu is misaligned\n\nIts entries stand one below the other since the update, in each window of it."
    )
    found = judge_urgency([seen(text, 2_000, "bugzilla", "issue", **facts)], now=NOW)
    assert (found.priority, why in found.reason) == (priority, True), found.reason
    assert ("It is P2 at least, since" in found.reason) == (priority == "P2")


def test_priority_of_tracker_alone_does_not_raise_item_without_text() -> None:
    bare = "shop.example - Menu is misaligned\n\nFrom github: https://github.com/acme/bugs/issues/7."
    found = judge_urgency([seen(bare, 2_000, "bugzilla", "issue", priority="P1")], now=NOW)
    assert found.priority == "P4"
    assert "it says nothing beside its title" in found.reason
    told = "The entries of the menu stand one below the other since the update, in each window."
    quoted = f"{bare}\n\n> **Description**: {told}"
    stated = {"priority": "P1", "status": "NEW", "votes": 4}
    assert (
        "beside its title"
        not in judge_urgency([seen(f"Menu\n\n{told}", 9, "github", "issue")], now=NOW).reason
    )
    assert judge_urgency([seen(quoted, 2_000, "bugzilla", "issue", **stated)], now=NOW).priority == "P2"
    assert judge_urgency([seen(bare, 2_000, "bugzilla", "issue", **stated)], now=NOW).priority > "P2"


@pytest.mark.parametrize(
    ("text", "severity", "why"),
    [
        (
            "Window freezes during a scan\n\nIt is an anti virus of Acme Security.",
            4.0,
            "its title says “freezes”",
        ),
        ("Mail list\n\nThe list stays. Possible duplicate of bug 17.", 2.0, "nothing says how severe it is"),
        ("Duplicate mails arrive\n\nEach one twice.", 3.0, "its title says “duplicate”"),
        ("Toolbar does not work\n\nI wish I knew why.", 3.0, "its title says “does not work”"),
        ("Shop shows a blank page\n\nOur privacy policy too.", 3.0, "its title says “blank”"),
        (
            f"Menu does not open. {'No list of items. ' * 6}The card crashes.\n\nTry it.",
            3.0,
            "its title says “does not open”",
        ),
        ("Menü geht nicht\n\nSeit gestern.", 3.0, "its title says “geht nicht”"),
        ("起動時にエラー\n\n昨日からです。", 3.0, "its title says “エラー”"),
        ("Video is green\n\nThe picture fails to load.\n\nCard: crash guard off", 3.0, "it says “fails”"),
        (
            "Move the crash reporter to about:crashes\n\nIt is in errors.log now.",
            2.0,
            "nothing says how severe it is",
        ),
        ("Upload finishes without errors\n\nThe file is small.", 2.0, "nothing says how severe it is"),
        ("Pages have a memory leak\n\nAfter a day.", 4.0, "its title says “memory leak”"),
        (
            "Editor crashes\n\nIt is slow to find references. It is sluggish.",
            3.0,
            "its title says “crashes”, its text only “slow”",
        ),
        ("编辑器崩溃\n\n1. 查找文件引用超级慢", 3.0, "its title says “崩溃”, its text only “慢”"),
        ("Editor crashes\n\nIt is slow, then it hangs.", 4.0, "its title says “crashes”"),
    ],
)
def test_severity_is_what_title_or_telling_sentence_says(text: str, severity: float, why: str) -> None:
    found = judge_urgency([seen(text, 1, "bugzilla", "issue")], now=NOW)
    begins = f"{why[0].upper()}{why[1:]}; 1 signal"
    assert (found.parts["severity"], found.reason.startswith(begins)) == (severity, True), found.reason


def test_severity_names_signals_text_and_level_truthfully() -> None:
    form = "Colour is off\n\nCannot attach: say why here."
    bare = Observation(form, "bugzilla", "issue", NOW, {}, "Colour is off\n\n")
    assert "Nothing says how severe it is" in judge_urgency([bare], now=NOW).reason
    several = judge_urgency([seen("List is broken\n\nSince May.", 1, "bugzilla", "issue")] * 2, now=NOW)
    assert "A title says “broken”; 2 signals" in several.reason
    marked = judge_urgency(
        [seen("Tab crashes\n\nSince May.", 1, "bugzilla", "issue", priority="P3")], now=NOW
    )
    assert marked.reason.startswith("Priority p3, and its title says “crashes”; 1 signal")
    assert marked.parts["severity"] == 2.5


def test_crash_counts_once_and_keeps_old_issue_above_p4() -> None:
    steps = "1. Open a page with two large tables.\n2. Close the page with the key for it, and open the page again."
    text = f"Tab crashes\n\n{steps}"
    found = judge_urgency([seen(text, 900, "bugzilla", "issue")], now=NOW)
    assert (found.priority, found.parts["reach"], found.parts["severity"]) == ("P3", 0.5, 4.0)
    assert "Such words make it P3." in found.reason
    assert "2 years old" in found.reason


@pytest.mark.parametrize(
    ("labels", "days", "why"),
    [
        ("", 2_000, "nobody has confirmed it in three years"),
        ("info-needed", 900, "its tracker waits for its reporter or does not work on it"),
    ],
)
def test_reason_says_why_crash_does_not_raise_priority(labels: str, days: int, why: str) -> None:
    steps = "1. Open a page with two large tables.\n2. Close the page with the key, and open the page again."
    text = f"Tab crashes\n\n{steps}"
    found = judge_urgency([seen(text, days, "github", "issue", labels=labels)], now=NOW)
    assert found.priority == "P4"
    assert f": P4. Not P3, since {why}. Among those of P4" in found.reason


def test_score_orders_what_has_one_priority() -> None:
    def score(text: str, **facts: object) -> float:
        item = seen(
            f"{text}\n\nSince Monday the menu of the shop stays closed.", 900, "bugzilla", "issue", **facts
        )
        return judge_urgency([item], now=NOW).parts["score"]

    plain = score("Menu crashes")
    assert score("shop.example.com - Menu crashes") < plain, "one site"
    assert score("Menu crashes\n\n1. Open the menu.\n2. Close the menu.") > plain
    assert score("Menu crashes\n\nTypeError: it is undefined") > plain
    assert score("Menu crashes", status="NEW") > plain
    assert score("Menu crashes", labels=["needinfo"]) < plain
    assert score("Menu crashes", status="NEW", votes=12, labels=["crash"]) > score(
        "Menu crashes", status="NEW"
    )
    assert score("Menu crashes. Search is broken. Cart shows an error.") < plain


def test_score_tells_old_items_apart_by_years() -> None:
    text = "Menu crashes\n\nSince Monday the menu of the shop stays closed, whatever is pressed."
    scores = [
        judge_urgency([seen(text, days, "bugzilla", "issue")], now=NOW).parts["score"] for days in (400, 2000)
    ]
    assert scores[0] > 2 * scores[1] > 0


@pytest.mark.parametrize(
    "title",
    [
        "El comando Reemplazar corrompe los archivos",
        "A atualização apaga todos os meus dados",
        "La mise à jour supprime tous mes fichiers",
        "Update löscht alle meine Dateien",
        "L'aggiornamento cancella tutti i dati",
        "Обновление удаляет все файлы",
    ],
)
def test_lost_data_in_titles_of_other_languages_is_at_stake(title: str) -> None:
    found = judge_urgency([seen(f"{title}\n\n2.1", 900, "github", "issue")], now=NOW)
    assert found.parts["severity"] == 4.0, found.reason


def test_crash_in_title_that_nothing_supports_stays_p4() -> None:
    told = "The window is gone after some hours of work with it, and nothing is left in any log."
    text = f"Program crashes sometimes\n\n{told}"
    vague = judge_urgency([seen(text, 900, "bugzilla", "issue")], now=NOW)
    assert vague.priority == "P4"
    assert judge_urgency([seen(text, 900, "bugzilla", "issue", status="NEW")], now=NOW).priority == "P3"


def test_score_of_several_problems_is_said() -> None:
    text = "Two problems with the menu\n\n1. The menu does not open.\n2. The search is broken."
    found = judge_urgency([seen(text, 3, "bugzilla", "issue")], now=NOW)
    assert found.several == "Two problems"
    assert found.reason.endswith(
        "it comes lower, since it names several problems and it says little beside its title."
    )
    assert found.parts["score"] == pytest.approx(0.42, abs=0.005)
    two = judge_urgency(
        [seen(text, 3), seen("Menu does not open\n\nSince May."), seen("Menu is shut")], now=NOW
    )
    assert two.several == "", "most of its signals name one"


def test_reach_of_signals_by_one_sender_is_that_of_one() -> None:
    def issue(days: float, **facts: object) -> Observation:
        return seen("Menu does not open", days, "bugzilla", "issue", **facts)

    def reach(*observations: Observation) -> float:
        return judge_urgency(observations, now=NOW).parts["reach"]

    one, two = reach(issue(2)), reach(issue(2), issue(9))
    assert one < two
    assert reach(issue(2), issue(2.01)) == one, "the same person, a quarter of an hour later"
    assert reach(issue(2, author="Mo"), issue(2.01, author="Ada")) == two
    assert reach(issue(2, Author="Mo"), issue(9, author={"login": "mo"})) == one
    assert reach(seen(days=2), seen(days=2.01)) == two, "tickets of two customers during an outage"
    found = judge_urgency([issue(2), issue(2.01)], now=NOW)
    assert "2 signals, probably by 1 sender" in found.reason


LONG_STEPS = (
    "1. Open a page with two large tables.\n2. Close the page with the key for it, and open the page again."
)


def test_order_counts_text_that_describes_its_problem_at_length() -> None:
    def score(text: str) -> float:
        return judge_urgency([seen(text, 3, "bugzilla", "issue")], now=NOW).parts["score"]

    sentence = "The menu stays closed after a file of another project was opened in the same window. "
    bare, brief, told = (score(f"Menu does not open\n\n{sentence * count}") for count in (0, 1, 3))
    assert (round(brief / bare, 2), round(told / brief, 2)) == (4.0, 1.25)


def test_order_says_each_way_with_its_own_factor() -> None:
    text = f"www.example.org - Menu does not open\n\n{LONG_STEPS}"
    found = judge_urgency([seen(text, 0, "bugzilla", "issue", status="NEW")], now=NOW)
    assert found.reason.endswith(
        "Among those of P3 it comes higher, since its tracker has it as new and it says how to see it; "
        "lower, since it is about one site."
    ), found.reason


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [("UNCONFIRMED", 700, "P3"), ("UNCONFIRMED", 1_500, "P4"), ("NEW", 1_500, "P3")],
)
def test_priority_of_old_crash_that_nobody_confirmed_has_no_floor(
    status: str, days: int, expected: str
) -> None:
    text = f"Tab crashes\n\n{LONG_STEPS}"
    assert judge_urgency([seen(text, days, "bugzilla", "issue", status=status)], now=NOW).priority == expected


def test_order_within_priority_is_said_without_arithmetic() -> None:
    text = (
        "Menu does not open\n\nIt throws MenuError as soon as one clicks on it, in every window and profile."
    )
    found = judge_urgency([seen(text, 1_000, "bugzilla", "issue", status="NEW")], now=NOW)
    assert found.reason.endswith(
        "= 0.4: P4. Among those of P4 it comes higher, since its tracker has it as new and it quotes an error."
    ), found.reason
    assert found.parts["score"] == pytest.approx(0.37, abs=0.005)


@pytest.mark.parametrize(
    ("title", "severity"),
    [
        ("www.shop.example - The page freezes", 3.0),
        ("Filters cause hang on shop.example", 3.0),
        ("Browser crashes on shop.example", 4.0),
        ("shop.example - The browser freezes. Crash.", 4.0),
        ("The window freezes after the update", 4.0),
    ],
)
def test_severity_of_frozen_page_of_one_site_is_of_a_failure(title: str, severity: float) -> None:
    text = (
        f"{title}\n\nNothing can be clicked any more as soon as the list of goods is filtered by their price."
    )
    found = judge_urgency([seen(text, 2_000, "bugzilla", "issue", status="NEW")], now=NOW)
    assert found.parts["severity"] == severity, found.reason
