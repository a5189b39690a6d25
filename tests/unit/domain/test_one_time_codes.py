"""Codes of RFC 6238, appendix B, cut to six digits; and recovery codes."""

from datetime import UTC, datetime

import pytest

from postroom.domain.identity.one_time_codes import address, code_of, matching_step, plain, recovery_code

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_code_of_step_is_that_of_rfc(seconds: int, code: str) -> None:
    assert code_of(SECRET, seconds // 30) == code


@pytest.mark.parametrize(("late", "found"), [(-60, None), (-30, 1), (0, 1), (30, 1), (60, None)])
def test_matching_step_one_step_off_is_accepted(late: int, found: int | None) -> None:
    now = datetime.fromtimestamp(45 + 3000 + late, UTC)
    step = matching_step(SECRET, code_of(SECRET, 101), now)
    assert step == (None if found is None else 101)


def test_matching_step_strange_text_matches_nothing() -> None:
    for code in ("", "12345", "\uff11\uff12\uff13\uff14\uff15\uff16", "\ud800", "a" * 1000):
        assert matching_step(SECRET, code, datetime(2030, 1, 1, tzinfo=UTC)) is None


def test_address_account_is_quoted() -> None:
    found = address(SECRET, account="a&b@example.com", issuer="Post room")
    assert found == (
        "otpauth://totp/Post%20room:a%26b%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Post%20room"
    )


def test_plain_recovery_code_ignores_groups_and_case() -> None:
    code = recovery_code(bytes(10))
    assert code == "aaaa-aaaa-aaaa-aaaa"
    assert plain(" AAAA AAAA-aaaaaaaa ") == plain(code)
