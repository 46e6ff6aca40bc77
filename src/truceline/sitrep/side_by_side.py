"""Accounts side by side as tables: one column per source, rows that differ marked by a sign and words."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.sitrep import wording
from truceline.sitrep.accounts import ROWS
from truceline.sitrep.picture import Account, Column, Picture
from truceline.sitrep.sheet import Cell, Heading, Run, Table, Words

_MOST_COLUMNS = 4


def letters(picture: Picture) -> dict[str, str]:
    """A short name for each account: A1, A2 ... for those that differ, those of the period first; B1 ... for others."""
    ordered = sorted(picture.accounts, key=lambda a: a.bearing != "in_period")
    differ = [a.id for a in ordered if a.differing]
    agree = [a.id for a in ordered if not a.differing]
    return {i: f"{letter}{n}" for letter, ids in (("A", differ), ("B", agree)) for n, i in enumerate(ids, start=1)}


def anchor(letter: str) -> str:
    """Where an account stands: those that differ have a table each, the others share one."""
    return f"account-{letter}" if letter.startswith("A") else "agreeing"


def differing(account: Account, letter: str) -> Table:
    """One comparison. Up to four sources stand in columns; more stand in rows, so that nothing gets too narrow."""
    table = _columns if len(account.columns) <= _MOST_COLUMNS else _rows
    return table(account, letter)


def _columns(account: Account, letter: str) -> Table:
    rows = [
        (
            Cell(words=(Run(text=ROWS[row][0], strong=True), *_sign(row, account))),
            *(_says(c, row, account) for c in account.columns),
        )
        for row in _told_rows(account)
    ]
    rows.append((Cell(words=(Run(text="Words", strong=True),)), *(Cell(words=_quote(c)) for c in account.columns)))
    heads = tuple(Heading(title=_title(c), width=2.0) for c in account.columns)
    return _table(account, letter, (Heading(title="", width=1.1), *heads), tuple(rows))


def _told_rows(account: Account) -> list[str]:
    """The rows in which somebody says something; that all of them assert it needs no row."""
    said = [row for row in ROWS if any(dict(c.says).get(row) for c in account.columns)]
    modes = {dict(c.says).get("existence") for c in account.columns}
    return [row for row in said if row != "existence" or row in account.differing or len(modes) > 1]


def _rows(account: Account, letter: str) -> Table:
    told = _told_rows(account)
    kept = [row for row in told if row in account.differing] or told[:3]
    heads = tuple(
        Heading(title=ROWS[row][0] + (" (differs)" if row in account.differing else ""), width=1.4) for row in kept
    )
    rows = [
        (
            Cell(words=(Run(text=_title(column), strong=True, quoted=True),)),
            *(_says(column, row, account) for row in kept),
            Cell(words=_quote(column)),
        )
        for column in account.columns
    ]
    headings = (Heading(title="Source", width=1.5), *heads, Heading(title="Words", width=3))
    return _table(account, letter, headings, tuple(rows))


def _table(account: Account, letter: str, headings: tuple[Heading, ...], rows: tuple[tuple[Cell, ...], ...]) -> Table:
    said: list[Words] = [(Run(text=line),) for line in (*account.says, *account.agrees)]
    return Table(
        key=f"account-{letter}",
        anchor=anchor(letter),
        caption=f"{letter}  {account.same}",
        headings=headings,
        rows=rows,
        notes=tuple(said),
    )


def _sign(row: str, account: Account) -> tuple[Run, ...]:
    return (Run(text=" differs", muted=True),) if row in account.differing else ()


def _says(column: Column, row: str, account: Account) -> Cell:
    said = dict(column.says).get(row)
    if said is None:
        return Cell(words=(Run(text="not said", muted=True),))
    claims = column.claims if row == "figures" else ()
    return Cell(words=(Run(text=said, claims=claims, quoted=True, link=True),), differs=row in account.differing)


def _quote(column: Column) -> Words:
    runs: list[Run] = []
    for n, (quote, claim) in enumerate(zip(column.quotes, column.claims, strict=False)):
        runs += [Run(text="  ")] * bool(n) + [Run(text=f"“{quote}”", claims=(claim,), quoted=True)]
    return tuple(runs)


def _title(column: Column) -> str:
    reports = ", ".join(column.reports)
    return f"{column.voice.name} ({reports})" if reports not in column.voice.name else column.voice.name


def agreeing(accounts: Sequence[Account], named: dict[str, str]) -> Table:
    """Accounts that agree or are compatible, one line each, with how many sources are independent."""
    headings = (
        Heading(title="", width=0.4),
        Heading(title="What", width=2.4),
        Heading(title="Independent sources", width=1.0, number=True),
        Heading(title="Who", width=2.4),
        Heading(title="Remark", width=1.8),
    )
    rows = tuple(
        (
            Cell(words=(Run(text=named[a.id], strong=True),)),
            Cell(words=(Run(text=a.same),)),
            Cell(words=(Run(text=str(len(a.columns)), claims=a.comparison.claims, link=True),)),
            Cell(words=(Run(text=wording.names(dict.fromkeys(c.voice.name for c in a.columns)), quoted=True),)),
            Cell(words=(Run(text="; ".join(a.agrees)),)),
        )
        for a in accounts
    )
    return Table(
        key="agreeing", anchor="agreeing", caption="Accounts that agree or are compatible", headings=headings, rows=rows
    )
