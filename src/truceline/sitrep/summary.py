"""The summary: a few sentences in the field's order, each with the claims that its numbers are counted from."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.model import Value
from truceline.sitrep import wording
from truceline.sitrep.ledgers import UNCOUNTED
from truceline.sitrep.picture import NO_EFFORT, Ledger, Picture, Topic
from truceline.sitrep.voices import NOT_NAMED


class Sentence(Value):
    """A sentence of the summary and the claims that it rests on."""

    key: str
    text: str
    claims: tuple[str, ...] = ()


def summary(picture: Picture) -> tuple[Sentence, ...]:
    """Observation first, then violations per voice and side, then the sections in the field's order."""
    return (
        *_looked(picture),
        *_violations(picture),
        *_zones(picture),
        *(_topic(topic) for topic in picture.topics[1:] if topic.count.claims or topic.previous.claims),
        *_differ(picture),
        *_obligations(picture),
    )


def _looked(picture: Picture) -> Iterable[Sentence]:
    received = [line for line in picture.sources if line.received]
    undated = sum(line.published == "undated" for line in picture.sources)
    effort = wording.count(len(picture.effort), "observation") if picture.effort else NO_EFFORT.capitalize()
    late = f"; {undated} on file without a date" if undated else ""
    yield Sentence(
        key="effort",
        text=f"{effort}. {wording.count(len(received), 'report')} received in the period "
        f"({len(picture.sources)} on file{late}). In brackets: the previous period.",
    )


def _violations(picture: Picture) -> Iterable[Sentence]:
    lines = [line for line in picture.ledgers if line.counts or line.categories or line.denies]
    if not lines:
        more = "" if picture.effort else " Nobody is known to have looked, so this does not say that there was none"
        yield Sentence(
            key="violations", text=f"No act that the agreement prohibits is told of this period.{more and more + '.'}"
        )
    for line in lines:
        yield Sentence(key="violations", text=_ledger(line), claims=_ledger_claims(line))


def _ledger(line: Ledger) -> str:
    said = []
    if line.counts:
        n = wording.names(wording.tally(t) for t in line.counts)
        whom = f", {NOT_NAMED}" if line.against == NOT_NAMED else f" against {line.against}"
        said.append(f"{n} violations counted{whom}")
    if line.described.claims:
        what = wording.names(wording.plain(kind) for kind, _ in line.categories if kind != UNCOUNTED)
        n = wording.count(line.described.low or 0, "incident")
        said.append(f"{n} {_against(line)}" + (f" ({what})" if what else ""))
    if UNCOUNTED in dict(line.categories):
        said.append(f"{UNCOUNTED} {_against(line)}")
    if line.denies:
        said.append(f"denies violations by {line.against}")
    return f"{line.by.name}: {'; '.join(said)}{_before(line)}."


def _against(line: Ledger) -> str:
    return f"told of, {NOT_NAMED}" if line.against == NOT_NAMED else f"alleged against {line.against}"


def _before(line: Ledger) -> str:
    said = [wording.tally(t) for t in line.previous_counts]
    if line.previous_described.claims:
        said.append(wording.count(line.previous_described.low or 0, "incident"))
    return f" [{wording.names(said)}]" if said else " [–]"


def _ledger_claims(line: Ledger) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            (
                *(c for t in line.counts for c in t.claims),
                *(c for _, t in line.categories for c in t.claims),
                *line.denies,
            )
        )
    )


def _zones(picture: Picture) -> Iterable[Sentence]:
    now = [h for h in picture.happenings if h.bearing == "in_period"]
    if not now or not picture.terrain.bands:
        return
    said = []
    for band in picture.terrain.bands:
        answers = [s.answer for h in now for s in h.positions if s.zone == band.id]
        inside, near = answers.count("inside"), answers.count("uncertain")
        if answers:
            said.append(f"{band.name}: {inside} inside, {near} too near the edge to tell, "
                        f"{len(answers) - inside - near} outside")  # fmt: skip
    lost = sum(not h.positions for h in now)
    first = f"{wording.count(len(now), 'incident')} told of the period, {lost} without a position."
    yield Sentence(
        key="corridor",
        text=" ".join([first, *(f"{one[:1].upper()}{one[1:]}." for one in said)]),
        claims=tuple(c for h in now for c in h.incident.claims),
    )


def _topic(topic: Topic) -> Sentence:
    modes = {mode: sum(t.claim.mode == mode for t in topic.now) for mode in ("denied", "planned", "demanded", "warned")}
    kept = ", ".join(f"{n} {mode}" for mode, n in modes.items() if n)
    of = f", of these {kept}" if kept else ""
    n = wording.count(len(topic.now), "claim")
    return Sentence(
        key=topic.key,
        text=f"{topic.title}: {n}{of} [{wording.tally(topic.previous)}].",
        claims=topic.count.claims,
    )


def _differ(picture: Picture) -> Iterable[Sentence]:
    differ = [a for a in picture.accounts if a.differing]
    now = [a for a in differ if a.bearing == "in_period"]
    if differ:
        yield Sentence(
            key="accounts",
            text=f"Accounts differ on {wording.count(len(differ), 'matter')}, {len(now)} of this period.",
            claims=tuple(c for a in differ for c in a.comparison.claims),
        )


def _obligations(picture: Picture) -> Iterable[Sentence]:
    states = dict.fromkeys(o.state for o in picture.obligations)
    if states:
        counted = wording.names(f"{sum(o.state == s for o in picture.obligations)} {wording.plain(s)}" for s in states)
        yield Sentence(key="obligations", text=f"Obligations: {counted}.")
