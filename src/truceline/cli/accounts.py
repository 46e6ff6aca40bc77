"""`truceline accounts`: how members sign in to the pages. Passwords are typed at the terminal or read from a file:
what stands on a command line is seen by everybody on the machine, and kept in the shell's history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options, screen
from truceline.cli.group import DefaultGroup
from truceline.cli.node import asked_passphrase
from truceline.config import NEW_PASSWORD
from truceline.errors import IllegalStep

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.store.journal import Actor
    from truceline.store.node import Node
    from truceline.web.accounts.accounts import Account
    from truceline.web.accounts.examples import Example

app = typer.Typer(cls=DefaultGroup, help="How members sign in to the pages.", rich_markup_mode=None)
_Code = Annotated[str, typer.Argument(metavar="CODE", help="The member's code, which is the account's name.")]
_OneTime = Annotated[
    bool,
    typer.Option("--one-time", help="Make a password, shown this once; it holds three days and is changed when used."),
]
_SAID = {"open": "can sign in", "one_time": "has a one-time password", "closed": "closed", "none": "no account"}


@app.callback()
def _accounts() -> None:
    pass


@app.command("list")
def listed(node: options.Node = None, as_json: options.Json = False) -> None:
    """List who can sign in, with which second factors, and when they last did."""
    with _with_pages(node) as opened:
        from truceline.web.accounts.accounts import accounts

        found = accounts(opened)
    if as_json:
        screen.print_json(_data(one) for one in found)
        return
    rows = [[one.code, _SAID[one.state], ", ".join(one.factors), _last(one)] for one in found]
    screen.print_table(f"{len(rows)} members", ["code", "account", "second factors", "last signed in"], rows)


@app.command("add")
def add(code: _Code, one_time: _OneTime = False, node: options.Node = None, actor: options.As = None) -> None:
    """Make an account for a member who has none, or open one that was closed.

    The password is asked for twice, or read from TRUCELINE_NEW_PASSWORD.
    """
    with _acting(node, actor) as acts:
        if _state(acts.node, code) in ("open", "one_time"):
            raise IllegalStep(
                "has an account", where=code, remedy="`truceline accounts password` gives another password"
            )
        _give(acts, code, one_time)


@app.command("password")
def password(code: _Code, one_time: _OneTime = False, node: options.Node = None, actor: options.As = None) -> None:
    """Give an account another password; whoever is signed in with it is signed out.

    The password is asked for twice, or read from TRUCELINE_NEW_PASSWORD.
    """
    with _acting(node, actor) as acts:
        if _state(acts.node, code) in ("", "none"):
            raise IllegalStep("has no account", where=code[:64], remedy="`truceline accounts add` makes one")
        _give(acts, code, one_time)


@app.command("close")
def close(code: _Code, node: options.Node = None, actor: options.As = None) -> None:
    """Let nobody sign in with an account, and sign out whoever is; another password opens it again."""
    with _acting(node, actor) as acts:
        from truceline.web.accounts import accounts

        accounts.close(acts, code)
    screen.print_lines([f"{code}: closed"])


@app.command("reset-second-factor")
def reset(code: _Code, node: options.Node = None, actor: options.As = None) -> None:
    """Take away the codes and passkeys of an account, where they were lost; be sure who asks for it."""
    with _acting(node, actor) as acts:
        from truceline.web.accounts import accounts

        accounts.reset_second_factor(acts, code)
    screen.print_lines([f"{code}: has no second factor now"])


@app.command("examples")
def examples(node: options.Node = None, actor: options.As = None) -> None:
    """Make an account for each member of an example node and print how to sign in; never for a node in use.

    The password is made by chance, or read from TRUCELINE_NEW_PASSWORD.
    """
    with _acting(node, actor) as acts:
        from truceline.config import secret
        from truceline.web.accounts import accounts
        from truceline.web.accounts import examples as made

        chosen = secret(NEW_PASSWORD) or accounts.new_password()
        found = made.make(acts, chosen)
    screen.print_lines(
        [
            "Example accounts, for an example alone: whoever reads this can sign in as anybody.",
            f"The password of each: {chosen}",
            *(line for one in found for line in _example(one)),
        ]
    )


@contextmanager
def _with_pages(folder: Path | None) -> Iterator[Node]:
    """The node that is asked, with the tables of the pages."""
    from truceline.cli.deciding import node_asked
    from truceline.server.application import for_people
    from truceline.store import databases

    for_people()
    with node_asked(folder) as opened:
        with databases.opening(str(opened.folder)):
            databases.bring_up_to_date(opened.alias, str(opened.folder), every=True)
        yield opened


@contextmanager
def _acting(folder: Path | None, code: str | None) -> Iterator[Actor]:
    from truceline.store.journal import operator

    with _with_pages(folder) as opened:
        yield operator(opened, code)


def _state(node: Node, code: str) -> str:
    from truceline.web.accounts.accounts import accounts

    return next((one.state for one in accounts(node) if one.code == code), "")


def _give(acts: Actor, code: str, one_time: bool) -> None:
    from truceline.web.accounts import accounts

    if one_time:
        made = accounts.give_one_time(acts, code)
        lines = [f"{code}: can sign in once with the password", f"  {made}"]
        lines += ["It holds three days and is changed at the first signing in; nobody can show it again."]
        screen.print_lines(lines)
        return
    accounts.give_password(acts, code, asked_passphrase(NEW_PASSWORD, f"the account {code}", new=True))
    screen.print_lines([f"{code}: can sign in"])


def _example(one: Example) -> list[str]:
    from truceline.store.permissions import permissions

    lines = [f"  {one.member.code}: {permissions().said(one.member.roles)}"]
    if one.totp:
        lines.append(f"    secret for an authenticator app: {one.totp}; or codes that work once: {', '.join(one.once)}")
    return lines


def _last(account: Account) -> str:
    return f"{account.last:%Y-%m-%d %H:%M} UTC" if account.last else ""


def _data(account: Account) -> dict[str, object]:
    last = account.last.isoformat() if account.last else None
    return account._asdict() | {"factors": list(account.factors), "last": last}
