"""docs/api.md names every address there is, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from truceline.api.rest.interface import interface

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
