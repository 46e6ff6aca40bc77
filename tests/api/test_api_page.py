"""docs/api.md names every address there is, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from truceline.api.rest.interface import interface
from truceline.api.rest.queries import QUERIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def addresses(method: str) -> set[str]:
    """As the page writes them: each step of a case or notice is `/cases/{id}/{step}`."""
    paths = interface.get_openapi_schema()["paths"]
    found = {path.removeprefix("/api/v1") for path, methods in paths.items() if method in methods}
    return {re.sub(r"^/(cases|notices)/\{id\}/.*", r"/\1/{id}/{step}", path) for path in found}


def test_the_page_names_every_call() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Writing")[1].split("## Reading")[0]
    told: set[str] = set()
    for row in re.findall(r"^\| (`/.*?) \|", text, re.MULTILINE):
        noun = ""
        for written in re.findall(r"`([^`]+)`", row):
            path = written.replace("…", f"/{noun}/{{id}}")
            noun = path.split("/")[1]
            told.add(path)
    assert told == addresses("post")


def test_the_page_names_everything_that_can_be_read() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Reading")[1].split("## Problems")[0]
    named = set(re.findall(r"`/([a-z-]+)", text))
    assert named == {path.split("/")[1] for path in addresses("get")}


def test_the_page_lists_every_question_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8").split("| address | asks | with |")[1].split("Documents, made")[0]
    rows = re.findall(r"^\| (`/.*?) \|.*?\| (.*?) ?\|$", text, re.MULTILINE)
    told = {path: with_ for row, with_ in rows for path in re.findall(r"`([^`]+)`", row)}
    assert set(told) == {query.path for query in QUERIES}
    for query in QUERIES:
        named = set(re.findall(r"`([a-z_]+)`", told[query.path]))
        asked = set(query.how.model_fields) - {"view"}
        assert asked <= named, query.path
        assert named - asked <= {"since", "until", "within"}, query.path


def test_the_page_names_every_document() -> None:
    text = PAGE.read_text(encoding="utf-8").split("Documents, made")[1].split("## Problems")[0]
    assert {
        path for path in addresses("get") if path.endswith(("/brief", "/files", "/files/{name}", "issued-sitreps"))
    } == {path.partition("?")[0] for path in re.findall(r"`(/[^`]+)`", text)}
