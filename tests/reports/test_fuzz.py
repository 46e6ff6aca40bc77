from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.fuzz_readers import SAMPLES, check_packed, run, target
from truceline.reports.readers.draft import Origin
from truceline.reports.readers.formats import OWN, Format


@pytest.mark.parametrize("known", OWN, ids=lambda known: known.name)
def test_every_reader_has_a_sample_that_it_reads(known: Format) -> None:
    drafts = list(known.read(SAMPLES[known.name], Origin(name="a")))
    assert drafts
    target(known)(SAMPLES[known.name])


@pytest.mark.parametrize("known", OWN, ids=lambda known: known.name)
def test_no_bytes_make_a_reader_fail_otherwise_than_by_unreadable_report(known: Format) -> None:
    run(known, 60)


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_make_unpacking_fail_otherwise(content: bytes) -> None:
    check_packed(content)
