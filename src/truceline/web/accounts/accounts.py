"""Accounts of members: made with a password, given another one, closed; second factors taken away where they are lost.

    give_password(actor, "duty-1", "…")
    secret = give_one_time(actor, "duty-1")      # holds three days, and is changed at the first signing in

That it was done, by whom and when, is an entry of the internal log. Passwords and second factors themselves are in no
log: they lie in the node's database, the passwords as what Argon2 makes of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from truceline.errors import InvalidSetting, UnknownName
from truceline.facts import AccountChanged
from truceline.store import journal
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.permissions import members
from truceline.web.models import OneTimePassword

__all__ = [
    "HOLDS",
    "Account",
    "accounts",
    "close",
    "end_sessions",
    "give_one_time",
    "give_password",
    "new_password",
    "one_time_ends",
    "own_password",
    "reset_second_factor",
    "set_password",
]

HOLDS = timedelta(days=3)
"""So long does a one-time password hold."""
FACTORS = ("totp", "webauthn")
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _OF = 4, 4


class Account(NamedTuple):
    """How a member signs in: `state` is open, one_time, closed or none; `factors` are kinds of second factors."""

    code: str
    state: str
    factors: tuple[str, ...]
    last: datetime | None


def accounts(node: Node) -> tuple[Account, ...]:
    """Those of all active members, and accounts that were left by members who were removed, by code."""
    known = {user.username: user for user in _users(node).all()}
    factors: dict[int, set[str]] = {}
    for user, kind in Authenticator.objects.using(node.alias).values_list("user_id", "type"):
        factors.setdefault(user, set()).add(kind)
    waiting = set(OneTimePassword.objects.using(node.alias).values_list("member", flat=True))
    active = {code for code, member in members(node).items() if member is not None}
    return tuple(_account(code, known.get(code), factors, active, waiting) for code in sorted(active | known.keys()))


def _account(code: str, user: Any, factors: dict[int, set[str]], active: set[str], waiting: set[str]) -> Account:
    if user is None:
        return Account(code, "none", (), None)
    is_open = user.is_active and code in active and user.has_usable_password()
    state = "one_time" if is_open and code in waiting else "open" if is_open else "closed"
    return Account(code, state, tuple(sorted(factors.get(user.pk, set()) & set(FACTORS))), user.last_login)


def give_password(actor: Actor, code: str, password: str) -> None:
    """Give the member `code` an account with this password, or this password to the account that they have.

    Whoever is signed in with it is signed out. Raises `NotPermitted`, `UnknownName` for no active member,
    `InvalidSetting` for a password that is too easy to guess.
    """
    with _changing(actor, code, "password_given"):
        set_password(actor.node, code, password)


def give_one_time(actor: Actor, code: str) -> str:
    """As `give_password`, with one that is made by chance, holds three days, and must be changed when it is used."""
    password = new_password()
    with _changing(actor, code, "password_given"):
        set_password(actor.node, code, password, until=actor.node.clock() + HOLDS)
    return password


def new_password() -> str:
    """A password by chance, of 79 bits, without letters that are taken for others."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_OF)) for _ in range(_GROUPS))


def close(actor: Actor, code: str) -> None:
    """Let nobody sign in with the account until it is given a password again; who is signed in is signed out."""
    with _changing(actor, code, "closed"):
        user = _user(actor.node, code)
        user.is_active = False
        user.set_unusable_password()
        user.save(using=actor.node.alias)
        end_sessions(actor.node, code)


def reset_second_factor(actor: Actor, code: str) -> None:
    """Take away all codes and passkeys of an account, and sign it out; whoever signs must set up another one first."""
    with _changing(actor, code, "second_factor_reset"):
        Authenticator.objects.using(actor.node.alias).filter(user_id=_user(actor.node, code).pk).delete()
        end_sessions(actor.node, code)


def set_password(node: Node, code: str, password: str, *, until: datetime | None = None) -> None:
    """The password of an account, which is made where there is none; nothing is recorded of it.

    With `until` it is a one-time password. Raises `UnknownName` for no active member, `InvalidSetting` for a password
    that is too easy to guess.
    """
    if members(node, code).get(code) is None:
        raise UnknownName(f"{code[:64]!r} is no active member", where=node.name, remedy="add the member first")
    account = _users(node).filter(username=code).first() or get_user_model()(username=code)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidSetting(" ".join(error.messages), where="the password", remedy="choose another") from None
    account.set_password(password)
    account.is_active = True
    account.save(using=node.alias)
    kept = OneTimePassword.objects.using(node.alias)
    if until is None:
        kept.filter(member=code).delete()
    else:
        kept.update_or_create(member=code, defaults={"until": until.astimezone(UTC)})
    end_sessions(node, code)


def one_time_ends(node: Node, code: str) -> datetime | None:
    """Until when the member's one-time password holds; None where they have chosen their own."""
    return OneTimePassword.objects.using(node.alias).filter(member=code).values_list("until", flat=True).first()


def own_password(node: Node, code: str) -> None:
    """Note that the member has chosen a password of their own."""
    OneTimePassword.objects.using(node.alias).filter(member=code).delete()


def end_sessions(node: Node, code: str, but: str | None = None) -> int:
    """Sign a member out everywhere, but for the session `but`; how many sessions ended."""
    user = _users(node).filter(username=code).first()
    if user is None:
        return 0
    sessions = Session.objects.using(node.alias)
    sessions.filter(expire_date__lt=datetime.now(UTC)).delete()
    ended = [
        one.pk for one in sessions.all() if one.pk != but and one.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    sessions.filter(pk__in=ended).delete()
    return len(ended)


@contextmanager
def _changing(actor: Actor, code: str, what: str) -> Iterator[None]:
    """Change an account and record that it was done, both or neither."""
    with transaction.atomic(using=actor.node.alias):
        journal.write(actor, AccountChanged.model_validate({"member": code, "what": what}))
        yield


def _users(node: Node) -> Any:
    return get_user_model().objects.using(node.alias)


def _user(node: Node, code: str) -> Any:
    user = _users(node).filter(username=code).first()
    if user is None:
        raise UnknownName(f"{code[:64]!r} has no account", where=node.name, remedy="`truceline accounts list` has all")
    return user
