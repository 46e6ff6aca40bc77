"""The measurements themselves run; what they measure is no test's business."""

from __future__ import annotations

from pathlib import Path

from bench import api, centre, compare, filling, pages, reading, record, serving
from bench.measure import in_own_process


def test_most_of_the_feed_is_off_topic() -> None:
    relevant = set(reading.on_topic())
    feed = reading.corpus("feed", 50)
    assert len(feed) == 50
    assert sum(any(text in item for text in relevant) for item in feed) < 15


def test_both_sides_read_the_same_texts() -> None:
    ours = in_own_process(reading.whole_reading, "relevant", 3)
    theirs = in_own_process(reading.bare_parse, "relevant", 3)
    assert ours.result > 10
    assert theirs.result > 100
    assert min(ours.seconds, theirs.seconds, ours.peak_mb, theirs.peak_mb) > 0


def test_generated_claims_are_compared() -> None:
    assert compare.work(200).result > 0


def test_the_bare_side_inserts_what_the_journal_wrote(tmp_path: Path) -> None:
    record.founded(tmp_path / "node")
    ours = record.written(tmp_path / "node", 40, 10)
    assert {len(rows) for rows in ours.result["rows"].values()} == {40}
    theirs = record.inserted(ours.result)
    assert min(ours.seconds, theirs.seconds) > 0


def test_the_verified_log_has_no_fault() -> None:
    assert record.verified(100).seconds > 0
    assert record.hashed(100).seconds > 0


def test_a_filled_node_is_rebuilt(tmp_path: Path) -> None:
    assert record.filled(tmp_path / "node", 50).result > 100
    assert record.rebuilt(tmp_path / "node").result == 50 + 3


def test_a_node_full_of_notices_is_asked_what_clashes(tmp_path: Path) -> None:
    centre.noticed(tmp_path / "node", 60)
    asked = centre.checked(tmp_path / "node", 40)
    assert 0 < asked.result < 40
    assert asked.seconds > 0


def test_steps_of_patrols_are_told_and_made_again(tmp_path: Path) -> None:
    centre.patrolled(tmp_path / "node", 6)
    assert centre.told(tmp_path / "node", 5).seconds > 0
    assert centre.decided(tmp_path / "node", 5).seconds > 0
    made = centre.rebuilt(tmp_path / "node")
    assert 0 < made.result < made.seconds


def test_clients_ask_for_what_the_bare_queries_ask_for(tmp_path: Path) -> None:
    wanted = api.asked(60, 3)
    assert {one.type for one in wanted} == {"patrol", "item", "figure", "observation", "count", "post"}
    token = api.filled(tmp_path / "node", 3 * api.ROUND).result
    ours, theirs = api.over_http(tmp_path / "node", token, wanted), api.bare(tmp_path / "node", wanted)
    assert min(*ours.result.values(), *theirs.result.values()) > 0


def test_people_walk_through_every_page_of_a_filled_node(tmp_path: Path) -> None:
    filling.fill(tmp_path / "node", 40, 1_800)
    ways, sessions = in_own_process(pages.prepared, tmp_path / "node").result
    assert len(sessions) == 20
    behind = in_own_process(pages.bare, tmp_path / "node", ways, sessions["op-1"]).result
    assert {name for name, one in behind.items() if min(one.seconds, one.statements, one.compressed) > 0} == set(behind)
    with serving.served(tmp_path / "node") as one:
        found = in_own_process(pages.loaded, one.port, ways, sessions, 4.0, False).result
        held = serving.memory(one.pid)
    assert not {answer.fault for answer in found.answers} - {""}
    assert {name for name, _ in pages.by_page(found.answers)} <= set(behind) == {way.name for way in ways}
    assert len(found.answers) >= 20
    assert set(held) == {"starts", "answers", "beside"}
