"""`truceline members`: who may act at a node, and the tokens by which programs act as them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.options import As, Json, Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.acts.tokens import Token
    from truceline.store.permissions import Member

_Code = Annotated[str, typer.Argument(metavar="CODE", help="The member's code; who that is lies in the vault.")]
_Roles = Annotated[
    list[str], typer.Option("--role", metavar="ROLE", help="What the member may do, such as duty_officer; repeatable.")
]
_Party = Annotated[
    str | None,
    typer.Option("--party", metavar="ID", help="The party whose officer the member is; it alone is spoken for."),
]
_Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.")]
_Days = Annotated[int, typer.Option("--days", metavar="N", help="For how many days the token is valid.")]

app = typer.Typer(cls=DefaultGroup, help="Members of a node and their tokens.", rich_markup_mode=None)


@app.callback()
def _members() -> None:
    pass


@app.command("list")
def members(node: Node = None, as_json: Json = False) -> None:
    """List who may act, in which roles, for which party, and the tokens that are valid."""
    from truceline.acts import members as known
    from truceline.acts.tokens import tokens
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        found, issued = known.members(opened), [one for one in tokens(opened) if one.state == "valid"]
    if as_json:
        screen.print_json(_data(member, issued) for member in found)
        return
    screen.print_lines(line for member in found for line in _lines(member, issued))


@app.command("add")
def add(code: _Code, role: _Roles, party: _Party = None, node: Node = None, actor: As = None) -> None:
    """Add a member, or give one that is there these roles and this party instead of the former."""
    from truceline.acts import members as known
    from truceline.cli.deciding import acting, print_written

    with acting(node, actor) as acts:
        print_written(known.add(acts, code, role, party))


@app.command("remove")
def remove(code: _Code, reason: _Why = "", node: Node = None, actor: As = None) -> None:
    """Let a member act no more; what they recorded stays, and their tokens are worth nothing from now on."""
    from truceline.acts import members as known
    from truceline.cli.deciding import acting, print_written

    with acting(node, actor) as acts:
        print_written(known.remove(acts, code, reason))


@app.command("token")
def token(code: _Code, days: _Days = 90, node: Node = None, actor: As = None) -> None:
    """Give out a token by which a program acts as a member over REST; it is shown this once and kept nowhere."""
    from truceline.acts.tokens import issue
    from truceline.cli import screen
    from truceline.cli.deciding import acting

    with acting(node, actor) as acts:
        issued = issue(acts, code, days)
    screen.print_lines(
        [
            f"{issued.token}: of {code}, valid until {issued.until:%Y-%m-%d %H:%M} UTC ({issued.written.ref})",
            f"  {issued.secret}",
            "Keep it as you would a password; nobody can show it again.",
        ]
    )


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="The token's id, as the list has it.")],
    node: Node = None,
    actor: As = None,
) -> None:
    """End a token at once."""
    from truceline.acts import tokens
    from truceline.cli.deciding import acting, print_written

    with acting(node, actor) as acts:
        print_written(tokens.revoke(acts, token))


def _lines(member: Member, issued: Iterable[Token]) -> list[str]:
    from truceline.store.permissions import permissions

    party = f", of {member.party}" if member.party else ""
    lines = [f"{member.code}: {permissions().said(member.roles)}{party}"]
    for one in issued:
        if one.member == member.code:
            end = f"until {one.until:%Y-%m-%d %H:%M} UTC" if one.until else "without end"
            lines.append(f"  token {one.token}, valid {end}")
    return lines


def _data(member: Member, issued: Iterable[Token]) -> dict[str, object]:
    held = [
        {"token": one.token, "until": one.until.isoformat() if one.until else None}
        for one in issued
        if one.member == member.code
    ]
    return {"code": member.code, "roles": list(member.roles), "party": member.party, "tokens": held}
