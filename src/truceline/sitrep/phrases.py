"""Happenings, patrols and accounts said in a few words, each with who says what; shared by brief and summary."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from truceline.incidents.incident import Assessment, Incident
from truceline.sitrep import coarse, wording
from truceline.sitrep.picture import Account, Column, Happening, Picture, Told, Toll, Topic
from truceline.sitrep.sections import section_of
from truceline.sitrep.voices import NOT_NAMED

ACCESS = ("access_denied", "obstruction")
CASUALTIES = ("killed", "wounded", "casualties", "missing")
QUOTE = 100
FRESH_DAYS = 7
_LONG = 40
_ON = {
    "existence": "whether it happened",
    "when": "when",
    "place": "where",
    "actors": "who did it",
    "targets": "to whom",
    "figures": "the figures",
    "outcome": "how it went",
}
_OF = {"casualties": "killed or wounded"}


def short(quote: str, length: int = QUOTE) -> str:
    """A quote on one line, cut at a word where it is longer than `length`."""
    return textwrap.shorten(" ".join(quote.split()), length, placeholder=" …")


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def some(values: Iterable[str], most: int) -> str:
    """The first of the different values, and how many more there are."""
    listed = list(dict.fromkeys(values))
    rest = len(listed) - most
    return wording.names(listed) if rest < 1 else f"{', '.join(listed[:most])} and {rest} more"


def is_violence(happening: Happening) -> bool:
    """Whether it tells of fire, a strike, a clash or harm to people, and not only that a breach is alleged."""
    kind = happening.incident.category
    return kind == "harm_to_civilians" or (section_of(kind) == "violations" and kind != "violation")


def now(picture: Picture) -> list[Happening]:
    """The happenings of the period, and of the one before where a report told of them only now; the gravest first."""
    told = [h for h in picture.happenings if h.bearing == "in_period" or (h.bearing == "previous" and h.new)]
    kept = [h for h in told if h.material or is_violence(h) or _bars(h)]
    return sorted(
        kept, key=lambda h: (not is_violence(h), not _bars(h), h.bearing != "in_period", -len(h.incident.claims))
    )


def undated(picture: Picture) -> list[Happening]:
    """Happenings of which a report of the period tells without their day."""
    return [h for h in picture.happenings if h.bearing == "undated" and h.new and (h.material or is_violence(h))]


def told_now(topic: Topic) -> list[Told]:
    """A section's claims of the period, and those of the one before that were received only now."""
    return [*topic.now, *(t for t in topic.background if t.bearing == "previous")]


def is_fresh(picture: Picture, claims: Iterable[str]) -> bool:
    """Whether a report of the last days tells of it; what is older needs no telling again."""
    days = [t.published for t in picture.of(*claims) if t.published]
    return any((picture.period.day - day).days <= FRESH_DAYS for day in days)


def _bars(happening: Happening) -> bool:
    return happening.incident.category in ACCESS


def where(happening: Happening) -> str:
    """The place as written, or that none is told; with the day where it is not of the period."""
    incident = happening.incident
    day = f", {wording.day(incident.start.date())}" if happening.bearing == "previous" and incident.start else ""
    return (incident.place.text if incident.place else "place not told") + day


def voices(told: Iterable[Told], most: int = 3) -> str:
    """Who says so, each once."""
    return some({t.voice.key: t.voice.name for t in told}.values(), most)


def alleged(happening: Happening) -> str:
    """Whom others allege, in their words."""
    said = wording.names(dict.fromkeys(a.text for a in happening.incident.alleged))
    return f"alleged against {said}" if said else NOT_NAMED


def head(happening: Happening, picture: Picture) -> str:
    """`Explosion, the M4 (syriahr.com)`; who is alleged, where somebody is."""
    told = picture.of(*happening.incident.claims)
    asserted = [t for t in told if t.claim.mode != "denied"]
    denied = [t for t in told if t.claim.mode == "denied"]
    said = [voices(asserted)] if asserted else []
    said += [f"denied by {voices(denied)}"] if denied else []
    blamed = f", {alleged(happening)}" if happening.incident.alleged else ""
    return f"{wording.plain(happening.incident.category)}, {where(happening)}{blamed} ({'; '.join(said)})"


