"""Rules of the incidents that are kept for the pages: they are what the reports amount to, in any order."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.store.exchanging import actor, exchange_all, meet
from truceline.acts import judging
from truceline.acts.judging import judge_now
from truceline.acts.picture import judged
from truceline.errors import UnknownName
from truceline.facts import BodyErased, ClaimAccepted, ClaimRejected, IncidentOpened
from truceline.store import findable, incidents, jobs, journal, log
from truceline.store.incident_cases import link
from truceline.store.incident_row import Query, Row
from truceline.store.incident_writing import ALPHABET, code_of, rewriting
from truceline.store.journal import write
from truceline.store.log import sizes
from truceline.store.matters import VIEWS
from truceline.store.node import Node
from truceline.store.rebuild import rebuild
from truceline.store.receive import receive

REPORTS = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020" / "reports"
NAMES = ("01", "04", "05", "07", "09", "10", "21")


def take_in(node: Node, *names: str, joint: bool = True) -> None:
    receive(actor(node), [REPORTS / f"idlib-{name}.txt" for name in names], joint=joint)


def kept(node: Node, view: str) -> dict[str, Row]:
    """The rows of a view with their data, without codes: these are given once and stay."""
    return {
        row.id: incidents.one(node, row.id, view=view)._replace(code="")  # type: ignore[arg-type]
        for row in incidents.every(node, view=view)  # type: ignore[arg-type]
    }


def as_they_should_be(node: Node) -> None:
    """The table is what the whole amounts to."""
    for view in VIEWS:
        whole = judged(node, view)
        of_incident: dict[str, list[Any]] = defaultdict(list)
        for one in whole.assessments:
            of_incident[one.incident].append(one)
        comparisons = {one.id: one for one in whole.comparisons}
        rows = {id: row.detail for id, row in kept(node, view).items()}
        assert {id: detail.incident for id, detail in rows.items()} == {one.id: one for one in whole.incidents}
        for id, detail in rows.items():
            assert list(detail.assessments) == of_incident[id]
            assert detail.comparison == comparisons.get(detail.incident.comparison or "")
            assert [claim.id for claim in detail.held] == list(detail.incident.claims)


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_comes_to_the_same_as_all_at_once(make_node: Callable[..., Node], seed: int) -> None:
    chance, node = random.Random(seed), make_node("north")
    waiting = chance.sample(NAMES, len(NAMES))
    decided: set[str] = set()
    judge_now(node)
    while waiting:
        take_in(
            node, *[waiting.pop() for _ in range(min(len(waiting), chance.randint(1, 2)))], joint=chance.random() < 0.6
        )
        judge_now(node)
        told = [claim for row in kept(node, "own").values() for claim in row.detail.held]
        claims = [claim for claim in told if claim.id not in decided]
        chosen = {claim.id: claim for claim in chance.sample(claims, min(3, len(claims)))}
        decided.update(chosen)
        first, *others = chosen.values()
        write(actor(node), ClaimRejected(claim=first, reason="It does not say so."))
        write(actor(node), *(ClaimAccepted(claim=one) for one in others))
        if others:
            opened = IncidentOpened(incident=f"opened-{len(waiting)}", claims=tuple(one.id for one in others))
            write(actor(node), opened, joint=chance.random() < 0.5)
        judge_now(node)
        as_they_should_be(node)
    step_by_step = {view: kept(node, view) for view in VIEWS}
    with connections[node.alias].cursor() as cursor:
        for table in ("incident", "incident_data", "incident_claim", "incidents_made", "findable"):
            cursor.execute(f"DELETE FROM {table}")
    judging._known.clear()
    judging._files.clear()
    judge_now(node)
    assert step_by_step == {view: kept(node, view) for view in VIEWS}


def test_what_is_received_asks_for_judging_and_the_worker_does_it(node: Node) -> None:
    jobs.work(node)
    take_in(node, "01")
    assert incidents.fresh(node).behind
    assert incidents.counted(node) == 0
    jobs.work(node)
    assert not incidents.fresh(node).behind
    assert incidents.counted(node) == len(judged(node).incidents) > 0
    assert not jobs.waits(node)


def test_who_read_less_leaves_what_another_judged_meanwhile(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(node, "01")
    held = judging.held

    def held_late(*given: Any) -> Any:
        monkeypatch.undo()
        read = held(*given)
        take_in(node, "04")
        judge_now(node)
        return read

    monkeypatch.setattr(judging, "held", held_late)
    assert "left as another has judged it" in judging.judge_view(node, "own", lambda done, total: None)
    as_they_should_be(node)


def test_a_view_that_two_wrote_at_once_is_judged_once_more(node: Node) -> None:
    take_in(node, "01")
    jobs.work(node)
    logs = sizes(node, "own")
    with rewriting(node, "own", logs) as table:
        take_in(node, "04")
        jobs.work(node)
        table.keep_only(())
    assert incidents.counted(node) == 0
    assert incidents.fresh(node).behind and jobs.waits(node)
    jobs.work(node)
    as_they_should_be(node)


def test_what_was_read_in_a_file_is_let_go_with_it(node: Node) -> None:
    take_in(node, "01", "04")
    judge_now(node)
    files = judging._files[str(node.folder)]
    assert len(files._known) == 2
    standing = next(log.standings(node, type="material"))
    write(actor(node), BodyErased(entry=standing.ref, reason="asked for"), joint=standing.origin.endswith("/shared"))
    judge_now(node)
    assert len(files._known) == 1


def test_nothing_is_judged_again_while_nothing_came(node: Node) -> None:
    take_in(node, "01")
    jobs.work(node)
    before = incidents.revision(node)
    incidents.ask(node)
    jobs.work(node)
    assert incidents.revision(node) == before


def test_the_joint_view_has_what_peers_hold_and_no_more(node: Node) -> None:
    take_in(node, "01", joint=True)
    take_in(node, "04", joint=False)
    judge_now(node)
    rows = {view: kept(node, view) for view in VIEWS}
    assert set(rows["joint"]) == {one.id for one in judged(node, "joint").incidents}
    told = {view: {report for row in rows[view].values() for report in row.detail.reports} for view in VIEWS}
    assert {report.split("-")[1] for report in told["joint"]} == {"01"}
    assert {report.split("-")[1] for report in told["own"]} == {"01", "04"}
    found = findable.find(node, "idlib", view="joint", types=("report",))
    assert [one.id for one in found] == sorted(told["joint"])


def test_two_nodes_that_hold_the_same_have_the_same_joint_incidents_under_the_same_codes(
    make_node: Callable[..., Node],
) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    take_in(north, "01", "04")
    judge_now(north)
    exchange_all(north, south)
    assert incidents.fresh(south, view="joint").behind
    judge_now(south)
    codes = [{row.id: row.code for row in incidents.every(node, view="joint")} for node in (north, south)]
    assert codes[0] == codes[1] != {}


def test_an_incident_is_a_case_as_soon_as_one_names_it(node: Node) -> None:
    take_in(node, "01")
    judge_now(node)
    row = incidents.listed(node)[0]
    told = {"case": {"accounts": [{"steps": [{"opened": {"incidents": [row.code]}}]}]}}
    link(node, "own", "c-1", json.dumps(told))
    assert (incidents.one(node, row.id).case, incidents.one(node, row.id).state) == ("c-1", "case")
    assert [one.id for one in incidents.listed(node, Query(case=True))] == [row.id]


def test_a_code_that_was_spoken_leads_to_the_incident_that_has_its_account_now(node: Node) -> None:
    take_in(node, "01")
    judge_now(node)
    before = incidents.listed(node, limit=2)
    claims = tuple(claim for row in before for claim in incidents.one(node, row.id).detail.incident.claims)
    write(actor(node), IncidentOpened(incident="together", claims=claims))
    judge_now(node)
    for row in before:
        assert incidents.one(node, row.code).id == "together"
        assert incidents.one(node, row.code.removeprefix("TL-").lower()).id == "together"


def test_a_code_has_no_signs_that_are_mistaken_for_one_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("01IO") & set(ALPHABET)
    assert set(code_of("incident-1").removeprefix("TL-")) <= set(ALPHABET)
    assert code_of("incident-1", 9).startswith(code_of("incident-1"))


def test_a_code_that_is_taken_gets_longer(node: Node) -> None:
    take_in(node, "01")
    judge_now(node)
    row = incidents.listed(node)[0]
    with connections[node.alias].cursor() as cursor:
        for table in ("incident", "incident_data", "incident_claim", "incident_code", "incidents_made"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("INSERT INTO incident_code (code, incident, claim) VALUES (%s, 'other', '')", [row.code])
    judge_now(node)
    assert incidents.one(node, row.id).code == code_of(row.id, 7)


@pytest.mark.parametrize("name", ["TL-ZZZZZZ", "", "no such", "a\0b", "%"])
def test_who_asks_for_what_is_not_there_is_told_so(node: Node, name: str) -> None:
    with pytest.raises(UnknownName):
        incidents.one(node, name)


def test_a_rebuilt_node_is_judged_anew(node: Node) -> None:
    take_in(node, "01")
    judge_now(node)
    before = kept(node, "own")
    rebuild(node)
    assert incidents.counted(node) == 0
    jobs.work(node)
    assert kept(node, "own") == before


def test_what_is_erased_is_no_longer_told_by_an_incident_nor_found(node: Node) -> None:
    take_in(node, "01", joint=False)
    judge_now(node)
    (standing,) = log.standings(node, type="material")
    assert incidents.counted(node) and findable.find(node, "idlib", view="own")
    journal.write(actor(node), BodyErased(entry=standing.ref, reason="asked to"))
    with connections[node.alias].cursor() as cursor:
        for table in ("incident", "incident_data", "incident_claim", "findable"):
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


def everything_that_is_asked(node: Node) -> list[tuple[Query, Callable[[Row], bool]]]:
    return [
        (Query(), lambda row: True),
        (Query(kinds=("violation", "shelling")), lambda row: row.kind in ("violation", "shelling")),
        (Query(families=("fighting",)), lambda row: row.family == "fighting"),
        (Query(told=("disputed",)), lambda row: row.told == "disputed"),
        (Query(states=("alleged",)), lambda row: row.state == "alleged"),
        (Query(unlocated=True), lambda row: row.lat is None),
        (Query(unlocated=False), lambda row: row.placed),
        (Query(undated=True), lambda row: not row.first),
        (Query(differs=True), lambda row: bool(row.differing)),
        (Query(differs="figures"), lambda row: "figures" in row.differing),
        (Query(denied=True), lambda row: row.denied == 1),
        (Query(case=False), lambda row: not row.case),
        (Query(parties=("turkiye", "russia")), lambda row: bool({"turkiye", "russia"} & set(row.party_list))),
        (Query(verdicts=("cannot_tell",)), lambda row: "cannot_tell" in [v for _, _, v in row.verdict_list]),
        (Query(article="1"), lambda row: "1" in [article for _, article, _ in row.verdict_list]),
        (Query(zone="corridor"), lambda row: dict(row.zone_list).get("corridor") in ("inside", "uncertain")),
        (Query(zone="dmz", certainty="uncertain"), lambda row: dict(row.zone_list).get("dmz") == "uncertain"),
        (Query(box=(36.0, 35.0, 37.0, 36.5)), lambda row: row.placed and 36 <= (row.lon or 0) <= 37),
        (Query(text="100%_"), lambda row: False),
        (Query(text="..."), lambda row: False),
    ]


def test_what_is_asked_for_is_what_is_listed_counted_and_drawn(node: Node) -> None:
    take_in(node, *NAMES)
    judge_now(node)
    rows = list(incidents.every(node))
    assert [row.first for row in rows] == sorted((row.first for row in rows), reverse=True)
    for query, holds in everything_that_is_asked(node):
        wanted = [row.id for row in rows if holds(row)]
        assert [row.id for row in incidents.every(node, query)] == wanted, query
        assert incidents.counted(node, query) == incidents.tallied(node, query).total == len(wanted)
        assert sum(one.number for one in incidents.by_day(node, query)) <= len(wanted)
        placed = sum(1 for row in rows if holds(row) and row.placed)
        assert len(incidents.points(node, query)) == placed
        assert sum(cell.number for cell in incidents.grid(node, query)) == placed


def test_a_list_goes_on_where_it_ended(node: Node) -> None:
    take_in(node, *NAMES)
    judge_now(node)
    whole = incidents.listed(node, limit=1000)
    found: list[Row] = []
    while part := incidents.listed(node, limit=3, after=incidents.cursor(found[-1]) if found else ""):
        found += part
    assert tuple(found) == whole


@pytest.mark.parametrize("text", ["Ariha", "ARIHA", "أريحا", "ari", "'; DROP TABLE incident; --ariha"])
def test_a_place_is_found_in_any_script_by_the_beginning_of_its_name(node: Node, text: str) -> None:
    take_in(node, "21", "10", "09")
    judge_now(node)
    places = [row for row in incidents.every(node) if "Ariha" in row.place]
    found = {row.id for row in incidents.every(node, Query(text=text))}
    assert {row.id for row in places} <= found if "DROP" not in text else not found


@pytest.mark.parametrize("text", ["the", "idlib", "ceasefire violations", "t", "m4"])
def test_what_has_words_is_listed_in_the_same_order_page_after_page(node: Node, text: str) -> None:
    take_in(node, *NAMES)
    judge_now(node)
    query = Query(text=text)
    wanted = [row for row in incidents.every(node) if row.id in {one.id for one in incidents.every(node, query)}]
    assert len(wanted) == incidents.counted(node, query)
    found: list[Row] = []
    while part := incidents.listed(node, query, limit=2, after=incidents.cursor(found[-1]) if found else ""):
        found += part
    assert found == wanted
