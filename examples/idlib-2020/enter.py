"""Enters the story of the M4 (`story.yaml`) into a node, as members of a joint centre would have recorded it.

    truceline init centre --role mission --agreement examples/idlib-2020/agreement.yaml
    python examples/idlib-2020/enter.py centre

All of it goes through the one door that every fact goes through: permissions, checks, legal steps, signed logs. It is
entered whole or not at all, and once. The passphrase is asked for, or that of the setting TRUCELINE_PASSPHRASE.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from truceline.errors import IllegalStep, TrucelineError

if TYPE_CHECKING:
    from truceline.agreements.terms import Terms
    from truceline.facts import Fact
    from truceline.geo.route import Route
    from truceline.store.journal import Actor
    from truceline.store.node import Node

HERE = Path(__file__).resolve().parent
DUTY, ANALYST, LEADER = "duty-1", "analyst-1", "leader-1"
Data = Mapping[str, Any]


class Act(NamedTuple):
    """A fact and the code of who records it; `joint` in the shared log, which peers hold too."""

    by: str
    fact: Fact
    joint: bool = True


def act(by: str, kind: str, **members: object) -> Act:
    """A fact of a kind; raises `InvalidFact` where its members are none of such a fact."""
    from truceline.acts.told import told_well
    from truceline.facts import KINDS

    with told_well():
        return Act(by, KINDS[kind].model_validate(members))


def without(told: Data, *names: str) -> dict[str, Any]:
    """What is told, but for some of it."""
    return {name: value for name, value in told.items() if name not in names}


@dataclass(frozen=True)
class Story:
    """What `story.yaml` tells, as acts in the order in which they are recorded."""

    data: Data
    terms: Terms

    @property
    def route(self) -> Route:
        """The M4."""
        return next(route for route in self.terms.routes if route.id == self.data["route"])

    def start_of(self, day: date) -> datetime:
        """Midnight in the agreement's zone, with its offset."""
        local = datetime.combine(day, time(), ZoneInfo(self.terms.agreements[0].time_zone))
        return datetime.fromisoformat(local.isoformat())

    def located(self, place: str) -> dict[str, Any]:
        """Where a place of the example lies, by its id."""
        entry = self.terms.gazetteer.entry(place)
        return {"point": entry.point, "radius_m": entry.radius_m}

    def history(self) -> Iterator[Act]:
        """What sources tell."""
        for one in self.data["patrols"]:
            id = f"m4-{one['day']}"
            yield from self.planned(id, one)
            yield from self.patrolled(id, one, "departed")
        for one in self.data["undated"]:
            yield from self.patrolled(one["id"], one, "departed_without_plan")
        yield from self.ledgers()
        yield from self.posts()
        yield from self.consultations()

    def planned(self, id: str, one: Data) -> Iterator[Act]:
        """A plan for the whole day, since no source tells hours, and both sides' concurrence."""
        said, sides = self.data["concurrence"], self.data["sides"]
        window = {"start": self.start_of(one["day"]), "end": self.start_of(one["day"] + timedelta(days=1))}
        start, end = one.get("from", "Trumba"), one.get("to", "Ain al-Havr")
        plan = {"route": self.route.id, "start": start, "end": end, "window": window, "required": together(sides)}
        yield act(LEADER, "patrol_planned", patrol=id, plan=plan, sides=sides)
        answer = {"answer": "concurred", "at": self.start_of(said["at"]), "words": said["words"]}
        for side in sides:
            yield act(DUTY, "patrol_answered", patrol=id, answer={**answer, "side": side})

    def patrolled(self, id: str, one: Data, began: str) -> Iterator[Act]:
        """Each teller's account; who tells how a patrol went tells that it began."""
        begun = set[str]()
        for told in one["told"]:
            teller, ref = told["by"], told["ref"]
            if teller not in begun:
                begun.add(teller)
                yield act(DUTY, "patrol_told", patrol=id, event={"kind": began, "told_by": teller, "ref": ref})
            yield act(DUTY, "patrol_told", patrol=id, event={**without(told, "by"), "told_by": teller})
        for side, serial in one.get("serials", {}).items():
            yield act(DUTY, "patrol_numbered", patrol=id, serial={"side": side, "serial": serial})
        for side in sorted(begun.intersection(self.data["sides"])):
            actual = together(self.data["sides"], one.get("vehicles", {}).get(side))
            yield act(DUTY, "patrol_composed", patrol=id, told_by=side, actual=actual)

    def ledgers(self) -> Iterator[Act]:
        """Counts, items and figures, each its speaker's own."""
        for number, one in enumerate(self.data["counts"], 1):
            count = {**without(one, "days"), "first": one["days"][0], "last": one["days"][-1]}
            yield act(ANALYST, "count_published", id=f"count-{number:02}", count=count)
        for one in self.data["items"]:
            where = self.located(one["near"]) if "near" in one else {}
            yield act(ANALYST, "item_registered", item={**without(one, "near"), **where})
        for number, one in enumerate(self.data["figures"], 1):
            yield act(ANALYST, "figure_told", id=f"figure-{number:02}", figure=one)

    def posts(self) -> Iterator[Act]:
        """Posts at their villages, what each source says of them, and how many each counts."""
        for one in self.data["posts"]:
            post = {**without(one, "place", "told"), **self.located(one["place"])}
            yield act(ANALYST, "post_registered", post=post)
            for status in one["told"]:
                yield act(ANALYST, "post_told", post=one["id"], status=status)
        for number, one in enumerate(self.data["post_counts"], 1):
            yield act(ANALYST, "posts_counted", id=f"post-count-{number}", count=one)

    def consultations(self) -> Iterator[Act]:
        """Who met, each side's readout, and what was said afterwards of what they undertook."""
        for one in self.data["consultations"]:
            participants = [{"side": side} for side in self.data["sides"]]
            held = {**without(one, "readouts"), "participants": participants}
            yield act(DUTY, "consultation_held", consultation=held)
            for told in one["readouts"]:
                readout = {**told, "at": self.start_of(told["at"])}
                yield act(DUTY, "readout_given", consultation=one["id"], readout=readout)
        for follow_up in self.data["follow_ups"]:
            yield act(DUTY, "commitment_followed", follow_up=follow_up)

    def illustrative(self, claims: tuple[str, ...]) -> Iterator[Act]:
        """What never happened and says so: an incident of these claims, a case on it, notices."""
        made_up = self.data["illustrative"]
        incident, mark = made_up["incident"], made_up["mark"]
        yield act(ANALYST, "incident_opened", incident=incident["id"], claims=claims, reason=mark)
        yield from self.case(made_up["case"], incident["id"], mark)
        for one in made_up["notices"]:
            yield from self.notice(one, mark)

    def case(self, case: Data, incident: str, mark: str) -> Iterator[Act]:
        """The steps of a case, with the request for access and the finding that go with some of them."""
        opened = {**without(case, "id", "steps"), "incidents": (incident,)}
        for step in case["steps"]:
            words = f"{mark}: {step['words']}" if step.get("words") else mark
            taken = {
                **without(step, "by", "request", "answered_by", "place", "evidence", "track", "finding"),
                "words": words,
            }
            if step["kind"] == "received":
                taken["opened"] = opened
            for part in self.beside(step, case["id"], incident, mark):
                taken["ref"] = part.fact.subject.partition(":")[2]
                yield part
            yield act(step["by"], "case_step_taken", case=case["id"], taken=taken)

    def beside(self, step: Data, case: str, incident: str, mark: str) -> Iterator[Act]:
        """What a step of the case rests on."""
        by, at = step["by"], step["at"]
        if step["kind"] == "access_requested":
            name = self.terms.gazetteer.entry(step["place"]).name
            place = {"text": name, "name": name, "method": "gazetteer", **self.located(step["place"])}
            asked_by = f"{step['owner']} ({mark})"
            request = {"id": step["request"], "place": place, "asked_by": asked_by, "asked_at": at, "case": case}
            yield act(by, "access_requested", request=request)
        elif "request" in step:
            answer = {"answer": step["kind"].removeprefix("access_"), "at": at, "reason": step["words"]}
            answer["by"] = f"{step['answered_by']} ({mark})"
            yield act(by, "access_answered", request=step["request"], answer=answer)
        elif "evidence" in step:
            sha256 = hashlib.sha256((HERE / "tracks" / step["track"]).read_bytes()).hexdigest()
            item = {"id": step["evidence"], "sha256": sha256, "says": f"{mark}: {step['words']}"}
            yield act(by, "evidence_taken", item=item, case=case)
        elif "finding" in step:
            found = {axis: self.found(told, mark) for axis, told in step["finding"].items() if axis != "id"}
            finding = {"id": step["finding"]["id"], "incident": incident, "decider": step["of"], "at": at, **found}
            yield act(by, "finding_stated", finding=finding, case=case)

    def found(self, told: Data, mark: str) -> dict[str, Any]:
        """An answer on one axis with its ground."""
        return {**without(told, "words"), "grounds": [{"words": f"{mark}: {told['words']}"}]}

    def notice(self, one: Data, mark: str) -> Iterator[Act]:
        """A notice, and what was told to and by its addressees."""
        section = self.route.stretch(self.route.km_of(one["from"]), self.route.km_of(one["to"]))
        window = dict(zip(("start", "end"), one["window"], strict=True))
        notice = {**without(one, "from", "to", "told"), "window": window, "where": section}
        notice["subject"] = f"{mark}: {one['subject']}"
        yield act(DUTY, "notice_given", notice=notice)
        for told in one["told"]:
            by = told["addressee"] if told["kind"] != "sent" else one["sender"]
            yield act(told["by"], "notice_told", notice=one["id"], told={**told, "by": by, "words": mark})


