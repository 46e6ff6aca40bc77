"""The parts of a period's picture that come from the centre's work, made of pure values; no clock and no node is asked.

Everything given here is as it stood at the cut-off already (`truceline.acts.centre` sees to it). What is chosen here is
what a report of the period has to tell: what is new in it, what is open, what is due, what is planned for the next day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from truceline.coordination import consultations as consulted
from truceline.coordination import posts
from truceline.coordination.consultations import Consultation, FollowUp
from truceline.coordination.coverage import section
from truceline.coordination.in_force import Happening as Near
from truceline.coordination.in_force import InForce, NearNotice
from truceline.coordination.measured import Measured, MeasuredContingent, MeasuredTogether
from truceline.coordination.notices import Notice
from truceline.coordination.posts import Post, PostCount
from truceline.coordination.window import Window
from truceline.errors import TrucelineError
from truceline.geo.route import Route
from truceline.sitrep.centre import (
    AccessPart,
    Apart,
    CaseLine,
    ConsultationLine,
    ConsultationsPart,
    Driven,
    FindingLine,
    NoticeLine,
    PatrolLine,
    PostLine,
    PostsPart,
    Refs,
)
from truceline.sitrep.centre_counted import began_in, days_of
from truceline.sitrep.period import Period
from truceline.verification import access as asked
from truceline.verification.access import Request
from truceline.verification.case import Account, Case
from truceline.verification.deadlines import Standing as Deadline
from truceline.verification.deadlines import standing
from truceline.verification.due import owed
from truceline.verification.findings import Finding, side_by_side
from truceline.verification.outcome import Joint

AHEAD = timedelta(days=1)
"""What is planned for so long after the cut-off is told before it happens."""
ENDED = frozenset({"closed", "disposed"})
NEAR_M, NEAR_MINUTES = 3000.0, 60.0


def cases(given: Iterable[tuple[Case, Refs]], period: Period) -> tuple[CaseLine, ...]:
    """The cases that are open, and those on which a step was taken in the period."""
    return tuple(
        CaseLine(case=case, due=_owed(case.accounts, period.end), refs=refs)
        for case, refs in sorted(given, key=lambda one: one[0].id)
        if any(_concerns(account, period) for account in case.accounts)
    )


def _concerns(account: Account, period: Period) -> bool:
    return account.state not in ENDED or any(period.holds(step.at) for step in account.steps)


def _owed(accounts: Iterable[Account], at: datetime) -> tuple[Deadline, ...]:
    found: dict[str, Deadline] = {}
    for account in accounts:
        due = owed(account)
        for one in standing(due.deadlines, due.met, at):
            found.setdefault(one.deadline.id, one)
    return tuple(one for one in found.values() if one.met_at is None)


def access(given: Iterable[tuple[Request, Refs]], period: Period) -> AccessPart | None:
    """What was asked for and answered in the period or the one before, and every request that still waits."""
    listed = {request.id: (request, refs) for request, refs in given}
    requests = [request for request, _ in listed.values()]
    before = period.previous
    kept = [r for r in requests if not r.answers or any(_asked_in(r, each) for each in (period, before))]
    if not kept:
        return None
    return AccessPart(
        table=asked.table(requests, period.start.astimezone(UTC), period.end.astimezone(UTC)),
        before=asked.table(requests, before.start.astimezone(UTC), before.end.astimezone(UTC)),
        requests=tuple(sorted(kept, key=lambda one: (one.asked_at, one.id))),
        refs={one.id: listed[one.id][1] for one in kept},
    )


def _asked_in(request: Request, period: Period) -> bool:
    return any(period.holds(at) for at in (request.asked_at, *(one.at for one in request.answers)))


def findings(
    given: Iterable[tuple[str, Sequence[Finding], Joint | None, Refs]], period: Period
) -> tuple[FindingLine, ...]:
    """Of each incident the findings side by side, where one is of the period or a party has not spoken yet."""
    return tuple(
        FindingLine(incident=incident, found=side_by_side(found), joint=outcome, refs=refs)
        for incident, found, outcome, refs in sorted(given, key=lambda one: one[0])
        if any(period.holds(one.at) for one in found) or (outcome is not None and outcome.outcome == "waiting")
    )


def patrols(
    given: Iterable[tuple[PatrolLine, Measured | None, Route | None]], period: Period
) -> tuple[PatrolLine, ...]:
    """The patrols of the period and those planned for the day after it, with what their tracks show."""
    kept = [one for one in given if concerns(one[0], period)]
    kept.sort(key=lambda one: (one[0].plan.window.start if one[0].plan else period.start, one[0].id))
    return tuple(_patrol(line, measured, route) for line, measured, route in kept)


def concerns(line: PatrolLine, period: Period) -> bool:
    """Whether a report of the period tells of the patrol."""
    return _planned_in(line, period) or _told_in(line, period)


def _of_period(window: Window, period: Period) -> bool:
    return window.start < period.end + AHEAD and window.end > period.start


def _planned_in(line: PatrolLine, period: Period) -> bool:
    """By its window; a patrol that was only told of, by its day."""
    return _of_period(line.plan.window, period) if line.plan else line.day in days_of(period)


def _told_in(line: PatrolLine, period: Period) -> bool:
    events = (event for account in line.accounts for event in account.events)
    return any(event.at is not None and period.holds(event.at) for event in events)


def _patrol(line: PatrolLine, measured: Measured | None, route: Route | None) -> PatrolLine:
    low = high = None
    if line.plan is not None and route is not None:
        try:
            low, high = section(route, line.plan.start, line.plan.end)
        except TrucelineError:
            low = high = None
    return line.model_copy(
        update={
            "start_km": low,
            "end_km": high,
            "driven": tuple(_driven(one, measured) for one in measured.contingents) if measured else (),
            "together": tuple(map(_apart, measured.together)) if measured else (),
        }
    )


def _driven(one: MeasuredContingent, measured: Measured) -> Driven:
    """Of several vehicles what any of them covered, and the turn-back of the one that came farthest."""
    used = [track for track in one.tracks if track.coverage is not None]
    covers = [track.coverage for track in used if track.coverage is not None]
    sign = 1 if measured.end_km > measured.start_km else -1
    turned = [c.turned_back for c in covers if c.turned_back is not None and c.turned_back.answer == "yes"]
    back = max(turned, key=lambda t: sign * t.where.km, default=None)
    reached = {c.reached_end for c in covers}
    off = [s.seconds for c in covers for s in c.spells if s.phase == "during" and s.answer == "yes" and s.seconds]
    return Driven(
        contingent=one.contingent,
        section_km=measured.section_km,
        covered_km=one.covered_km,
        stretches=tuple((s.start_km, s.end_km) for c in covers for s in c.stretches),
        turned_back_km=back.where.km if back and "yes" not in reached else None,
        came_at=back.at if back and "yes" not in reached else None,
        turned_back_at=back.left if back and "yes" not in reached else None,
        reached_end=next((answer for answer in ("yes", "uncertain", "no") if answer in reached), "uncertain"),
        off_route_minutes=sum(off) / 60 if off else None,
        remarks=tuple(
            dict.fromkeys([
                *(f"{track.called}: not measured: {track.unusable}" for track in one.tracks if track.unusable),
                *(remark.words for track in used for remark in track.remarks),
            ])
        ),
        synthetic=any(track.synthetic for track in one.tracks),
    )  # fmt: skip


def _apart(pair: MeasuredTogether) -> Apart:
    return Apart(
        contingents=(pair.one, pair.other),
        within_m=pair.within_m,
        minutes=pair.minutes,
        km=pair.km,
        cannot_tell=pair.cannot_tell,
    )


def observation_posts(
    given: Iterable[tuple[Post, Refs]], counted: Iterable[tuple[PostCount, Refs]], period: Period
) -> PostsPart | None:
    """All posts of which something is told by the day, and what was told of their number."""
    listed, numbers = list(given), list(counted)
    if not listed and not numbers:
        return None
    days = days_of(period)
    lines = [
        PostLine(
            post=post,
            on=post.on(period.day),
            changed=tuple(one.source for one in post.on(period.day).told if one.since in days),
            refs=refs,
        )
        for post, refs in sorted(listed, key=lambda one: one[0].name)
    ]
    return PostsPart(
        posts=tuple(lines),
        counts=posts.counted((post for post, _ in listed), (count for count, _ in numbers), period.day),
        refs=tuple(dict.fromkeys(ref for _, refs in numbers for ref in refs)),
    )


def notices(given: Iterable[tuple[Notice, Refs]], incidents: Iterable[Near], period: Period) -> tuple[NoticeLine, ...]:
    """The notices that are of the period or the day after it, told of in the period, or without a reply that is due."""
    sent = {notice.id: (notice, refs) for notice, refs in given if notice.sent_by(period.end) is not None}
    known = InForce([notice for notice, _ in sent.values()], period.end)
    near: dict[str, list[NearNotice]] = {}
    for one in incidents:
        for found in known.near(one, within_m=NEAR_M, within_minutes=NEAR_MINUTES):
            near.setdefault(found.notice, []).append(found)
    lines = []
    for notice, refs in sorted(sent.values(), key=lambda one: (one[0].window.start, one[0].id)):
        standings = notice.standings(period.end)
        told = any(period.holds(one.at) for one in notice.told)
        if not (_of_period(notice.window, period) or told or any(one.overdue for one in standings)):
            continue
        lines.append(
            NoticeLine(
                notice=notice,
                standings=standings,
                clashes=_clashes(known, notice),
                near=tuple(f"{one.happening} {one.words.partition(': ')[2]}" for one in near.get(notice.id, ())),
                refs=refs,
            )
        )
    return tuple(lines)


def _clashes(known: InForce, notice: Notice) -> tuple[str, ...]:
    found = known.activities.clashes(notice.activity(), margin_m=0.0, margin_minutes=0.0)
    return tuple(one.words for one in found)


def consultations(
    given: Iterable[tuple[Consultation, Refs]],
    follow_ups: Iterable[tuple[FollowUp, Refs]],
    period: Period,
) -> ConsultationsPart | None:
    """The consultations that began in the period, and what is still undertaken or was followed up in it."""
    listed, after = list(given), list(follow_ups)
    told = {one.id for c, _ in listed for readout in c.current.values() for one in readout.commitments}
    # A follow-up on a commitment that no readout tells of, as far as they are known here, has nothing to follow.
    known = [(one, refs) for one, refs in after if one.commitment in told]
    days = days_of(period)
    undertaken = [
        one
        for one in consulted.undertakings((c for c, _ in listed), period.day, (f for f, _ in known))
        if one.state != "kept" or any(f.on in days for f in one.follow_ups)
    ]
    now = [(c, refs) for c, refs in listed if began_in(c.start, period)]
    if not now and not undertaken:
        return None
    now.sort(key=lambda one: (one[0].day, str(one[0].start), one[0].id))
    of = {c.id: refs for c, refs in listed}
    return ConsultationsPart(
        consultations=tuple(ConsultationLine(consultation=c, compared=consulted.compare(c), refs=r) for c, r in now),
        tally=consulted.by_issue(c for c, _ in now),
        undertakings=tuple(undertaken),
        refs={
            one.id: tuple(dict.fromkeys([
                *(ref for name in one.consultations for ref in of.get(name, ())),
                *(ref for f, refs in known for ref in refs if f.commitment == one.id),
            ]))
            for one in undertaken
        },
    )  # fmt: skip
