"""`truceline endorse`, `dissent` and `endorsements`: what this side says of an entry, and what is joint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options, screen
from truceline.cli.deciding import acting, node_asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.store.endorsements import Endorsement
    from truceline.verification.findings import Axis

_Ref = Annotated[str, typer.Argument(metavar="REF", help="The entry, such as south/shared#12.")]


def endorse(
    ref: _Ref,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A word with it.")] = "",
    axes: Annotated[
        list[str] | None,
        typer.Option(
            "--axis",
            metavar="AXIS",
            help="Of a finding, occurrence, classification or attribution alone; give it again for another.",
        ),
    ] = None,
    node: options.Node = None,
    actor: options.As = None,
) -> None:
    """Stand behind an entry, with exactly the body that is held here. With every party's endorsement it is joint.

    It is said for the member's party, or for the node where the member is of none.
    """
    from truceline.store import endorsements

    with acting(node, actor) as acts:
        written = endorsements.endorse(acts, ref, note, _axes(axes or ()))
        _say(acts.node, ref, f"endorsed ({written.ref})" if written else "endorsed already")


def dissent(
    ref: _Ref,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="Why this side does not stand behind it.")],
    node: options.Node = None,
    actor: options.As = None,
) -> None:
    """Record that this side does not stand behind an entry, and why. A later endorsement takes its place."""
    from truceline.store import endorsements

    with acting(node, actor) as acts:
        written = endorsements.dissent(acts, ref, text)
        _say(acts.node, ref, f"dissent recorded ({written.ref})" if written else "dissent recorded already")


def endorsements(
    ref: Annotated[
        str | None, typer.Argument(metavar="[REF]", help="One entry; all that somebody spoke of if left out.")
    ] = None,
    as_json: options.Json = False,
    node: options.Node = None,
) -> None:
    """List the entries that were endorsed or dissented from: which are joint, and whose endorsement is missing."""
    from truceline.store import endorsements as said

    with node_asked(node) as opened:
        found = list(said.endorsements(opened, ref))
    if as_json:
        screen.print_json(_as_data(each) for each in found)
        return
    columns = ("entry", "what", "joint", "endorsed by", "missing", "dissent")
    screen.print_table("Endorsements", columns, (_row(each) for each in found))


def _axes(given: Sequence[str]) -> list[Axis]:
    from truceline.errors import InvalidSetting
    from truceline.verification.findings import AXES

    known: dict[str, Axis] = {axis: axis for axis in AXES}
    for axis in given:
        if axis not in known:
            raise InvalidSetting(f"{axis[:40]!r} is no axis", where="--axis", remedy=f"one of {', '.join(AXES)}")
    return [known[axis] for axis in given]


def _say(node: Any, ref: str, done: str) -> None:
    from truceline.store import endorsements

    (stands,) = endorsements.endorsements(node, ref)
    if stands.joint:
        rest = "joint"
    elif stands.missing:
        rest = f"not joint, missing: {', '.join(stands.missing)}"
    else:
        rest = "not joint: no other party's node is admitted"
    screen.print_lines([f"{ref}: {done}; {rest}"])


def _row(each: Endorsement) -> tuple[str, ...]:
    other = [f"{name} (another body)" for name in each.of_another_body]
    other += [f"{name} (on {', '.join(axes)})" for name, axes in each.in_part.items()]
    dissents = "; ".join(f"{name}: {text}" for name, text in each.dissented.items())
    what = each.entry.subject if each.entry else "not held here"
    missing = ", ".join(each.missing)
    return each.ref, what, "yes" if each.joint else "no", ", ".join([*each.endorsed, *other]), missing, dissents


def _as_data(each: Endorsement) -> dict[str, Any]:
    return {
        "entry": each.ref,
        "kind": each.entry.kind if each.entry else None,
        "subject": each.entry.subject if each.entry else None,
        "joint": each.joint,
        "endorsed": each.endorsed,
        "in_part": each.in_part,
        "of_another_body": each.of_another_body,
        "missing": each.missing,
        "dissented": each.dissented,
    }