def together(sides: Iterable[str], vehicles: Data | None = None) -> dict[str, Any]:
    """A composition of the contingents of both sides, with their vehicles as far as told."""
    told = vehicles or {}
    return {"contingents": [{"party": side, "vehicles": told.get(side)} for side in sides]}


def record(node: Node, acts: Iterable[Act]) -> int:
    """Write acts, those that one member records one after the other in one step; how many they were."""
    from truceline.store.journal import Actor, write

    number = 0
    for (by, joint), group in groupby(acts, lambda one: (one.by, one.joint)):
        facts = [one.fact for one in group]
        write(Actor(node, by), *facts, joint=joint)
        number += len(facts)
    return number


def add_members(founder: Actor, members: Iterable[Data]) -> None:
    """The members of the centre, added by who founded the node."""
    from truceline.acts import members as added

    for one in members:
        added.add(founder, one["code"], one["roles"], one.get("party"))


def take_tracks(node: Node, patrols: Iterable[Data]) -> int:
    """Hand in the synthetic tracks, which stay at home as positions do; how many they are."""
    from truceline.acts.patrols import take_track
    from truceline.store.journal import Actor

    handed_in = [(f"m4-{one['day']}", side, name) for one in patrols for side, name in one.get("tracks", {}).items()]
    for id, side, name in handed_in:
        take_track(Actor(node, LEADER), id, (HERE / "tracks" / name).read_bytes(), name, side, synthetic=True)
    return len(handed_in)


