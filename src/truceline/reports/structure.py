"""The parts of a report's text: headline, byline, dateline, date line, subheads, body, footer.

Told by the shape and position of lines and by the words of structure.yaml, in any language; claims are read from the
headline, the subheads and the body.
"""

from __future__ import annotations

from collections.abc import Sequence

from truceline.reports.datelines import find_openings
from truceline.reports.layout import Line, lines_of
from truceline.reports.report import Part, Section, Span

_MOST_SUBHEAD_WORDS = 16
_SHORT = 8
_NEAR = 40
_CLAIM_PROSE_WORDS = 12


def find_parts(text: str) -> tuple[Part, ...]:
    """The parts of `text` in their order; together they hold every line of it.

    >>> [(p.section, p.span.of("Truce holds\\nANKARA\\nThe ministry said that the truce was holding."))
    ...  for p in find_parts("Truce holds\\nANKARA\\nThe ministry said that the truce was holding.")][:2]
    [('headline', 'Truce holds'), ('dateline', 'ANKARA')]
    """
    lines = list(lines_of(text))
    first = _body_start(lines)
    last = _footer_start(lines, first)
    sections = _head_sections(lines[:first], alone=first == len(lines))
    sections += [_body_section(lines, i, last) for i in range(first, len(lines))]
    return _merged(_split_openings(lines, sections, first))


def _body_start(lines: Sequence[Line]) -> int:
    """Index of the first running text; where there is none, of the first short sentence; else of the only line."""
    open_lines = [(i, line) for i, line in enumerate(lines) if not line.is_furniture]
    prose = next((i for i, line in open_lines if line.is_prose), None)
    if prose is not None:
        return prose
    short = next((i for i, line in open_lines if line.ends and len(line.words) > 1 and not line.is_date_line), None)
    if short is not None:
        return short
    return 0 if len(lines) == 1 else len(lines)


def _head_sections(head: Sequence[Line], *, alone: bool) -> list[Section]:
    """The sections of the lines before the first running text."""
    sections: list[Section | None] = [_known_section(line) for line in head]
    open_lines = [i for i, section in enumerate(sections) if section is None]
    main = next((i for i in open_lines if len(head[i].words) >= 4), open_lines[0] if open_lines else None)
    has_headline = False
    decided: list[Section] = []
    for i, line in enumerate(head):
        section = sections[i]
        if section is None:
            near = [s for s in sections[max(0, i - 1) : i + 2] if s is not None]
            section = _open_section(line, i, main, near, has_headline, is_last=i == len(head) - 1 and not alone)
        has_headline = has_headline or section == "headline"
        decided.append(section)
    return decided


def _known_section(line: Line) -> Section | None:
    if line.is_date_line:
        return "date_line"
    if line.is_byline:
        return "byline"
    return "footer" if line.is_furniture else None


def _open_section(
    line: Line, i: int, main: int | None, near: Sequence[Section], has_headline: bool, *, is_last: bool
) -> Section:
    if i == main and not (is_last and line.text.isupper() and len(line.words) <= 2):
        return "headline"
    if is_last and line.text.isupper() and len(line.words) <= 4:
        return "dateline"
    if line.is_name and any(section in ("date_line", "byline") for section in near):
        return "byline"
    return "subhead"


def _footer_start(lines: Sequence[Line], first: int) -> int:
    """Index of the first line of the footer: page furniture with no running text after it."""
    start = len(lines)
    for i in range(len(lines) - 1, first, -1):
        if lines[i].is_furniture:
            start = i
        elif lines[i].is_prose and len(lines[i].words) >= _CLAIM_PROSE_WORDS:
            break
    return start


def _body_section(lines: Sequence[Line], i: int, footer: int) -> Section:
    line = lines[i]
    if i >= footer or (not line.is_prose and line.is_furniture):
        return "footer"
    before_text = _leads_to_text(lines, i)
    if line.is_date_line and not any(later.is_prose for later in lines[i + 1 : i + _NEAR]):
        return "date_line"
    if line.is_prose or len(line.words) > _MOST_SUBHEAD_WORDS:
        return "body"
    if line.is_byline and not before_text:
        return "byline"
    return "subhead" if before_text and _heads(line) else "body"


def _leads_to_text(lines: Sequence[Line], i: int) -> bool:
    """Whether running text follows line `i`, at once or after one more line that heads it."""
    following = [line for line in lines[i + 1 : i + 3] if not line.is_furniture]
    if not following or following[0].is_prose:
        return bool(following)
    return len(following) > 1 and following[1].is_prose and _heads(following[0]) and len(following[0].words) <= _SHORT


def _heads(line: Line) -> bool:
    return bool(line.words) and not line.words[0][0].islower() and not line.ends


def _split_openings(lines: Sequence[Line], sections: Sequence[Section], first: int) -> list[Part]:
    parts: list[Part] = []
    for i, (line, section) in enumerate(zip(lines, sections, strict=True)):
        start = line.start
        if i == first and section == "body":
            for begin, end, piece in find_openings(line.text, in_line=i == 0):
                parts.append(_part(line, begin, end, piece))
                start = line.start + end
        while start < line.end and line.text[start - line.start].isspace():
            start += 1
        parts.append(Part(span=Span(start=start, end=line.end), section=section))
    return parts


def _part(line: Line, begin: int, end: int, section: Section) -> Part:
    piece = line.text[begin:end]
    begin += len(piece) - len(piece.lstrip())
    return Part(span=Span(start=line.start + begin, end=line.start + begin + len(piece.strip())), section=section)


def _merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Neighbouring lines of body, or of footer, as one part."""
    merged: list[Part] = []
    for part in parts:
        if merged and merged[-1].section == part.section and part.section in ("body", "footer"):
            span = Span(start=merged[-1].span.start, end=part.span.end)
            merged[-1] = Part(span=span, section=part.section)
        else:
            merged.append(part)
    return tuple(merged)