def put_together(incident: Incident) -> str:
    """`put together by north/a7; 2 further claims suggested`; empty where a machine put it together."""
    if not incident.decided_by:
        return ""
    said = [f"put together by {wording.names(incident.decided_by)}"]
    if incident.suggested:
        said.append(f"{wording.count(len(incident.suggested), 'further claim')} suggested")
    if incident.overlaps:
        said.append(f"shares claims with {wording.names(incident.overlaps)}")
    return "; ".join(said)


def verdict(assessment: Assessment, picture: Picture) -> str:
    """`Article 1: cannot tell: the place is known only to 33 km.`"""
    reason = coarse.words(assessment.reason)
    if assessment.verdict == "breach_if_true":
        article = picture.article(assessment.agreement, assessment.article)
        told = reason.removesuffix("nobody is named as having done it.")
        told = told if told == reason else f"{told.rstrip(';: ')}."
        return told if article in told else f"{article}: breach if true: {told}"
    said = f"{wording.plain(assessment.verdict)}: {reason[:1].lower()}{reason[1:]}" if reason else "not said why."
    return f"{picture.article(assessment.agreement, assessment.article)}: {said}"


def verdicts(assessments: Sequence[Assessment], picture: Picture) -> list[str]:
    """What each article makes of it; of those that cannot tell, the reason of the first and the names of the others."""
    unsure = [a for a in assessments if a.verdict == "cannot_tell"]
    lines = [verdict(a, picture) for a in assessments if a not in unsure[1:]]
    if unsure[1:]:
        lines.append(f"Nor can {wording.names(picture.article(a.agreement, a.article) for a in unsure[1:])} tell.")
    return list(dict.fromkeys(lines))


def who_says(told: Sequence[Told], most: int = 3) -> list[str]:
    """One line for each voice with its words, those that say more first in the order given."""
    by_voice: dict[str, list[Told]] = {}
    for t in told:
        by_voice.setdefault(t.voice.key, []).append(t)
    lines = [_voice(group) for group in by_voice.values()]
    return lines[:most] + ([f"And {len(lines) - most} more."] if len(lines) > most else [])


def _voice(told: Sequence[Told], most: int = 2) -> str:
    modes = dict.fromkeys(t.claim.mode for t in told)
    quotes = list(dict.fromkeys(f"“{short(t.claim.quote)}”" for t in told))
    more = f" and {len(quotes) - most} more" if len(quotes) > most else ""
    how = "" if list(modes) == ["reported"] else f" ({wording.names(modes)})"
    return f"{named(told[0].voice.name)}{how}: {'; '.join(quotes[:most])}{more}"


def named(voice: str) -> str:
    """A voice at the beginning of a line; the address of an outlet is left as it is."""
    return voice if "." in voice.split()[0] else sentence(voice)


def toll(value: Toll) -> str:
    """`34–36 killed, Mill (the ministry: 36 soldiers; Northern Herald: at least 34 people)`."""
    place = f", {value.place}" if value.place else ""
    said = f"{wording.number(value.low, value.high)}{_people(value.population)} {_OF.get(value.of, value.of)}{place}"
    if len(value.tallies) == 1:
        return f"{said} ({value.tallies[0].by})"
    own = (f"{t.by}: {wording.tally(t)}{'' if value.population else _people(t.population)}" for t in value.tallies[:4])
    return f"{said} ({'; '.join(own)})"


def _people(population: str | None) -> str:
    return f" {population}" if population and len(population) < _LONG else ""


def on_what(account: Account) -> str:
    """What the accounts differ on, in words: `how it went and where`."""
    return wording.names(_ON[row] for row in account.differing) or "the words"


def sides(account: Account) -> list[str]:
    """What each source says in the rows that differ; those that say the same stand together."""
    rows = [row for row in account.differing if any(dict(c.says).get(row) for c in account.columns)]
    said: dict[str, list[Column]] = {}
    for column in account.columns:
        values = "; ".join(value for row in rows if (value := dict(column.says).get(row)))
        said.setdefault(values, []).append(column)
    return [f"{_names(columns)}: {short(values, 120)}" for values, columns in said.items() if values]


def _names(columns: Sequence[Column]) -> str:
    return named(some((c.voice.name for c in columns), 4))
