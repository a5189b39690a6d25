"""Who the authors of commits are: the same person once, whatever names and addresses they commit with."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from postroom.identity.people import Person

_NOREPLY = re.compile(r"(?:\d+\+)?([a-z0-9](?:[a-z0-9-]{0,38}))@users\.noreply\.[\w.-]+", re.IGNORECASE)
_NOBODY = frozenset(["your name", "no name", "unknown user", "unknown author", "not committed yet"])
_SHARED = frozenset(
    ["admin", "contact", "developer", "email", "github", "hello", "info", "mail", "root", "user"]
)
"""Beginnings of addresses that say nothing of whose they are."""
_LEAST_LOGIN = 4
"""Characters from which the beginning of an address that is a login is taken for it."""

_Mark = tuple[str, str]
"""What a person is known by: a kind (`mail`, `name`, `login`, or `without` an address) and a text in lower case."""


class Identities:
    """The people behind names and addresses of commits.

    An address stands for one person. Addresses are joined by a full name, by a login (of an address that a git host
    gives out, or linked by a member), and where a short name or the beginning of an address is a known login. What
    a repository's own .mailmap joins is one by the time that it comes here.
    """

    def __init__(self, members: Mapping[str, Person], authors: Sequence[tuple[str, str]]) -> None:
        """`members` are by address in lower case; `authors` are names and addresses, the newest first."""
        self._members = members
        self._parents: dict[_Mark, _Mark] = {}
        marks = [(_full(name), email.lower()) for name, email in authors]
        self._without_address = {full for full, email in marks if not email}
        logins = {login for _, email in marks if (login := self._login_of(email)) is not None}
        for full, email in marks:
            for mark in self._marks(full, email, logins):
                self._join(_own(full, email), mark)
        self._handles = self._choose(marks)
        self.names: dict[str, str] = {}
        for name, email in authors:
            handle, shown = self.of(name, email), name.strip()
            if shown and (handle not in self.names or (" " in shown and " " not in self.names[handle])):
                self.names[handle] = shown

    def of(self, name: str, email: str) -> str:
        """Return the handle of an author: a login where one is known, else an address."""
        mark = _own(_full(name), email.lower())
        if mark not in self._parents and " " in _full(name):
            mark = ("name", _full(name))
        return self._handles.get(self._root(mark), email.lower() or _full(name))

    def of_login(self, login: str) -> str:
        """Return the handle of whoever has a login."""
        return self._handles.get(self._root(("login", login.lower())), login.lower())

    def is_login(self, handle: str) -> bool:
        """Tell whether a handle is a login, and not an address or a name."""
        return "@" not in handle and " " not in handle and handle not in self._without_address

    def _login_of(self, email: str) -> str | None:
        member = self._members.get(email)
        if member is not None and member.github_login:
            return member.github_login.lower()
        given = _NOREPLY.fullmatch(email)
        return None if given is None else given[1].lower()

    def _marks(self, full: str, email: str, logins: set[str]) -> list[_Mark]:
        member, login = self._members.get(email), self._login_of(email)
        local = email.partition("@")[0]
        found: list[_Mark] = [_own(full, email)]
        if login is not None:
            found.append(("login", login))
        elif len(local) >= _LEAST_LOGIN and local in logins - _SHARED:
            found.append(("login", local))
        names = (full, "" if member is None else _full(member.full_name))
        found += [("name", name) for name in names if " " in name and name not in _NOBODY]
        if full in logins:
            found.append(("login", full))
        return found

    def _choose(self, marks: Sequence[tuple[str, str]]) -> dict[_Mark, str]:
        """Return the handle of each person: a linked login, another one, a member's address, the newest address."""
        choices: dict[_Mark, list[tuple[int, str]]] = defaultdict(list)
        for full, email in marks:
            member, login = self._members.get(email), self._login_of(email)
            if login is not None:
                rank = 0 if member is not None and member.github_login else 1
            else:
                rank = 2 if member is not None else 3
            choices[self._root(_own(full, email))].append((rank, login or email or full))
        for mark in list(self._parents):
            if mark[0] == "login":
                choices[self._root(mark)].append((1, mark[1]))
        # Of equal ones the first, which is the newest: min keeps it.
        return {root: min(found, key=lambda each: each[0])[1] for root, found in choices.items()}

    def _root(self, mark: _Mark) -> _Mark:
        while (parent := self._parents.get(mark, mark)) != mark:
            self._parents[mark] = self._parents.get(parent, parent)
            mark = parent
        return mark

    def _join(self, one: _Mark, other: _Mark) -> None:
        self._parents.setdefault(one, one)
        self._parents.setdefault(other, other)
        self._parents[self._root(other)] = self._root(one)


def _own(full: str, email: str) -> _Mark:
    return ("mail", email) if email else ("without", full)


def _full(name: str) -> str:
    return " ".join(name.lower().split())
