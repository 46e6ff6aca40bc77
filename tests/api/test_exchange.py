"""What a running node answers, and two nodes that exchange over HTTP in processes of their own."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import TRUCELINE, Running, Serve, environment
from tests.begun import run
from tests.store.conftest import MakeNode
from tests.store.exchanging import actor, bundle, card_text, keep, meet, reading
from truceline.api.line import Line
from truceline.api.sync import sync
from truceline.errors import InvalidSetting, LineDropped, Refused
from truceline.record.bundle import MEDIA_TYPE
from truceline.store import log, peers, rebuild
from truceline.store.node import Node

Pair = tuple[Node, Node]


@pytest.fixture
def pair(make_node: MakeNode) -> Pair:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    return north, south


def test_two_processes_exchange_until_both_read_the_same(pair: Pair, serve: Serve) -> None:
    north, south = pair
    refs = [keep(north, b"of the one side %d" % number) for number in range(3)]
    keep(south, b"of the other side")
    running = serve(south)
    asked = run([TRUCELINE, "peer", "sync", running.url, "--node", north.folder], env=environment())
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.startswith("south: ")
    assert "exchanged with north" in running.stop()
    assert reading(north) == reading(south)
    assert log.body(south, log.entry(south, refs[-1])) == b"of the one side 2"
    assert list(rebuild.check(south)) == []


def test_after_an_exchange_each_side_has_the_others_receipt(pair: Pair, serve: Serve) -> None:
    north, south = pair
    synced = sync(actor(north), "south", Line(serve(south).url))
    assert synced.dropped == 0 and synced.taken and synced.given
    for node, other in ((north, "south"), (south, "north")):
        from truceline.store.peer_states import peer_states

        (state,) = peer_states(node)
        assert (state.name, state.unseen, state.acknowledged) == (other, 0, log.logs(node)[node.shared].size)


def test_a_large_difference_goes_in_several_bundles(pair: Pair, serve: Serve) -> None:
    north, south = pair
    for node in pair:
        for number in range(40):
            keep(node, b"%d" % number * 500)
    synced = sync(actor(north), "south", Line(serve(south).url), most=8_000)
    assert synced.rounds > 4
    assert log.logs(north)["south/shared"].checkpoint == log.logs(south)["south/shared"].checkpoint
    assert log.logs(south)["north/shared"].checkpoint == log.logs(north)["north/shared"].checkpoint


def test_a_stranger_is_refused_by_name(make_node: MakeNode, serve: Serve) -> None:
    north, south = make_node("north"), make_node("south")
    peers.admit(actor(north), card_text(south))
    running = serve(south)
    with pytest.raises(Refused) as refused:
        sync(actor(north), "south", Line(running.url))
    assert refused.value.name == "unknown_node"
    data, _ = bundle(north, "south")
    status, said = running.ask("POST", "/peer/exchange", data, Content_Type=MEDIA_TYPE)
    assert status == 409
    assert json.loads(said)["refused"] == "unknown_node"
    assert said == json.dumps(json.loads(said), sort_keys=True, separators=(",", ":")).encode()


def test_a_bundle_of_another_node_than_was_asked_is_not_taken(pair: Pair, make_node: MakeNode, serve: Serve) -> None:
    north, _ = pair
    mission = make_node("mission", role="mission")
    meet(north, mission)
    running = serve(mission)
    with pytest.raises(Refused):
        sync(actor(north), "south", Line(running.url))
    assert "mission/shared" not in log.logs(north)


@pytest.fixture
def running(pair: Pair, serve: Serve) -> Running:
    return serve(pair[1], "--most", "1")


def test_where_a_bundle_is_too_large_for_the_peer_smaller_ones_follow(running: Running, pair: Pair) -> None:
    north, south = pair
    for number in range(12):
        keep(north, bytes([number]) * 200_000)
    synced = sync(actor(north), "south", Line(running.url), pause=lambda _: None)
    assert synced.dropped and synced.rounds > 2
    assert log.logs(south)["north/shared"].checkpoint == log.logs(north)["north/shared"].checkpoint


def test_requests_that_bring_no_bundle_are_told_so(running: Running, pair: Pair) -> None:
    good, _ = bundle(pair[0], "south")
    kind = {"Content_Type": MEDIA_TYPE}
    assert running.ask("GET", "/healthz") == (200, b'{"node":"south","status":"ok"}')
    assert running.ask("GET", "/peer/exchange")[0] == 405
    assert running.ask("PUT", "/peer/exchange", good, **kind)[0] == 405
    assert running.ask("POST", "/healthz", good)[0] == 405
    assert running.ask("POST", "/peer/exchange", good)[0] == 415
    assert running.ask("POST", "/peer/exchange", None, **kind, Transfer_Encoding="chunked")[0] in (400, 411)
    assert running.ask("POST", "/peer/exchange", bytes((1 << 20) + 1), **kind)[0] == 413
    assert running.ask("GET", "/peer/nothing")[0] == 404
    assert running.ask("GET", "/healthz", None, Host="elsewhere.example")[0] == 400
    for bad in (b"", b"no bundle", good[:-1], good[:200], b"\xff" * 300):
        status, said = running.ask("POST", "/peer/exchange", bad, **kind)
        assert (status, json.loads(said)["refused"]) == (400, "malformed")
    assert running.ask("POST", "/peer/exchange?most=x", good, **kind)[0] == 200
    assert log.logs(pair[1])["north/shared"].size == log.logs(pair[0])["north/shared"].size


def test_of_what_a_stranger_sends_only_the_beginning_is_kept(running: Running, make_node: MakeNode, pair: Pair) -> None:
    stranger = make_node("stranger")
    peers.admit(actor(stranger), card_text(pair[1]))
    data, _ = bundle(stranger, "south")
    status, said = running.ask("POST", "/peer/exchange", data + bytes(900_000), Content_Type=MEDIA_TYPE)
    assert (status, json.loads(said)["refused"]) == (409, "unknown_node")
    for name, body in (("malformed", bytes(900_000)), ("not_for_us", data.replace(b'"to":"south"', b'"to":"north"'))):
        _, said = running.ask("POST", "/peer/exchange", body, Content_Type=MEDIA_TYPE)
        assert json.loads(said)["refused"] == name


def test_a_node_says_nothing_of_its_insides(running: Running) -> None:
    for path in ("/admin", "/peer/exchange", "/static/x", "/%00", "/.git/config"):
        status, said = running.ask("GET", path)
        assert status in (400, 404, 405) and b"Traceback" not in said and b"django" not in said.lower()


def test_where_nobody_listens_the_line_is_tried_again_and_given_up(pair: Pair) -> None:
    waited: list[float] = []
    with pytest.raises(LineDropped, match="refused"):
        sync(actor(pair[0]), "south", Line("http://127.0.0.1:9", timeout=5), attempts=5, pause=waited.append)
    assert waited == [0.25, 0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    "url", ["ftp://south", "http://", "south.example", "http://a b/", "http://x:99999", "http://é"]
)
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(InvalidSetting, match="is no address"):
        Line(url)
