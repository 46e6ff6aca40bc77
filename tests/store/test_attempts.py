"""Wrong tokens are counted by address, whichever process counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connections

from tests.store.conftest import PASSPHRASE, MakeNode
from truceline.store.attempts import MOST, SECONDS, wrong
from truceline.store.node import close, open_node


def test_an_address_waits_after_so_many_and_is_listened_to_again(make_node: MakeNode) -> None:
    now = [datetime(2020, 3, 15, 9, 0, tzinfo=UTC)]
    one = make_node("north", clock=lambda: now[0])
    other = open_node(one.folder, passphrase=PASSPHRASE, clock=lambda: now[0])
    for _ in range(MOST // 2):
        assert wrong(one, "203.0.113.9") == wrong(other, "203.0.113.9") == 0
    now[0] += timedelta(seconds=1)
    assert wrong(one, "203.0.113.9") == wrong(other, "203.0.113.9") == SECONDS - 1
    assert wrong(one, "203.0.113.10") == 0
    now[0] += timedelta(seconds=SECONDS - 1)
    assert wrong(other, "203.0.113.9") == 0
    now[0] += timedelta(seconds=SECONDS)
    assert wrong(one, "203.0.113.11") == 0
    with connections[one.alias].cursor() as cursor:
        cursor.execute("SELECT address FROM attempt")
        assert cursor.fetchall() == [("203.0.113.11",)]
    close(other)
