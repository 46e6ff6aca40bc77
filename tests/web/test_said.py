"""What rules and errors say in English is found again among the translations, with what it fills in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.begun import run
from tests.web.serving import TRUCELINE, environment
from tests.web.test_texts import gathering

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
TEMPLATES = Path(__file__).resolve().parents[2] / "src" / "truceline" / "web" / "templates"
LANGUAGES = ("ar", "ru", "tr")


@pytest.fixture
def said() -> Callable[[str, str], str]:
    """A sentence in a language."""
    gathering()
    from truceline.web.said import said

    def translated(language: str, text: str) -> str:
        with override(language):
            return said(text).replace("\N{FIRST STRONG ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")

    return translated


@cache
def assessed() -> Any:
    """What is said of the worked example's incidents."""
    done = run([TRUCELINE, "incidents", IDLIB, "--json"], env=environment())
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _of(told: Any, *names: str) -> Iterator[str]:
    """All texts of members so called, as deep as they stand."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name in names and isinstance(value, str):
                yield value
            yield from _of(value, *names)
    elif isinstance(told, list):
        for one in told:
            yield from _of(one, *names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_rule_says_is_said_in_each_language(said: Callable[[str, str], str], language: str) -> None:
    whole = said(language, "Ariha is 29 km inside the edge of Idlib de-escalation area, give or take 11 km")
    assert not {"inside", "edge", "give", "take"} & set(whole.split())
    assert "Ariha" in whole
    assert "29" in whole
    assert "11" in whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_example_is_known(said: Callable[[str, str], str], language: str) -> None:
    reasons = set(_of(assessed(), "reason", "says"))
    assert len(reasons) > 20
    assert [reason for reason in reasons if said(language, reason) == reason] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_that_fills_something_in_is_said(said: Callable[[str, str], str], language: str) -> None:
    told = said(language, "north-7 ends before it begins")
    assert "north-7" in told
    assert "begins" not in told


def test_names_and_words_of_somebody_stay(said: Callable[[str, str], str]) -> None:
    for words in ("Saraqib", "the guns fell silent at dusk", "“we saw nothing”", "", " "):
        assert said("ru", words) == words


def test_no_page_says_again_what_stands_in_quotation_marks() -> None:
    quoted = re.compile(r"(?:<q>|<blockquote>|“)(?:<bdi>)?\{\{[^}]*\|said")
    templates = TEMPLATES.rglob("*.html")
    assert [str(one) for one in templates if quoted.search(one.read_text(encoding="utf-8"))] == []


def test_english_is_as_the_rules_wrote_it(said: Callable[[str, str], str]) -> None:
    assert said("en", "no account says when.") == "no account says when."


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for(text: str) -> None:
    gathering()
    from truceline.web.said import said

    with override("ar"):
        assert bool(said(text).strip()) == bool(text.strip())
