"""Who is searched for."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.domain.people.values import Value, value_of
from postroom.people import accounts
from postroom.people.accounts import Account
from postroom.people.senders import THEIRS


@dataclass(frozen=True, slots=True)
class Person:
    """A person: the values that identify them, and their account, if they have one."""

    values: tuple[Value, ...]
    account: Account | None = None


def searched(values: Sequence[Value], table: str) -> list[Value]:
    """Return the values that a table is searched for: a name only where a row has a sender."""
    return [value for value in values if value.kind != "name" or table in THEIRS]


async def person_of(
    uow: UnitOfWork,
    *,
    email: str | None = None,
    distinct_id: str | None = None,
    account: int | None = None,
    names: Sequence[str] = (),
) -> Person:
    """Return the person with an address, a distinct id, or the number of an account: one of the three.

    An address is also that of the account, and an account has an address. `names` are compared with the fields
    that say who sent something.

    Raises:
        Invalid: a value can't be searched for, or it is not one of the three.
        NotFound: there is no such account.
    """
    if sum(given is not None for given in (email, distinct_id, account)) != 1:
        raise Invalid("Give one of: an e-mail address, a distinct id, the number of an account.")
    named = [value_of("name", name) for name in dict.fromkeys(names)]
    if distinct_id is not None:
        return Person((value_of("distinct_id", distinct_id), *named))
    if account is not None:
        theirs = await accounts.of_number(uow, account)
        return Person((value_of("address", theirs.email), *named), theirs)
    address = value_of("address", email or "")
    return Person((address, *named), await accounts.of_address(uow, address.text))
