"""A draft made a report: its parts, its language and how far that is read, its date, its repeated passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from truceline.reports.language import detect_language, reading_of
from truceline.reports.published import solve
from truceline.reports.readers.decode import has_surrogates, replace_surrogates
from truceline.reports.readers.draft import Draft
from truceline.reports.readers.front_matter import is_of_our_time
from truceline.reports.repeats import MOST_CHARACTERS, find_repeats
from truceline.reports.report import Part, Published, Report, Span
from truceline.reports.structure import find_parts

_DATED = 100_000


def prepare(draft: Draft, stem: str, path: str, sha256: str) -> Report:
    """The report that `draft` makes; `stem` begins its id, `sha256` is of the raw bytes at `path`."""
    draft = _writable(_of_our_time(draft))
    stem, path = replace_surrogates(stem), replace_surrogates(path)
    whole = Part(span=Span(start=0, end=len(draft.text)), section="body")
    parts = (whole,) if draft.structured else find_parts(draft.text)
    language = draft.language or detect_language(_readable(draft.text, parts))
    notes = draft.notes
    if len(draft.text) > MOST_CHARACTERS:
        notes += (f"repeated passages were looked for in the first {MOST_CHARACTERS:,} characters only",)
    return Report(
        id=f"{stem}-{draft.key}" if draft.key else stem,
        path=path,
        media_type=draft.media_type,
        sha256=sha256,
        text=draft.text,
        encoding=draft.encoding,
        language=language,
        reading=reading_of(language),
        title=draft.title,
        source=draft.source,
        published=_solve(draft, parts, language),
        received=draft.received,
        credibility=draft.credibility,
        parts=parts,
        repeats=find_repeats(draft.text),
        structured=draft.structured,
        notes=notes,
    )


def _of_our_time(draft: Draft) -> Draft:
    """`draft` without times of years that no report is from, which a mail or feed may state."""
    wrong = {
        name: day for name in ("published", "received") if (day := getattr(draft, name)) and not is_of_our_time(day)
    }
    if not wrong:
        return draft
    notes = (f"the date {name}, in the year {day.year}, cannot be and was left out" for name, day in wrong.items())
    return replace(
        draft,
        published=None if "published" in wrong else draft.published,
        received=None if "received" in wrong else draft.received,
        notes=(*draft.notes, *notes),
    )


def _writable(draft: Draft) -> Draft:
    """`draft` without lone surrogates, which a broken header or an escape can bring and no file could hold."""
    source = draft.source
    words = [draft.text, draft.title, draft.key, source.outlet, source.url, source.party, *draft.notes]
    if not any(map(has_surrogates, filter(None, words))):
        return draft
    origins = {"outlet": source.outlet, "url": source.url, "party": source.party}
    named = {name: replace_surrogates(words) for name, words in origins.items() if words}
    return replace(
        draft,
        text=replace_surrogates(draft.text),
        title=replace_surrogates(draft.title) if draft.title else None,
        key=replace_surrogates(draft.key) if draft.key else None,
        source=source.model_copy(update=named),
        notes=(*map(replace_surrogates, draft.notes), "lone surrogates were read as \ufffd"),
    )


def note_future(report: Report, now: datetime) -> Report:
    """`report`, with a note where it says that it was published after `now`."""
    earliest = report.published.earliest
    if earliest is None or earliest <= now.astimezone(UTC).date() + timedelta(days=1):
        return report
    note = f"is dated {earliest.isoformat()}, which lies in the future; it was kept as dated"
    return report.model_copy(update={"notes": (*report.notes, note)})


def _solve(draft: Draft, parts: Sequence[Part], language: str) -> Published:
    """The publication date, looked for in so much of the text as a report of any usual length has."""
    row = draft.structured
    if row and draft.published is None and (day := row.end or row.start):
        return Published(earliest=day, latest=day, how="date_line", reason="the last day that its row names")
    end = min(len(draft.text), _DATED)
    near = [
        part.model_copy(update={"span": Span(start=part.span.start, end=min(part.span.end, end))})
        for part in parts
        if part.span.start < end
    ]
    return solve(draft.text[:end], near, draft.published, draft.received, language)


def _readable(text: str, parts: tuple[Part, ...]) -> str:
    """The beginning of what is read for claims: headers and page furniture may be in another language."""
    body = next((part.span for part in parts if part.section == "body"), Span(start=0, end=len(text)))
    return text[body.start : min(body.end, body.start + 2_000)]
