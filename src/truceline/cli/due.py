"""`truceline due`: what is owed by when, by whom, and who waits for it; reminders between two looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options

if TYPE_CHECKING:
    from truceline.acts.due import Reminded
    from truceline.matters.owed import Owed

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
    from truceline.acts import due as acts
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import moment
    from truceline.errors import InvalidSetting

    if only_reminders != (since is not None):
        raise InvalidSetting(
            "--reminders and --since go together", where="--since", remedy="say when you last looked, or leave both out"
        )
    with node_asked(node) as opened:
        then, now = (None if at is None else moment(at, opened)), opened.clock()
        if since is not None:
            reminded = acts.reminders(opened, moment(since, opened, "--since"), then)
            lines, values = _reminder_lines(reminded), [_reminder_value(one) for one in reminded]
        else:
            found = acts.due(opened, then, within=within)
            lines, values = _lines(found, then or now), [_value(one, then or now) for one in found]
    if as_json:
        screen.print_json(values)
    else:
        screen.print_lines(lines)


def _lines(found: Sequence[Owed], now: datetime) -> Iterator[str]:
    overdue = [one for one in found if one.standing(now).how == "overdue"]
    coming = [one for one in found if one.standing(now).how != "overdue"]
    yield f"{len(overdue)} overdue, {len(coming)} to come" if found else "nothing is due"
    for title, part in (("Overdue", overdue), ("To come", coming)):
        if part:
            yield ""
            yield title
            yield from _each(part, now)


def _each(part: Iterable[Owed], now: datetime) -> Iterator[str]:
    for one in part:
        yield f"  {one.standing(now).words}"
        if one.concerns:
            yield f"    concerns {', '.join(one.concerns)}"


def _value(one: Owed, now: datetime) -> dict[str, Any]:
    stands, deadline = one.standing(now), one.deadline
    return {
        "subject": one.subject,
        "what": deadline.rule.name,
        "about": deadline.about,
        "by": list(one.by),
        "concerns": list(one.concerns),
        "since": deadline.since.isoformat(),
        "due": deadline.due.isoformat(),
        "state": stands.how,
        "minutes": round(stands.minutes),
        "ref": one.ref,
        "words": stands.words,
    }


def _reminder_lines(reminded: Iterable[Reminded]) -> Iterator[str]:
    for one in reminded:
        yield one.owed.standing(one.reminder.at).words


def _reminder_value(one: Reminded) -> dict[str, Any]:
    return {"at": one.reminder.at.isoformat(), **_value(one.owed, one.reminder.at)}
