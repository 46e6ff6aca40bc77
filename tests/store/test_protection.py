"""Rules of what leaves: what rests on a protected source is coarse and says so; what would name them is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.matters.finding import stated
from tests.store.conftest import MakeNode
from truceline.agreements.party import Parties
from truceline.claims.claim import Claim, Mention, Speaker
from truceline.claims.context import Context
from truceline.claims.disclosed import WITHHELD
from truceline.errors import IllegalStep, ProtectedWord
from truceline.facts import (
    CaseStepTaken,
    ClaimAccepted,
    ClaimAdded,
    Dissented,
    EvidenceTaken,
    Fact,
    IncidentOpened,
    MaterialKept,
    ReportReceived,
    SitrepIssued,
)
from truceline.geo.gazetteer import Gazetteer
from truceline.geo.place import Place, Point
from truceline.reports.report import Report, Span
from truceline.reports.when import When
from truceline.store import jobs, journal, log, sources, suggest, vault
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.store.protection import coarsened, for_audience
from truceline.store.reading import reading
from truceline.store.receive import receive
from truceline.verification.case import Opened, Taken
from truceline.verification.evidence import Item

RAW = (
    b"Mortars hit the old mill (35.81234, 36.31234) at 06:40 today, my cousin Parisa saw it. Zarifeh, +00 555 012 34 56"
)
MARKS = {"place_m": 5000.0, "time": "day", "names": "out"}


@pytest.fixture
def actor(node: Node) -> Actor:
    return journal.operator(node)


@pytest.fixture
def person(actor: Actor) -> str:
    return vault.add(actor, name="Zarifeh Qambarzadeh", contact="+00 555 012 34 56", spellings=["ظريفة"])


@pytest.fixture
def held(actor: Actor, person: str, tmp_path: Path) -> str:
    """The id of a report that the person gave."""
    file = tmp_path / "zarifeh-call.txt"
    file.write_bytes(RAW)
    (report,) = receive(actor, [file], source=person).kept
    return report


def claim(report: str, **changed: Any) -> Claim:
    told = Claim(
        id=sha256(report.encode()).hexdigest()[:16],
        report=report,
        span=Span(start=0, end=60),
        quote="Mortars hit the old mill (35.81234, 36.31234) at 06:40 today",
        kind="shelling",
        speaker=Speaker(text="my cousin Parisa"),
        actors=(Mention(text="the regime", party="syria"),),
        when=When(
            iso="2020-03-15T06:40",
            start=datetime(2020, 3, 15, 6, 40),
            end=datetime(2020, 3, 15, 6, 41),
            precision="minute",
            text="at 06:40 today",
            span=Span(start=3, end=9),
        ),
        place=Place(
            text="the old mill",
            name="Old Mill",
            point=Point(lat=35.81234, lon=36.31234),
            radius_m=10,
            method="coordinates",
        ),
    )
    return told.model_copy(update=changed)


def shared(actor: Actor, *facts: Fact) -> list[Fact]:
    """What the shared log holds after these facts."""
    written = journal.write(actor, *facts, joint=True)
    read = [log.fact(actor.node, log.entry(actor.node, one.ref)) for one in written]
    assert all(isinstance(fact, Fact) for fact in read)
    return [fact for fact in read if isinstance(fact, Fact)]


def receipt(node: Node, report: str) -> ReportReceived:
    (standing,) = log.standings(node, subject=f"report:{report}")
    return ReportReceived.model_validate(standing.detail["report_received"], strict=False)


def test_a_report_from_a_person_is_called_after_nothing_of_theirs(actor: Actor, held: str) -> None:
    assert sources.HELD.fullmatch(held)
    received = receipt(actor.node, held)
    assert sources.is_held_name(received.name) and "arifeh" not in received.model_dump_json()


def test_the_same_report_given_again_adds_nothing(actor: Actor, held: str, person: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(RAW)
    assert receive(actor, [other], source=person).known == (held,)
    assert receive(actor, [other]).known == (held,)


def test_a_claim_of_it_is_shared_coarse_and_says_so(actor: Actor, held: str) -> None:
    (fact,) = shared(actor, ClaimAccepted(claim=claim(held)))
    assert isinstance(fact, ClaimAccepted) and fact.coarsened == MARKS
    told = fact.claim
    assert told.quote == WITHHELD and told.place is not None and told.when is not None
    assert told.place.point == Point(lat=35.8, lon=36.3)
    assert (told.place.radius_m or 0) >= 5000
    assert told.when.iso == "2020-03-15"
    assert told.report == held
    body = fact.body().decode()
    assert not [word for word in ("mill", "Mill", "Parisa", "06:40", "35.81", "36.31", "cousin") if word in body]


def test_a_claim_of_an_open_source_is_shared_as_it_is(actor: Actor, person: str) -> None:
    (fact,) = shared(actor, ClaimAccepted(claim=claim("newspaper-123456")))
    assert isinstance(fact, ClaimAccepted) and fact.coarsened is None
    assert fact.claim == claim("newspaper-123456")


def test_a_claim_of_an_open_source_that_names_a_protected_person_is_coarsened(actor: Actor, person: str) -> None:
    by_chance = claim("newspaper-123456", quote="Zarifeh Street was hit")
    named = claim("newspaper-123456", quote="Zarifeh, of the Qambarzadeh family, was hit")
    facts = coarsened(actor.node, [ClaimAccepted(claim=by_chance), ClaimAccepted(claim=named)])
    assert [fact.coarsened for fact in facts] == [None, MARKS]


def test_the_internal_log_keeps_what_was_said(actor: Actor, held: str) -> None:
    (written,) = journal.write(actor, ClaimAccepted(claim=claim(held)))
    fact = log.fact(actor.node, log.entry(actor.node, written.ref))
    assert isinstance(fact, ClaimAccepted) and fact.claim == claim(held) and fact.coarsened is None


def test_the_shared_receipt_has_no_source_address_or_hour(actor: Actor, held: str) -> None:
    own = receipt(actor.node, held)
    (fact,) = shared(
        actor, own.model_copy(update={"url": "https://example.org/z", "outlet": "Zarifeh", "party": "syria"})
    )
    assert isinstance(fact, ReportReceived) and fact.coarsened == MARKS
    assert (fact.source, fact.url, fact.outlet, fact.mapping) == (None, None, None, None)
    assert (fact.received.hour, fact.received.minute, fact.party) == (0, 0, "syria")


def test_a_receipt_that_is_called_after_its_file_is_refused(actor: Actor, person: str) -> None:
    material = MaterialKept(content=b"x", content_type="text/plain")
    own = ReportReceived(
        report="zarifeh-call-123456",
        material=material.id,
        name="zarifeh-call.txt",
        received=actor.node.clock(),
        source=person,
    )
    with pytest.raises(ProtectedWord, match="called after its file") as raised:
        shared(actor, own)
    assert "arifeh" not in str(raised.value)


def test_the_raw_report_of_a_protected_source_is_never_shared(actor: Actor, held: str, person: str) -> None:
    again = MaterialKept(content=RAW, content_type="text/plain")
    with pytest.raises(ProtectedWord, match="never shared; share its claims instead"):
        shared(actor, again)
    other = MaterialKept(content=b"other", content_type="text/plain")
    given = ReportReceived(
        report="held-0123456789ab-012345", material=other.id, name="held-0123456789ab.txt",
        received=actor.node.clock(), source=person,
    )  # fmt: skip
    with pytest.raises(ProtectedWord, match="never shared"):
        shared(actor, other, given)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_names_a_protected_person_is_not_shared(actor: Actor, person: str, encoding: str) -> None:
    text = "From: somebody\r\nX: Zarifeh QAMBARZADEH wrote"
    with pytest.raises(ProtectedWord, match="names a protected person"):
        shared(actor, MaterialKept(content=text.encode(encoding), content_type="message/rfc822"))
    with pytest.raises(ProtectedWord, match="names a protected person"):
        shared(actor, MaterialKept(content="call 0555 012 3456".encode(encoding), content_type="text/plain"))


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("as Zarifeh told", "a protected word"),
        ("as ظريفة told", "a protected word"),
        ("ask at 00 555 0123456", "a protected contact"),
        ("write to desk@example.org", "an e-mail address"),
        ("call +00 1 23 45 67 89", "a contact number"),
        ("ask https://chat.example/70801112233", "a contact number"),
        ("Message-ID: <1@x>", "an e-mail's header"),
    ],
)
def test_what_people_type_for_peers_names_and_reaches_nobody(
    actor: Actor, person: str, reason: str, found: str
) -> None:
    opened = claim("newspaper-123456")
    for fact in (
        ClaimAccepted(claim=opened, reason=reason),
        Dissented(entry="north/shared#0", text=reason),
        IncidentOpened(incident="i-1", claims=(opened.id,), reason=reason),
        stated(words=reason),
    ):
        with pytest.raises(ProtectedWord, match=found) as raised:
            shared(actor, fact)
        assert reason not in str(raised.value)


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("crater at 35.8123, 36.3123", "a position"),
        ("crater at 37SBA1234512345", "a position"),
        ("heard at 06:40", "a time of day"),
        ("heard at 0640 hrs", "a time of day"),
        ("heard at 6 am", "a time of day"),
        ("see IMG-2034.jpg", "a file's name"),
        ("see https://example.org/x", "an address"),
        ("by the Old Mill", "the place, which is left out"),
        ("Cousin Parisa, my cousin Parisa", "somebody's name, which is left out"),
        ("it says: mortars hit the old mill there", "the place, which is left out"),
    ],
)
def test_what_people_type_of_a_protected_source_tells_no_more_than_the_claim(
    actor: Actor, held: str, reason: str, found: str
) -> None:
    with pytest.raises(ProtectedWord, match=found):
        shared(actor, ClaimAccepted(claim=claim(held), reason=reason))


def test_the_same_may_be_typed_of_an_open_source(actor: Actor, person: str) -> None:
    reason = "crater at 35.8123, 36.3123, heard at 06:40 by the Old Mill on 2020-03-15 06:40; 12 000 000 displaced"
    (fact,) = shared(actor, ClaimAccepted(claim=claim("newspaper-123456"), reason=reason))
    assert isinstance(fact, ClaimAccepted) and fact.reason == reason


@pytest.mark.parametrize("page", ["m4-u-idlibu--1044310665.html", "node/1044310665.html", "patrols-short-1044310665"])
def test_the_number_in_the_address_of_an_article_is_nobodys_contact(actor: Actor, person: str, page: str) -> None:
    reason = f"as told at https://news.example/{page}"
    (fact,) = shared(actor, ClaimAccepted(claim=claim("newspaper-123456"), reason=reason))
    assert isinstance(fact, ClaimAccepted) and fact.reason == reason


def test_incidents_and_findings_of_such_claims_say_it_too(actor: Actor, held: str) -> None:
    told = claim(held)
    journal.write(actor, ClaimAccepted(claim=told))
    facts = shared(
        actor,
        IncidentOpened(incident="i-1", claims=(told.id,)),
        IncidentOpened(incident="i-2", claims=("f" * 16,)),
    )
    assert [fact.coarsened for fact in facts] == [MARKS, None]
    (fact,) = shared(actor, stated(words="two sources"))
    assert fact.coarsened == MARKS
    with pytest.raises(ProtectedWord, match="a time of day"):
        shared(actor, stated("f-2", words="seen at 06:40"))


def test_a_case_about_such_an_incident_says_it_too(actor: Actor, held: str) -> None:
    told = claim(held)
    at = datetime(2020, 3, 15, 9, tzinfo=UTC)
    opened = Opened(parties=("turkiye", "russia"), deciders=("turkiye", "russia"), incidents=("i-1",))
    received = CaseStepTaken(case="c-1", taken=Taken(kind="received", at=at, opened=opened))
    journal.write(actor, ClaimAccepted(claim=told))
    facts = shared(actor, IncidentOpened(incident="i-1", claims=(told.id,)), received)
    assert [fact.coarsened for fact in facts] == [MARKS, MARKS]
    for words in ("crater at 35.8123, 36.3123", "heard at 06:40", "see https://example.org/x"):
        with pytest.raises(ProtectedWord):
            shared(actor, CaseStepTaken(case="c-1", taken=Taken(kind="note", at=at, words=words)))
        with pytest.raises(ProtectedWord):
            shared(actor, EvidenceTaken(item=Item(id="e-1", sha256="0" * 64, says=words), case="c-1"))
    (fact,) = shared(actor, CaseStepTaken(case="c-1", taken=Taken(kind="registered", at=at, ref="2020/017")))
    assert fact.coarsened == MARKS


def test_of_a_case_that_rests_on_no_protected_source_nothing_is_made_coarse(actor: Actor, held: str) -> None:
    at = datetime(2020, 3, 15, 9, tzinfo=UTC)
    opened = Opened(parties=("turkiye", "russia"), deciders=("turkiye", "russia"), incidents=("i-2",))
    received = CaseStepTaken(case="c-2", taken=Taken(kind="received", at=at, opened=opened))
    note = CaseStepTaken(case="c-2", taken=Taken(kind="note", at=at, words="heard at 06:40"))
    facts = shared(actor, IncidentOpened(incident="i-2", claims=("f" * 16,)), received, note)
    assert [fact.coarsened for fact in facts] == [None, None, None]


def test_what_is_only_suggested_of_a_protected_source_counts_too(actor: Actor, held: str) -> None:
    jobs.work(actor.node)
    (found,) = [claims for _, claims in suggest.suggested(actor.node, [_only(actor.node)], _context())]
    assert found
    (fact,) = shared(actor, IncidentOpened(incident="i-1", claims=(found[0].id,)))
    assert fact.coarsened == MARKS


def _only(node: Node) -> Report:
    (report,) = reading(node).reports
    return report


def _context() -> Context:
    return Context(parties=Parties(), gazetteer=Gazetteer())


def test_a_report_made_for_the_own_members_is_not_issued_to_peers(actor: Actor) -> None:
    issued = SitrepIssued(
        sitrep="s-1",
        day=datetime(2020, 3, 15).date(),
        audience="own",
        as_of=datetime(2020, 3, 15, tzinfo=UTC),
        documents={},
        prepared_by="op-1",
        approved_by="op-2",
    )
    with pytest.raises(ProtectedWord, match="own members"):
        shared(actor, issued)
    with pytest.raises(ProtectedWord, match="made for turkiye alone"):
        shared(actor, issued.model_copy(update={"audience": "party:turkiye"}))
    with pytest.raises(IllegalStep, match="not approved"):
        shared(actor, issued.model_copy(update={"audience": "public"}))


def test_a_policy_that_the_node_adopted_decides(make_node: MakeNode, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "examples/idlib-2020/agreement.yaml").read_text(encoding="utf-8")
    file = tmp_path / "agreement.yaml"
    file.write_text(f"{text}\ndisclosure:\n  peers: {{place_m: 20000, time: none}}\n", encoding="utf-8")
    (tmp_path / "parties.yaml").write_bytes(
        (Path(__file__).parents[2] / "examples/idlib-2020/parties.yaml").read_bytes()
    )
    actor = journal.operator(make_node(agreement=file))
    (fact,) = coarsened(actor.node, [ClaimAdded(claim=claim("held-0123456789ab-012345"))])
    assert fact.coarsened == {"place_m": 20_000.0, "time": "none", "names": "out"}
    assert isinstance(fact, ClaimAdded) and fact.claim.when is None


def test_an_export_is_made_of_what_its_audience_may_see(actor: Actor, held: str) -> None:
    claims = [claim(held), claim("newspaper-123456")]
    own = for_audience(actor.node, [], claims, "own")
    assert own.claims == tuple(claims)
    assert own.says == "For the node's own members only: 1 report of protected sources in full."
    public = for_audience(actor.node, [], claims, "public")
    assert public.claims[0].quote == WITHHELD and public.claims[1] == claims[1]
    assert public.says == (
        "1 report of protected sources: places to 5 km, times to the day, names and quotes left out."
    )


def test_of_several_reports_in_a_file_only_the_held_id_is_shared(actor: Actor) -> None:
    row = claim("held-0123456789ab-zarifeh-012345")
    (fact,) = coarsened(actor.node, [ClaimAccepted(claim=row)])
    assert isinstance(fact, ClaimAccepted) and fact.claim.report == "held-0123456789ab-012345"


def test_a_node_without_its_secret_says_so(actor: Actor, person: str, tmp_path: Path) -> None:
    elsewhere = replace(actor.node, folder=tmp_path / "elsewhere")
    with pytest.raises(Exception, match="restore it from a backup"):
        list(coarsened(elsewhere, [ClaimAccepted(claim=claim("newspaper-123456"))]))
