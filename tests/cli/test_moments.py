"""Times as a user writes them for a node."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.store.conftest import make_node  # noqa: F401
from truceline.cli.moments import moment
from truceline.errors import InvalidSetting
from truceline.store.node import Node

MakeNode = Callable[..., Node]


@pytest.mark.parametrize("text", ["2020-07-14 08:50", "2020-07-14T08:50+03:00", " 2020-07-14T05:50Z "])
def test_a_time_is_on_the_agreements_clock_unless_it_says_otherwise(make_node: MakeNode, text: str) -> None:  # noqa: F811
    assert moment(text, make_node()).astimezone(UTC) == datetime(2020, 7, 14, 5, 50, tzinfo=UTC)


def test_what_is_left_out_is_now_by_the_nodes_clock(make_node: MakeNode) -> None:  # noqa: F811
    node = make_node()
    node_now = node.clock()
    assert moment(None, node) >= node_now


@pytest.mark.parametrize(
    "text", ["", "yesterday", "1584264600", "2020-13-01", "9999-99-99T00:00", "0001-01-01", "\u0665"]
)
def test_what_is_no_time_is_refused_with_the_options_name(make_node: MakeNode, text: str) -> None:  # noqa: F811
    with pytest.raises(InvalidSetting, match="--from"):
        moment(text, make_node(), "--from")
