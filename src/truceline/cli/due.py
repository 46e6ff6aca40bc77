"""`truceline due`: what is owed by when, by whom, and who waits for it; reminders between two looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options

if TYPE_CHECKING:
    from truceline.matters.owed import Owed
    from truceline.store.node import Node

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LENGTH = re.compile(r"(\d{1,5})([mhd])", re.ASCII)


def _length(written: str) -> timedelta:
    found = _LENGTH.fullmatch(written.strip())
    if found is None:
        raise typer.BadParameter(f"{written[:40]!r} is no length of time such as 90m, 24h or 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def due(
    node: options.Node = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="How it stands then; now if left out.")] = None,
    within: Annotated[
        timedelta,
        typer.Option("--within", metavar="LENGTH", parser=_length, help="How far ahead to look: 90m, 24h, 3d."),
    ] = "24h",  # type: ignore[assignment]
    only_reminders: Annotated[
        bool,
        typer.Option("--reminders", help="Only what to remind of since the last look; nothing where that is nothing."),
    ] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="When the last look was, for --reminders.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Say what is owed by when.

    Tasks and corrective action of cases, reports on patrols, replies to notices, commitments, flash reports and the
    report of the day.
    """
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import moment

    _check_asked(only_reminders, since)
    with node_asked(node) as opened:
        then = None if at is None else moment(at, opened)
        if since is None:
            lines, values = _listed(opened, then, within)
        else:
            lines, values = _reminded(opened, moment(since, opened, "--since"), then)
    if as_json:
        screen.print_json(values)
    else:
        screen.print_lines(lines)


def _check_asked(only_reminders: bool, since: str | None) -> None:
    from truceline.errors import InvalidSetting

    if only_reminders != (since is not None):
        raise InvalidSetting(
            "--reminders and --since go together", where="--since", remedy="say when you last looked, or leave both out"
        )


def _listed(node: Node, then: datetime | None, within: timedelta) -> tuple[list[str], list[dict[str, Any]]]:
    from truceline.acts.due import due

    found, now = due(node, then, within=within), then or node.clock()
    return list(_lines(found, now, _names_of(node))), [_value(one, now) for one in found]


def _reminded(node: Node, since: datetime, until: datetime | None) -> tuple[list[str], list[dict[str, Any]]]:
    from truceline.acts.due import reminders

    found, name = reminders(node, since, until), _names_of(node)
    lines = [_standing(one.owed, one.reminder.at, name) for one in found]
    return lines, [{"at": one.reminder.at.isoformat(), **_value(one.owed, one.reminder.at)} for one in found]


def _names_of(node: Node) -> Callable[[str], str]:
    """What a party is called, by its id; anything else is called what it is."""
    from truceline.store.terms import terms

    parties = terms(node).parties
    return lambda id: parties.get(id).name if id in parties else id


def _lines(found: Sequence[Owed], now: datetime, name: Callable[[str], str]) -> Iterator[str]:
    overdue = [one for one in found if one.standing(now).how == "overdue"]
    coming = [one for one in found if one.standing(now).how != "overdue"]
    yield f"{len(overdue)} overdue, {len(coming)} to come" if found else "nothing is due"
    for title, part in (("Overdue", overdue), ("To come", coming)):
        if part:
            yield ""
            yield title
            for one in part:
                yield f"  {_standing(one, now, name)}"
                more = [one.what] if one.what else []
                more += [f"concerns {', '.join(map(name, one.concerns))}"] if one.concerns else []
                if more:
                    yield f"    {'; '.join(more)}"


def _standing(one: Owed, at: datetime, name: Callable[[str], str]) -> str:
    called = one.deadline.model_copy(update={"owner": " or ".join(map(name, one.by))})
    return one.model_copy(update={"deadline": called}).standing(at).words


def _value(one: Owed, now: datetime) -> dict[str, Any]:
    stands, deadline = one.standing(now), one.deadline
    return {
        "subject": one.subject,
        "what": deadline.rule.name,
        "about": deadline.about,
        "by": list(one.by),
        "concerns": list(one.concerns),
        "to_do": one.what,
        "since": deadline.since.isoformat(),
        "due": deadline.due.isoformat(),
        "state": stands.how,
        "minutes": round(stands.minutes),
        "ref": one.ref,
        "words": stands.words,
    }
