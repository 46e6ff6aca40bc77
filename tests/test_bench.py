"""The measurements themselves run; what they measure is no test's business."""

from __future__ import annotations

from bench import compare, reading
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
