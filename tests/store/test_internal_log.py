"""The internal log is held to what was shown of it in the shared one."""

from __future__ import annotations

from django.db import connections

from tests.store.exchanging import actor, keep, meet, send
from truceline.facts import InternalLogLost, InternalLogShown
from truceline.record.checkpoint import Checkpoint, sign_checkpoint
from truceline.store import journal, log
from truceline.store.faults import faults
from truceline.store.node import Node


def shown_once(make_node) -> Node:
    """A node that showed its internal log to a peer and went on."""
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    for content in (b"one", b"two", b"three"):
        keep(north, content, joint=False)
    send(north, south)
    keep(north, b"since then", joint=False)
    return north


def test_an_internal_log_that_continues_what_was_shown_is_whole(make_node) -> None:
    assert not list(faults(shown_once(make_node)))


def test_an_internal_log_that_was_cut_and_signed_again_is_named(make_node) -> None:
    node = shown_once(make_node)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM record_entry WHERE origin = %s AND seq > 0", [node.internal])
    assert any(fault.name == "rolled_back" and fault.origin == node.shared for fault in faults(node))


def test_an_internal_log_with_another_root_than_was_shown_is_named(make_node) -> None:
    node = shown_once(make_node)
    size = log.logs(node)[node.internal].size
    other = sign_checkpoint(Checkpoint(node.internal, size, b"\x01" * 32), node.signing)
    journal.write(actor(node), InternalLogShown(name=node.name, checkpoint=other), joint=True)
    assert [fault.name for fault in faults(node)] == ["rewritten"]


def test_what_was_shown_before_a_loss_that_was_told_binds_no_more(make_node) -> None:
    node = shown_once(make_node)
    size = log.logs(node)[node.internal].size
    other = sign_checkpoint(Checkpoint(node.internal, size + 9, b"\x01" * 32), node.signing)
    journal.write(actor(node), InternalLogShown(name=node.name, checkpoint=other), joint=True)
    journal.write(actor(node), InternalLogLost(name=node.name, kept=size, reason="a disk failed"), joint=True)
    assert not list(faults(node))
