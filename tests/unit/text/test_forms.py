"""What forms, tools and programs add to a text: it is no evidence that two texts are about one problem."""

import pytest

from postroom.grouping.matching.likeness import identifier_terms
from postroom.text.cleaning import clean, without_forms
from postroom.text.forms.environment import without_environment
from postroom.text.forms.insertions import drop_insertions, find_insertions

TABLE = """<details><summary>System Info</summary>

|Item|Value|
|---|---|
|CPUs|Fast(R) Core i7 (8 x 2304)|
|GPU Status|2d_canvas: enabled<br>flash_stage_baseline: enabled|
</details><details><summary>Experiments</summary>

```
toolbar_beta411:30581797
sidebarx200:30340761
```

</details>"""


@pytest.mark.parametrize(
    "said",
    [
        TABLE,
        TABLE.removesuffix("</details>"),
        "> <details>\n> <summary>Configuration</summary>\n> <ul>\n>  <li>None</li>\n> </ul>\n> </details>",
        "<!-- @ua_header: Mozilla/5.0 (X11) form_version_2 -->",
        "User Agent:  Mozilla/5.0  (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0",
        "Sent by Firefox/91.0 rv:91.0",
        "> **Browser / Version**: Hound 2.53.18",
        "Buildnaam: 20240827170848",
        "Editor version: Hound 1.90.1 (611f9bfce64f25108829dd295f54a6894e87339d)",
        "Hound 2.53.19",
        "auto-rename-tag|for|0.1.10",
        "Issue Type: Bug",
    ],
)
def test_environment_of_a_report_gives_no_names_and_no_words(said: str) -> None:
    text = f"Export stops at save_all\n\nNothing happens after that.\n\n{said}\n"
    plain = "Export stops at save_all\n\nNothing happens after that."
    named = without_forms(text, source_product="github", source_type="issue")
    assert set(identifier_terms(named)) == set(identifier_terms(plain))
    kept = clean(text, source_product="github", source_type="issue").text
    assert kept.removesuffix("\nSent by") == clean(plain, source_product="github", source_type="issue").text


@pytest.mark.parametrize(
    "said",
    [
        "<details><summary>Log</summary>\n\nTypeError: flags of undefined\n    at save (app.js:3:1)\n</details>",
        "<details><summary>More</summary>The second page stays empty after a search.</details>",
        "It fails since Hound 2.53.19 only.",
        "Error code: 500",
        "GET /files/Report/1.2/open answers nothing",
        "KeyError: 'x'",
        "type: SaveError",
    ],
)
def test_environment_keeps_errors_prose_and_paths(said: str) -> None:
    assert without_environment(f"Title\n\n{said}") == f"Title\n\n{said}"


PASTE = "Os dados eram grandes e foram copiados. Por favor, cole aqui."


def test_insertions_are_lines_of_several_items_with_unlike_titles() -> None:
    titles = ["Cannot log in", "Menu is empty", "Typing is slow", "No colours"]
    items = [
        f"{title}\n\n{PASTE}\n_Moved here by [a.example](https://a.example/{at})_\n"
        for at, title in enumerate(titles)
    ]
    known = find_insertions(items)
    assert drop_insertions(items[0], known).split() == ["Cannot", "log", "in"]
    assert drop_insertions(f"{PASTE}\nmore", known) == f"{PASTE}\nmore"  # a title stays
    assert drop_insertions(f"Title\n\n{PASTE[:40]}", known).strip() == "Title"  # its end was deleted
    assert not find_insertions(items[:2])


@pytest.mark.parametrize(
    "line",
    [
        "TypeError: Cannot read properties of undefined",
        "the module load_everything is missing here",
        'it says "Your session has ended" and closes',
        "short line",
    ],
)
def test_insertions_are_no_lines_that_name_what_items_are_about(line: str) -> None:
    assert not find_insertions(f"Title {name}\n\n{line}" for name in "abcdef")


def test_insertions_are_no_lines_of_one_problem_under_one_title() -> None:
    assert not find_insertions([f"Export stops\n\n{PASTE}"] * 20)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("Nous avons écrit les données nécessaires dans votre presse-papiers. Veuillez les coller.", ""),
        ("所需的数据太大。我们已经将其写入剪贴板。", ""),
        ("Мы скопировали необходимые данные в буфер обмена. Вставьте эти данные.", ""),
        ("Veuillez les coller. Le fichier reste là.", "Le fichier reste là."),
        ("After enabling this setting, future crash reports will include the server log.", ""),
        ("The needed data are in my own table.", "The needed data are in my own table."),
    ],
)
def test_clean_sentences_that_a_form_writes_go(body: str, kept: str) -> None:
    cleaned = clean(f"Le bouton\n\n{body}", source_product="github", source_type="issue")
    assert (cleaned.title, cleaned.body) == ("Le bouton", kept)
