"""The situation report as a sheet: sections of text, tables, drawings and quotes, the same for HTML and PDF.

Words carry the claims and the entries of the record that they rest on; each that is cited has one number, given in the
order of first citation, under which a claim's quote stands in one annex and an entry (its number begins with `e`) in
another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from truceline.model import Value


class Run(Value):
    """Words of one style: `claims` and entries of the record (`north/shared#12`) they rest on, `to` an anchor elsewhere
    in the sheet, `quoted` words of a source."""

    text: str
    claims: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    to: str | None = None
    url: str | None = None
    strong: bool = False
    quoted: bool = False
    muted: bool = False
    link: bool = False
    """The words themselves lead to the first quote, not only the footnotes after them."""


Words = tuple[Run, ...]


class Cell(Value):
    """A cell of a table; `differs` marks one that other accounts contradict, `tone` sets a state apart."""

    words: Words
    differs: bool = False


class Heading(Value):
    """A column's heading; `width` is its share of the table."""

    title: str
    width: float = 1.0
    number: bool = False


class Table(Value):
    """Rows under headings; the first cell of a row is its heading where `row_heads`."""

    block: Literal["table"] = "table"
    key: str
    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_heads: bool = True
    anchor: str | None = None
    notes: tuple[Words, ...] = ()


class Text(Value):
    """A paragraph, or a list of points where `points`."""

    block: Literal["text"] = "text"
    words: tuple[Words, ...]
    points: bool = False
    note: bool = False


class Subhead(Value):
    """A heading within a section."""

    block: Literal["subhead"] = "subhead"
    title: str


class Drawing(Value):
    """A map or chart: SVG with its own title and description; a table beside it says the same."""

    block: Literal["drawing"] = "drawing"
    key: str
    svg: str
    title: str
    desc: str
    caption: str


class Quote(Value):
    """One claim in the annex: its number, the words, and where they stand."""

    number: int
    claim: str
    before: str
    quote: str
    after: str
    who: str
    said: str
    where: str
    method: str
    direction: Literal["ltr", "rtl"] = "ltr"


class Quotes(Value):
    """The annex of quotes."""

    block: Literal["quotes"] = "quotes"
    quotes: tuple[Quote, ...]


class Cited(Value):
    """One entry of the record in the annex: its number, its reference, what it records, who recorded it and when."""

    number: int
    ref: str
    what: str
    who: str


class Entries(Value):
    """The annex of entries."""

    block: Literal["entries"] = "entries"
    entries: tuple[Cited, ...]


Block = Annotated[Table | Text | Subhead | Drawing | Quotes | Entries, Field(discriminator="block")]


class Section(Value):
    """One section; `basis` is how many of the claims it rests on were reviewed, where that needs saying."""

    key: str
    number: str
    title: str
    basis: str = ""
    blocks: tuple[Block, ...]


class Sheet(Value):
    """The whole report. `made_for` is the cut-off.

    `numbers` gives each cited claim its number in the annex, `signs` what stands beside such a number, `entries` gives
    each cited entry of the record its number.
    """

    title: str
    subtitle: str
    status: str
    caution: str
    header: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    numbers: dict[str, int]
    signs: dict[int, str] = Field(default_factory=dict)
    entries: dict[str, int] = Field(default_factory=dict)
    footer: str
    made_for: datetime
    language: str = "en"


def cell(text: str, *claims: str) -> Cell:
    """A cell of plain words."""
    return Cell(words=(Run(text=text, claims=claims, link=bool(claims)),))


def recorded(text: str, *entries: str, **more: bool) -> Cell:
    """A cell of words that rest on entries of the record."""
    return Cell(words=(Run(text=text, entries=entries, **more),))


def cited(sections: Iterable[Section]) -> tuple[str, ...]:
    """The claims that the sections rest on, in the order of first citation."""
    return tuple(dict.fromkeys(claim for section in sections for words in _all(section) for claim in words.claims))


def cited_entries(sections: Iterable[Section]) -> tuple[str, ...]:
    """The entries of the record that the sections rest on, in the order of first citation."""
    return tuple(dict.fromkeys(entry for section in sections for words in _all(section) for entry in words.entries))


def notes(run: Run, sheet: Sheet) -> list[tuple[str, str]]:
    """The footnotes of words: what is shown, and the anchor that it leads to (`q3` a quote, `e3` an entry)."""
    quotes = references(run.claims, sheet.numbers, sheet.signs)
    entries = references(run.entries, sheet.entries)
    return [*((label, f"q{n}") for label, n in quotes), *((f"e{label}", f"e{n}") for label, n in entries)]


def references(
    claims: Iterable[str], numbers: Mapping[str, int], signs: Mapping[int, str] = MappingProxyType({})
) -> list[tuple[str, int]]:
    """The quote numbers of claims as footnotes: label and the number it leads to, runs of three and more joined.

    Only numbers with the same sign are joined.

    >>> references(["a", "b", "c", "x"], {"a": 1, "b": 2, "c": 3, "x": 9}, {9: "*"})
    [('1–3', 1), ('9*', 9)]
    """
    spans: list[list[int]] = []
    for n in sorted({numbers[claim] for claim in claims if claim in numbers}):
        if spans and spans[-1][-1] == n - 1 and signs.get(n) == signs.get(n - 1):
            spans[-1].append(n)
        else:
            spans.append([n])
    said: list[tuple[str, int]] = []
    for span in spans:
        sign = signs.get(span[0], "")
        joined = [(f"{span[0]}–{span[-1]}{sign}", span[0])]
        said += joined if len(span) > 2 else [(f"{n}{sign}", n) for n in span]
    return said


def _all(section: Section) -> Iterator[Run]:
    for block in section.blocks:
        if isinstance(block, Text):
            yield from (run for line in block.words for run in line)
        elif isinstance(block, Table):
            yield from (run for row in block.rows for one in row for run in one.words)
            yield from (run for line in block.notes for run in line)
