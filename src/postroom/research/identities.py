"""Identify the authors of commits: one identity per person across the names and addresses they use."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from postroom.identity.people import Person

_NOREPLY = re.compile(r"(?:\d+\+)?([a-z0-9](?:[a-z0-9-]{0,38}))@users\.noreply\.[\w.-]+", re.IGNORECASE)
_NOBODY = frozenset(["your name", "no name", "unknown user", "unknown author", "not committed yet"])
_SHARED = frozenset(
    ["admin", "contact", "developer", "email", "github", "hello", "info", "mail", "root", "user"]
)
"""Local parts of addresses that do not identify a person."""
_LEAST_LOGIN = 4
"""Minimum length of a local part that is matched with a known login."""

_Mark = tuple[str, str]
"""An identifier of a person: a kind (`mail`, `name`, `login`, or `without` an address) and a lower-case text."""


class Identities:
    """Maps names and addresses of commits to people.

    An address belongs to one person. Addresses are merged by a shared full name, by a login (of a git host's
    noreply address, or linked by a member), and where a short name or a local part is a known login. git has
    already applied the repository's .mailmap.
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
            handle, display_name = self.of(name, email), name.strip()
            if display_name and (
                handle not in self.names or (" " in display_name and " " not in self.names[handle])
            ):
                self.names[handle] = display_name

    def of(self, name: str, email: str) -> str:
        """Return the handle of an author: a login where one is known, else an address."""
        mark = _own(_full(name), email.lower())
        if mark not in self._parents and " " in _full(name):
            mark = ("name", _full(name))
        return self._handles.get(self._root(mark), email.lower() or _full(name))

    def of_login(self, login: str) -> str:
        """Return the handle of the person with a login."""
        return self._handles.get(self._root(("login", login.lower())), login.lower())

    def is_login(self, handle: str) -> bool:
        """Return whether a handle is a login, not an address or a name."""
        return "@" not in handle and " " not in handle and handle not in self._without_address

    def _login_of(self, email: str) -> str | None:
        member = self._members.get(email)
        if member is not None and member.github_login:
            return member.github_login.lower()
        noreply = _NOREPLY.fullmatch(email)
        return None if noreply is None else noreply[1].lower()

    def _marks(self, full: str, email: str, logins: set[str]) -> list[_Mark]:
        member, login = self._members.get(email), self._login_of(email)
        local = email.partition("@")[0]
        marks: list[_Mark] = [_own(full, email)]
        if login is not None:
            marks.append(("login", login))
        elif len(local) >= _LEAST_LOGIN and local in logins - _SHARED:
            marks.append(("login", local))
        names = (full, "" if member is None else _full(member.full_name))
        marks += [("name", name) for name in names if " " in name and name not in _NOBODY]
        if full in logins:
            marks.append(("login", full))
        return marks

    def _choose(self, marks: Sequence[tuple[str, str]]) -> dict[_Mark, str]:
        """Select each person's handle: a linked login, another login, a member's address, the newest address."""
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
        # `min` returns the first of equal ranks, which is the newest.
        return {root: min(ranked, key=lambda each: each[0])[1] for root, ranked in choices.items()}

    def _root(self, mark: _Mark) -> _Mark:
        while (parent := self._parents.get(mark, mark)) != mark:
            self._parents[mark] = self._parents.get(parent, parent)
            mark = parent
        return mark

    def _join(self, first: _Mark, second: _Mark) -> None:
        self._parents.setdefault(first, first)
        self._parents.setdefault(second, second)
        self._parents[self._root(second)] = self._root(first)


def _own(full: str, email: str) -> _Mark:
    return ("mail", email) if email else ("without", full)


def _full(name: str) -> str:
    return " ".join(name.lower().split())