def read_reports(node: Node, terms: Terms, incident: Data) -> tuple[str, ...]:
    """Take the example's reports in; the claims of those that tell of the incident."""
    from truceline.claims.context import Context
    from truceline.store.journal import Actor
    from truceline.store.reading import reading
    from truceline.store.receive import receive
    from truceline.store.suggest import suggested

    duty = Actor(node, DUTY)
    told = receive(duty, [HERE / "reports" / name for name in incident["reports"]], joint=True)
    receive(duty, [HERE / "reports"], joint=True)
    now = reading(node, only={*told.kept, *told.known}, anchors=[one.signed for one in terms.agreements])
    context = Context(parties=terms.parties, gazetteer=terms.gazetteer, routes=terms.routes)
    found = [claim for _, claims in suggested(node, now.reports, context) for claim in claims]
    return tuple(claim.id for claim in found if claim.kind in incident["kinds"])


def enter(node: Node) -> int:
    """Enter the story whole; how many facts it is. Raises `IllegalStep` where the node has it already."""
    from django.db import transaction

    from truceline.store.journal import operator
    from truceline.store.matters import listed
    from truceline.store.terms import terms

    story = Story(yaml.safe_load((HERE / "story.yaml").read_text(encoding="utf-8")), terms(node))
    first = f"m4-{story.data['patrols'][0]['day']}"
    if listed(node, "patrol", ids=[first]):
        raise IllegalStep("the story was entered before", where=node.name, remedy="make a new node for it")
    with transaction.atomic(using=node.alias):
        add_members(operator(node), story.data["members"])
        claims = read_reports(node, story.terms, story.data["illustrative"]["incident"])
        number = record(node, story.history())
        number += take_tracks(node, story.data["patrols"])
        return number + record(node, story.illustrative(claims))


def main(folder: Path) -> int:
    """Enter the story into the node in `folder`; says how much it was, or in one line why not."""
    from truceline.cli.node import open_asked
    from truceline.store.node import close

    try:
        node = open_asked(folder)
        try:
            number = enter(node)
        finally:
            close(node)
    except TrucelineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{number} facts of the M4, 6 March 2020 to 20 January 2021, entered into {node.name}\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: enter.py NODE")
    sys.exit(main(Path(sys.argv[1])))
