"""Accounts, sessions and failed logins, in the state's tables. Passwords are kept as argon2 hashes, session tokens as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import and_, delete, func, insert, or_, select, update

from desk.office import ROLES, Role, User
from pipeline.state import Store
from pipeline.state.tables import accesses, accounts, logins, sessions

LEAST_PASSWORD = 10
IDLE_S, LONGEST_S = 8 * 3600.0, 24 * 3600.0
"""A session ends after so long without a request, and after so long anyway."""
SEEN_EVERY_S = 60.0
MOST_FAILURES, WINDOW_S = 5, 15 * 60.0
"""So many failed logins of one account or from one address in so long: then one waits."""
MOST_FROM_ADDRESS = 20
LOCAL = "@local"
"""Whose sessions are those of a desk without accounts: no account can have this name."""
KEPT_LOGINS_S, KEPT_ACCESSES_S = 90 * 86400.0, 3 * 365 * 86400.0
"""So long it stays on record who logged in, and who looked at what."""
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
"""What the password of an unknown name is compared with, so that it takes as long."""


class BadAccount(ValueError):
    """An account cannot be made or changed so; the message says why."""


class TooManyTries(Exception):
    """Too many failed logins lately."""


@dataclass(frozen=True)
class Account:
    name: str
    shown: str
    role: Role
    created: float
    disabled: float | None


class Accounts:
    """The accounts of one state."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def all(self) -> list[Account]:
        columns = (accounts.c.name, accounts.c.shown, accounts.c.role, accounts.c.created, accounts.c.disabled)
        with self.store.reading() as connection:
            rows = connection.execute(select(*columns).order_by(accounts.c.name))
            return [Account(**row) for row in rows.mappings()]

    def any(self) -> bool:
        """Whether the desk has accounts, be they all disabled: a desk that had some is never open again."""
        with self.store.reading() as connection:
            return connection.execute(select(accounts.c.name).limit(1)).first() is not None

    def add(self, name: str, role: str, password: str, shown: str = "") -> None:
        """Raises BadAccount."""
        if not name or len(name) > 64 or not all(c.isalnum() or c in "._-" for c in name):
            raise BadAccount("a name is made of letters, digits, dots, dashes and underscores, 64 at most")
        _examine(role, password)
        row = {"name": name, "shown": (shown or name)[:128], "role": role, "password": _hasher.hash(password)}
        with self.store.engine.begin() as connection:
            if connection.execute(select(accounts.c.name).where(accounts.c.name == name)).first():
                raise BadAccount(f"there is an account {name} already")
            connection.execute(insert(accounts).values(row | {"created": self.store.now(connection)}))
            connection.execute(delete(sessions).where(sessions.c.account == LOCAL))

    def change(
        self, name: str, *, role: str | None = None, password: str | None = None, disabled: bool | None = None
    ) -> None:
        """Whatever is given; every change ends the account's sessions. Raises BadAccount."""
        _examine(role or "reviewer", password or "x" * LEAST_PASSWORD)
        with self.store.engine.begin() as connection:
            values: dict[str, object] = {}
            if role is not None:
                values["role"] = role
            if password is not None:
                values["password"] = _hasher.hash(password)
            if disabled is not None:
                values["disabled"] = self.store.now(connection) if disabled else None
            if connection.execute(update(accounts).where(accounts.c.name == name).values(values)).rowcount == 0:
                raise BadAccount(f"there is no account {name}")
            connection.execute(delete(sessions).where(sessions.c.account == name))

    def log_in(self, name: str, password: str, address: str) -> str | None:
        """A new session's token; None where name and password do not fit. Raises TooManyTries."""
        name, address = name.replace("\0", "")[:64], address[:64]
        with self.store.engine.begin() as connection:
            now = self.store.now(connection)
            lately = and_(logins.c.at > now - WINDOW_S, logins.c.succeeded == 0)
            of = {
                column: connection.execute(select(func.count()).where(lately, column == value)).scalar_one()
                for column, value in ((logins.c.account, name), (logins.c.address, address))
            }
            if of[logins.c.account] >= MOST_FAILURES or of[logins.c.address] >= MOST_FROM_ADDRESS:
                raise TooManyTries
            found = connection.execute(
                select(accounts.c.password).where(accounts.c.name == name, accounts.c.disabled.is_(None))
            ).scalar()
            # noted before the password is looked at: many tries at once count as well
            noted = insert(logins).values(at=now, account=name, address=address, succeeded=0)
            number = connection.execute(noted).inserted_primary_key[0]  # type: ignore[index]
        if not _fits(found or _NOBODY, password) or found is None:
            return None
        with self.store.engine.begin() as connection:
            connection.execute(update(logins).where(logins.c.id == number).values(succeeded=1))
            if _hasher.check_needs_rehash(found):
                connection.execute(
                    update(accounts).where(accounts.c.name == name).values(password=_hasher.hash(password))
                )
        return self.begin(name)

    def begin(self, name: str) -> str:
        """A session's token for a name that proved to be who it says. What is kept of logins and accesses for too long goes then."""
        token = secrets.token_urlsafe(32)
        with self.store.engine.begin() as connection:
            now = self.store.now(connection)
            connection.execute(
                delete(sessions).where(or_(sessions.c.seen < now - IDLE_S, sessions.c.created < now - LONGEST_S))
            )
            row = {"token": _hash(token), "account": name, "guard": secrets.token_urlsafe(32)}
            connection.execute(insert(sessions).values(row | {"created": now, "seen": now}))
            connection.execute(delete(logins).where(logins.c.at < now - KEPT_LOGINS_S))
            connection.execute(delete(accesses).where(accesses.c.at < now - KEPT_ACCESSES_S))
        return token

    def user(self, token: str, local: User | None = None) -> User | None:
        """Whose session it is; None where it ended. `local` is the one user of a desk without accounts."""
        with self.store.reading() as connection:
            row = connection.execute(select(sessions).where(sessions.c.token == _hash(token))).mappings().first()
            # a session from before the first account, or one of an account on a desk without any
            if row is None or (row["account"] == LOCAL) != (local is not None):
                return None
            now = self.store.now(connection)
            if row["seen"] < now - IDLE_S or row["created"] < now - LONGEST_S:
                return None
            found = connection.execute(
                select(accounts.c.shown, accounts.c.role).where(
                    accounts.c.name == row["account"], accounts.c.disabled.is_(None)
                )
            ).first()
        if now - row["seen"] > SEEN_EVERY_S:
            with self.store.engine.begin() as connection:
                connection.execute(update(sessions).where(sessions.c.token == row["token"]).values(seen=now))
        if local is not None:
            return User(local.name, local.shown, local.role, row["guard"])
        return User(row["account"], found.shown, cast(Role, found.role), row["guard"]) if found else None

    def log_out(self, token: str) -> None:
        with self.store.engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.token == _hash(token)))


def _examine(role: str, password: str) -> None:
    if role not in ROLES:
        raise BadAccount(f"no such role: {role}; there are {', '.join(ROLES)}")
    if len(password) < LEAST_PASSWORD:
        raise BadAccount(f"a password has at least {LEAST_PASSWORD} characters")
    if len(password) > 1000:
        raise BadAccount("a password has at most 1000 characters")


def _fits(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:1000])
    except (VerificationError, InvalidHashError):
        return False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
