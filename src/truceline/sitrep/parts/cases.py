"""Cases: where each stands as each node tells it, what was done in the period, what is owed and overdue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from truceline.sitrep import wording
from truceline.sitrep.centre import CaseLine
from truceline.sitrep.centre_made import ENDED
from truceline.sitrep.item import Item
from truceline.sitrep.parts.words import clock, parties, party, said
from truceline.sitrep.picture import Picture
from truceline.sitrep.sheet import Block, Cell, Heading, Run, Table, recorded
from truceline.verification.case import Account, Step
from truceline.verification.deadlines import Standing
from truceline.verification.steps import NOTHING, rules

_MOST = 6
COLUMNS = (
    "case", "node", "state", "continuing", "differs", "incidents", "alleged", "registered_by", "deciders", "new",
    "owed", "entries",
)  # fmt: skip


def lines(picture: Picture) -> tuple[CaseLine, ...]:
    """The cases of the period."""
    return picture.centre.cases if picture.centre else ()


def items(picture: Picture) -> Iterator[Item]:
    """Those with news or something overdue one by one; the other open ones in one line."""
    elsewhere = picture.centre.due if picture.centre else ()
    told = [line for line in lines(picture) if _news(line, picture) or any(d.how == "overdue" for d in line.due)]
    for line in told[:_MOST]:
        apart = (d for d in line.due if d not in elsewhere)
        # What is open goes first, then the latest step: what is left out to keep it short is what was done first.
        yield Item(
            text=f"{line.case.id}: {where(line, picture)}.",
            lines=(*(f"{owed(d, picture)}." for d in apart), *(f"{step}." for step in reversed(_news(line, picture)))),
            entries=line.refs,
        )
    rest = [*told[_MOST:], *(line for line in lines(picture) if line not in told)]
    if rest:
        listed = "; ".join(
            f"{line.case.id} ({'; '.join([where(line, picture), *tasks(line, picture)])})" for line in rest
        )
        yield Item(text=f"Also open: {listed}.", entries=tuple(ref for line in rest for ref in line.refs))


def where(line: CaseLine, picture: Picture) -> str:
    """Where a case stands; each node's account where they differ."""
    accounts = line.case.accounts
    if line.case.differs:
        return f"accounts differ: {'; '.join(f'{one.node}: {_state(one)}' for one in accounts)}"
    return _state(accounts[0]) if accounts else "no account"


def _state(account: Account) -> str:
    states = rules().states
    parts = [states[account.state]]
    if account.continuing != NOTHING:
        goes_on = "goes on again" if account.continuing == "reopened" else states[account.continuing]
        parts.append(f"what it is about {goes_on}")
    return "; ".join(parts)


def _news(line: CaseLine, picture: Picture) -> tuple[str, ...]:
    """The steps of the period; one that two nodes tell alike is said once."""
    told = [
        (step, account.node)
        for account in line.case.accounts
        for step in account.steps
        if picture.period.holds(step.at)
    ]
    told.sort(key=lambda one: (one[0].at, one[0].number))
    return tuple(dict.fromkeys(_step(step, picture) for step, _ in told))


def _step(step: Step, picture: Picture) -> str:
    of = f" ({party(step.of, picture)})" if step.of else ""
    detail = [
        f"by {step.owner}" if step.owner else "",
        f"due {clock(step.due, picture.period)}" if step.due else "",
        rules().dispositions[step.disposition] if step.disposition else "",
        wording.plain(step.result) if step.result else "",
        f"endorsed by {parties(step.endorsed_by, picture)}" if step.endorsed_by else "",
        said(step.words),
    ]
    more = ", ".join(filter(None, detail))
    return f"{clock(step.at, picture.period)} {step.rule.says}{of}{': ' if more else ''}{more}"


def owed(due: Standing, picture: Picture, by: str = "") -> str:
    """`Overdue by 3 h: task on c-1, team 2, due 14 Jul 10:00`; `by` are all who owe it, if more than its owner."""
    one = due.deadline
    whose = by or party(one.owner, picture)
    how = due.words.rpartition(", ")[2]
    what = ", ".join(filter(None, [f"{one.rule.says} on {one.about}", whose, f"due {clock(one.due, picture.period)}"]))
    return f"{how[:1].upper()}{how[1:]}: {what}"


def tasks(line: CaseLine, picture: Picture) -> tuple[str, ...]:
    """Who owes what of a case by when, the earliest first: `task of team 2 by 14 Jul 10:00`."""
    open_ = sorted((one.deadline for one in line.due), key=lambda one: one.due)
    return tuple(
        f"{one.rule.says}{f' of {party(one.owner, picture)}' if one.owner else ''} by {clock(one.due, picture.period)}"
        for one in open_
    )


def blocks(picture: Picture) -> Iterable[Block]:
    """One table of all cases of the period."""
    if not lines(picture):
        return
    headings = (
        Heading(title="Case", width=1.7),
        Heading(title="Where it stands, as each node tells", width=1.9),
        Heading(title="In the period", width=3.2),
        Heading(title="Owed", width=2.2),
    )
    caption = "Cases that are open, or on which a step was taken in the period"
    yield Table(
        key="cases", caption=caption, headings=headings, rows=tuple(_row(line, picture) for line in lines(picture))
    )


def _row(line: CaseLine, picture: Picture) -> tuple[Cell, ...]:
    opened = next((one.opened for one in line.case.accounts if one.opened), None)
    about = f", about {wording.names(opened.incidents)}" if opened and opened.incidents else ""
    alleged = f"; alleged against {parties(opened.alleged, picture)}" if opened and opened.alleged else ""
    stands = [f"{one.node}: {_state(one)}" for one in line.case.accounts]
    due = "; ".join(owed(one, picture) for one in line.due)
    return (
        Cell(words=(Run(text=line.case.id, entries=line.refs, strong=True), Run(text=about + alleged, muted=True))),
        Cell(words=(Run(text="; ".join(dict.fromkeys(stands))),), differs=line.case.differs),
        recorded("; ".join(_news(line, picture)) or "–"),
        recorded(due or "–"),
    )


def rows(picture: Picture) -> Iterator[dict[str, Any]]:
    """One row for each node's account of a case."""
    for line in lines(picture):
        for account in line.case.accounts:
            opened = account.opened
            yield {
                "case": line.case.id,
                "node": account.node,
                "state": account.state,
                "continuing": "" if account.continuing == NOTHING else account.continuing,
                "differs": "yes" if line.case.differs else "no",
                "incidents": opened.incidents if opened else (),
                "alleged": opened.alleged if opened else (),
                "registered_by": opened.registered_by if opened else (),
                "deciders": opened.deciders if opened else (),
                "new": [step.kind for step in account.steps if picture.period.holds(step.at)],
                "owed": [owed(one, picture) for one in line.due],
                "entries": line.refs,
            }


def open_cases(picture: Picture) -> int:
    """How many cases are open by at least one account."""
    return sum(any(one.state not in ENDED for one in line.case.accounts) for line in lines(picture))
