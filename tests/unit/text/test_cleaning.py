"""Cleaning a signal's text: what goes, what stays, and that nothing can make it slow or empty."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.text.cleaning import FALLBACK, MAX_TEXT, MAX_TITLE, CleanText, clean, has_only_links


def mail(text: str) -> CleanText:
    return clean(text, source_product="zendesk", source_type="ticket")


def issue(text: str) -> CleanText:
    return clean(text, source_product="github", source_type="issue")


def error(text: str) -> CleanText:
    return clean(text, source_product="error_tracking", source_type="issue_created")


def test_title_and_body_make_the_text() -> None:
    cleaned = issue("Export fails\n\nIt   stops at 90 %.\n")
    assert cleaned == CleanText("Export fails", "It stops at 90 %.", "Export fails\nIt stops at 90 %.", ())


def test_clean_one_line_is_title_without_body() -> None:
    assert issue("Export fails") == CleanText("Export fails", "", "Export fails", ())


@pytest.mark.parametrize(
    ("line", "title", "body"),
    [
        (
            "The export of large lists fails. " + "It has done so since the last update of the product " * 2,
            "The export of large lists fails.",
            ("It has done so since the last update of the product " * 2).strip(),
        ),
        ("wörd " * 40, ("wörd " * 24).strip(), ("wörd " * 16).strip()),
        ("字" * 9 + "画面が壊れます" * 20, None, None),
    ],
)
def test_clean_long_first_line_is_cut_at_sentence_or_word(
    line: str, title: str | None, body: str | None
) -> None:
    cleaned = issue(line)
    assert len(cleaned.title) <= MAX_TITLE
    assert cleaned.text == f"{cleaned.title}\n{cleaned.body}"
    assert title is None or (cleaned.title, cleaned.body) == (title, body)


def test_clean_support_mail_keeps_content_only() -> None:
    cleaned = mail(
        "Hi support team,\n\nI hope you are all well. The CSV export fails with error 0x80070005.\n\n"
        "Best regards,\nJane Doe\nHead of Operations\n\n"
        "On Mon, Jan 5, 2026 at 10:11 AM Bob <bob@example.com> wrote:\n> Please send more\n> details\n"
    )
    assert cleaned.text == "The CSV export fails with error 0x80070005."
    assert cleaned.removed == ("quoted mail", "signature", "greeting")


@pytest.mark.parametrize(
    ("greeting", "closing"),
    [
        ("Hello,", "Kind regards,\nJane"),
        ("Dear Sir or Madam,", "Yours sincerely\nJane Doe\nCEO"),
        ("Guten Tag,", "Mit freundlichen Grüßen\nMax Muster"),
        ("Sehr geehrte Damen und Herren,", "Viele Grüße\nMax"),
        ("Bonjour,", "Cordialement,\nJeanne"),
        ("Hola equipo,", "Un saludo,\nJuana"),
        ("Beste,", "Met vriendelijke groet,\nJan"),
        ("お世話になっております。", "よろしくお願いいたします。\n田中"),
        ("Hey", "Thanks!"),
        ("Hi there!", "Thanks in advance,\nJane"),
        ("", "Sent from my iPhone"),
        ("", "Von meinem iPhone gesendet"),
        ("", "Envoyé de mon iPhone"),
        ("", "iPhoneから送信"),
        ("", "-- \nJane Doe\nExample Ltd.\n+1 555 0100"),
        ("##- Please type your reply above this line -##", ""),
    ],
)
def test_greetings_and_closings_go(greeting: str, closing: str) -> None:
    assert mail(f"{greeting}\n\nInvoice shows the wrong total\n\n{closing}").text == (
        "Invoice shows the wrong total"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Hello World app crashes on start",
        "The button is gone\nThanks to the new release, search: broken too",
        "Sent from the queue twice, the message is doubled",
        "On save, the app wrote the following: nothing",
        "Best of all would be a dark theme",
        "Search is slow\nThanks\nError: pool exhausted (code 17)".replace("Thanks\n", ""),
    ],
)
def test_sentences_that_look_like_mail_furniture_stay(text: str) -> None:
    assert mail(text).text == text


def test_words_below_a_thanks_stay_when_they_say_something() -> None:
    assert mail("Search is slow\nThanks\nError: pool exhausted (code 17)").body == (
        "Error: pool exhausted (code 17)"
    )


@pytest.mark.parametrize(
    "quote",
    [
        "-----Original Message-----\nFrom: a@b.com\nSent: Monday\nTo: us\nSubject: Old\n\nold text here",
        "Am 5.1.2026 um 10:11 schrieb Bob:\n> alter Text",
        "Le lun. 5 janv. 2026 à 10:11, Bob a écrit :\n> vieux texte",
        "El lun, 5 ene 2026 a las 10:11, Bob escribió:\n\nviejo texto",
        "On Mon, Jan 5, 2026 at 10:11 AM Bob\n<bob@example.com> wrote:\n> old text",
        "> > old\n> text",
    ],
)
def test_quoted_mail_goes(quote: str) -> None:
    assert mail(f"The invoice is still wrong\n\n{quote}").text == "The invoice is still wrong"


def test_clean_answer_below_quote_is_kept() -> None:
    text = "On Mon, Jan 5, 2026 Bob wrote:\n> Which browser?\nFirefox shows a blank page"
    assert mail(text).text == "Firefox shows a blank page"


def test_clean_forward_keeps_subject_and_content() -> None:
    text = (
        "---------- Forwarded message ---------\nFrom: A <a@b.com>\nDate: Mon, 2 Jan 2026\n"
        "Subject: Rechnung falsch\nTo: support@x.com\n\nDie Rechnung zeigt den falschen Betrag."
    )
    assert mail(text).text == "Rechnung falsch\nDie Rechnung zeigt den falschen Betrag."


def test_clean_quote_only_text_keeps_quote() -> None:
    assert mail("> > the export\n> fails").text == "the export\nfails"


def test_clean_program_output_is_not_stripped_as_mail() -> None:
    text = "> worker 3 refused the job"
    assert error(text + "\nThe queue of invoices is stuck").title == text
    assert mail(text + "\nThe queue of invoices is stuck").title == "The queue of invoices is stuck"


def test_clean_issue_form_keeps_answers() -> None:
    cleaned = issue(
        "### Describe the bug\n`CartTotal` shows **NaN**\n\n### Steps to reproduce\n1. Open the cart\n"
        "2. Remove the item\n\n**Expected behavior:** 0.00\n\n### Environment\n- OS: macOS 14\n"
        "- Browser: Chrome 120\n\n### Additional context\n_No response_\n"
        "- [x] I have searched the existing issues\n"
    )
    assert cleaned.text == "CartTotal shows NaN\nOpen the cart\nRemove the item\n0.00"
    assert cleaned.removed == ("environment", "form headings", "markdown")


def test_clean_bug_tracker_form_keeps_answers() -> None:
    cleaned = issue(
        "Attachments won't upload\nUser Agent: Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101\n\n"
        "Steps to reproduce:\n\nSend a mail.\n\nActual results:\n\nNothing is sent\n\nExpected results:\n\n"
        "It is sent"
    )
    assert cleaned.text == "Attachments won't upload\nSend a mail.\nNothing is sent\nIt is sent"


def test_clean_user_agent_in_sentence_is_removed() -> None:
    agent = (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1"
    )
    assert issue(f"Broken with {agent} since May").text == "Broken with since May"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("see https://user:pw@www.shop.example.com:8443/exports/csv/8f14e45f?token=s#x.", ("exports", "csv")),
        ("see https://shop.example.com/exports/csv", ("shop.example.com", "exports", "csv")),
    ],
)
def test_links_become_host_and_path_words(raw: str, cleaned: tuple[str, ...]) -> None:
    text = issue(raw).text
    assert all(word in text for word in cleaned)
    assert not any(secret in text for secret in ("token", "pw", "8443", "8f14e45f", "https", "www."))


@pytest.mark.parametrize(
    "noise",
    [
        "8f14e45f-ceea-467f-a9f4-7d2e5b1c0a11",
        "8F14E45FCEEA467FA9F47D2E5B1C0A11",
        "d2f1c0ab9e3b",
        "4829173411",
        "0x7ffdeadbeef0",
        "2026-01-02T10:33:11.123Z",
        "2026-01-02 10:33",
        "12/31/2026",
        "10:33:11.123",
        "Jan 12 2026",
        "192.168.10.1:8080",
        "2001:db8::ff00:42:8329",
        "jane.doe+x@mail.example.co.uk",
        "a8Kd93jQ2x7Zp1",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA",
        "QUJD" * 40,
        r"\x00\x1f\xff\x10\x22",
        "=" * 30,
        "\u200b\u202e\x00\x1b[31m",
    ],
)
def test_clean_volatile_parts_are_removed(noise: str) -> None:
    assert issue(f"Order {noise} failed").text == "Order failed"


@pytest.mark.parametrize(
    "token",
    [
        "0x80070005",
        "404",
        "ORA-00942",
        "utf8mb4",
        "sha256",
        "HTTP/2",
        "v2.53.1",
        "getUserById2",
        "cart_total",
        "std::vector<int>",
        "List<String>",
        "30 s",
        "src/checkout/cart/components/summary/rows/total/price/CartTotal",
        "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    ],
)
def test_clean_distinguishing_parts_are_kept(token: str) -> None:
    assert issue(f"Order {token} failed").text == f"Order {token} failed"


def test_clean_named_id_keeps_name() -> None:
    assert issue("Customer cus_9s6XKzkNRiz8i3 was charged twice").text == "Customer cus was charged twice"


def test_html_becomes_text() -> None:
    text = (
        "<div>The <b>page</b> &amp; form&nbsp;break<!-- note --><script>alert(1)</script><p>again</p></div>"
    )
    assert issue(text).text == "The page & form break\nagain"


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "&#99999999999999; x", "&#" + "1" * 6000 + "; x", "<!-- x"]
)
def test_clean_html_lookalike_is_kept(text: str) -> None:
    assert issue(text).text.endswith(text[-3:])


def test_markdown_links_and_tables_keep_their_words() -> None:
    text = "| Page | State |\n|------|-------|\n| [Cart](https://x.com/c?q=1) | broken |\n```js\nrun()\n```"
    assert issue(text).text == "Page State\nCart broken\nrun()"


def test_repeated_log_lines_stand_once() -> None:
    lines = "".join(f"2026-01-01T10:00:{n:02}Z ERROR pool exhausted id=12345678{n:02}\n" for n in range(60))
    cleaned = clean(lines, source_product="logs", source_type="alert_state_change")
    assert cleaned.text == "ERROR pool exhausted id="
    assert cleaned.removed == ("times", "ids", "repeated lines")


@pytest.mark.parametrize(
    "text",
    [
        "ログイン画面でエラーが出ます",
        "Не работает вход в кабинет",  # noqa: RUF001  # that is Russian
        "لا أستطيع تسجيل الدخول",
        "ล็อกอินไม่ได้",
        "로그인이 안 됩니다",
    ],
)
def test_clean_all_scripts_are_kept(text: str) -> None:
    assert mail(text).text == unicodedata.normalize("NFKC", text)


def test_letters_are_made_uniform() -> None:
    assert issue("ＡＰＩ　ﬁle cafe\u0301").text == "API file café"  # noqa: RUF001  # full width on purpose


@pytest.mark.parametrize("text", ["Thanks!", "Steps to reproduce:", "4829173411", "?!", "### ###", "🙈"])
def test_clean_boilerplate_only_falls_back_to_original(text: str) -> None:
    cleaned = mail(text)
    assert cleaned.text == text
    assert cleaned.removed == ()


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00\u200b\u202e"])
def test_clean_invisible_text_is_empty(text: str) -> None:
    assert mail(text) == CleanText("", "", "", ())


MEGABYTE = 1_000_000
ADVERSARIES = [
    *(">", "a", "<", " ", "\n", "*", "|", "#", "`", "[", "(", "&", "/", ".", ":", "0", "=", "\x00", "\u0301"),
    *("日", "\ufdfa", "_", "@", "\\", "> ", "\n\n>", "<a ", "<!--", "<script>", "![", "](", "a@", "a.", "1:"),
    *("0x", "https://", "at f(", '  File "', "a1", "- ", "&lt;", "\x1b[", "|a", "\\x41", "--\n", "thanks\n"),
    *("Environment\n", "a: b\n", "From: a\n", "#0 a (", "Mozilla/5.0 (", "?a=", "1.1.1.", "Hi team,\n"),
    *("f(\n\t/a.go:1\n", "12:00 ", "Regards\n", "on 1 " * 50 + "\n", "at " * 90 + "\n", "\u0301\u0316"),
]


@pytest.mark.parametrize("source", ["zendesk", "error_tracking"])
@pytest.mark.parametrize("piece", ADVERSARIES, ids=ascii)
def test_clean_megabyte_is_bounded(piece: str, source: str) -> None:
    # A pattern that backtracks would take minutes here, so the suite would never end.
    text = (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]
    cleaned = clean(text, source_product=source, source_type="ticket")
    assert len(cleaned.text) <= MAX_TEXT
    assert bool(cleaned.text) == bool(text.strip(" \n\x00"))


def test_white_space_in_front_hides_nothing() -> None:
    assert issue(" \n" * MEGABYTE + "The export fails").text == "The export fails"


fragments = st.sampled_from(
    [
        "Hi team,",
        "The export fails with code 17",
        "> quoted",
        "On Mon, Jan 5, 2026 Bob wrote:",
        "-----Original Message-----",
        "Best regards,",
        "-- ",
        "### Steps to reproduce",
        "Environment",
        "- OS: Linux",
        "- [ ] I have searched",
        '  File "/a/b.py", line 3, in f',
        "    at f (a.js:1:2)",
        "main.f()",
        "\t/a/b.go:3",
        "https://a.b/c?d=e",
        "<div>x</div>",
        "&lt;b&gt;",
        "```",
        "| a | b |",
        "8f14e45f-ceea-467f-a9f4-7d2e5b1c0a11",
        "10:33",
        "日本語のエラー",
        "",
    ]
)
texts = st.one_of(
    st.text(max_size=400), st.lists(st.one_of(fragments, st.text(max_size=30)), max_size=30).map("\n".join)
)


@given(texts, st.sampled_from(["zendesk", "github", "logs", ""]))
@settings(max_examples=300)
def test_clean_any_text_is_bounded_and_visible(text: str, source: str) -> None:
    cleaned = clean(text, source_product=source, source_type="x")
    assert cleaned.text == (f"{cleaned.title}\n{cleaned.body}" if cleaned.body else cleaned.title)
    assert len(cleaned.title) <= MAX_TITLE
    assert len(cleaned.text) <= MAX_TEXT
    assert len(cleaned.text) <= max(FALLBACK, 20 * len(text)) + 1
    assert cleaned.text == cleaned.text.strip()
    assert all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"} for char in cleaned.text)
    if any(char.isalnum() and char.isascii() for char in text):
        assert cleaned.text
    cleaned.text.encode()


@given(st.lists(fragments, max_size=20).map("\n".join))
@settings(max_examples=200)
def test_cleaning_again_takes_no_more_than_it_leaves(text: str) -> None:
    once = mail(text).text
    twice = mail(once).text
    thrice = mail(twice).text
    assert bool(twice) == bool(once)
    assert len(thrice) <= len(twice) <= len(once) + 1


@given(texts)
def test_cleaning_is_deterministic(text: str) -> None:
    assert mail(text) == mail(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![](https://cdn.example/shot.png)", True),
        ("![screenshot of the export](shot.png)\n\n<img src='a.png' alt='b'> https://a.example/b?c=d", True),
        ("...", True),
        ("![](https://cdn.example/shot.png) The export stops", False),
        ("[The export stops](https://a.example)", False),
        ("https is off", False),
    ],
)
def test_texts_that_only_point_elsewhere(text: str, expected: bool) -> None:
    assert has_only_links(text) is expected
