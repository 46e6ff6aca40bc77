"""Somebody at a real browser, who reads and presses what stands on a page in their language.

Each text is given as the pages have it in English; it is looked for as the compiled catalogues say it in the language
of the person: `reader.presses("Accept")` presses "Принять". What is data, a name or somebody's words, is looked for as
it is, by `reads`. Nothing is found by how it is marked up: roles, labels and words alone.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import IDLIB, SOON_MS, Faults
from tests.web.serving import Centre

__all__ = ["LANGUAGES", "Person", "said"]

LANGUAGES = ("en", "tr", "ru", "ar")
LATER_MS = 90_000
"""How long a worker beside the server may take at most for what it does, on a machine that is busy with tests."""
_LETTERS = """(part, words) => {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && !node.data.includes(words)) node = walker.nextNode();
  const at = node.data.indexOf(words);
  const side = (from, end) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, from + 1);
    const box = range.getBoundingClientRect();
    return [end ? box.right : box.left, (box.top + box.bottom) / 2];
  };
  node.parentElement.scrollIntoView({ block: "center" });
  return [side(at, false), side(at + words.length - 1, true)];
}"""
"""Where the first letter of words begins on the screen and their last one ends; in a script from left to right."""
Role = Literal[
    "alert", "article", "blockquote", "button", "cell", "checkbox", "columnheader", "dialog", "group", "heading",
    "link", "list", "listitem", "listbox", "main", "navigation", "radio", "region", "row", "rowheader", "searchbox",
    "slider", "status", "table", "textbox",
]  # fmt: skip


@cache
def _catalogues(language: str) -> tuple[gettext.NullTranslations, ...]:
    found = []
    for package in ("truceline.web", "allauth", "django.conf"):
        folder = Path(str(files(package))) / "locale"
        found.append(gettext.translation("django", folder, [language], fallback=True))
    return tuple(found)


def said(text: str, language: str, number: int | None = None, many: str = "", /, **values: object) -> str:
    """A text of the pages in a language; with `many`, that of a number."""
    for one in _catalogues(language) if language != "en" else ():
        there = one.gettext(text) if number is None else one.ngettext(text, many, number)
        if there not in (text, many):
            break
    else:
        there = text if number in (None, 1) else many
    return there % values if values else there


@cache
def _parties() -> Mapping[str, Mapping[str, str]]:
    read = yaml.safe_load((IDLIB / "parties.yaml").read_text(encoding="utf-8"))
    return {one["id"]: one["names"] for one in read["parties"]}


@dataclass(frozen=True)
class Person:
    """A member at a browser; `here` is what they look at, the whole page or a part of it."""

    centre: Centre
    code: str
    language: str
    page: Page
    here: Locator
    faults: Faults = field(repr=False)

    def say(self, text: str, number: int | None = None, many: str = "", /, **values: object) -> str:
        """A text of the pages in this person's language."""
        return said(text, self.language, number, many, **values)

    def party(self, id: str) -> str:
        """A party's name in this person's language."""
        names = _parties()[id]
        return names.get(self.language, names["en"])

    # Where to look

    def goes(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(self.centre.url + path)

    @property
    def path(self) -> str:
        """The address of the page that is open, without the node's."""
        return self.page.url.removeprefix(self.centre.url)

    def at(self, role: Role, *words: str, first: bool = False, last: bool = False) -> Person:
        """The same person, looking at one part of the page: that which says all of these words."""
        found = self.here.get_by_role(role)
        for each in words:
            found = found.filter(has_text=each)
        return replace(self, here=found.first if first else found.last if last else found)

    def in_part(self, text: str, role: Role = "region", **values: object) -> Person:
        """The same person, looking at the part that has this name, or one that begins with it."""
        return replace(self, here=self.here.get_by_role(role, name=self.say(text, **values)))

    def in_row(self, text: str, place: int) -> Person:
        """The same person, looking at one cell of the row that begins with a text of the pages."""
        head = self.page.get_by_role("rowheader", name=self.say(text), exact=True)
        return replace(self, here=self.here.get_by_role("row").filter(has=head).get_by_role("cell").nth(place))

    def in_line(self, *words: str) -> Person:
        """The same person, looking at the innermost item of a list that says all of these words."""
        return self.at("listitem", *words, last=True)

    def beside(self, words: str) -> Person:
        """The same person, looking at the fields or lines below a line that one opens and that says these words."""
        line = self.page.locator("summary", has_text=words)
        return replace(self, here=self.here.locator("details").filter(has=line).last)

    def line(self, place: int) -> Person:
        """The same person, looking at the item of a list at a place."""
        return replace(self, here=self.here.get_by_role("listitem").nth(place))

    # What stands there

    def sees(self, text: str, number: int | None = None, many: str = "", later: bool = False, **values: object) -> None:
        """A text of the pages stands there; `later` where a worker or somebody else has something to do first."""
        self.reads(self.say(text, number, many, **values), later=later)

    def reads(self, *words: str, later: bool = False) -> None:
        """Words that are data stand there."""
        for each in words:
            expect(self.here).to_contain_text(each, timeout=LATER_MS if later else SOON_MS)

    def misses(self, text: str, **values: object) -> None:
        """A text of the pages does not stand there."""
        expect(self.here).not_to_contain_text(self.say(text, **values))

    def leaves(self) -> None:
        """Close the browser."""
        self.page.context.close()

    def waits_for_path(self, pattern: str) -> None:
        """Until a page with such an address is open."""
        self.page.wait_for_url(self.centre.url + pattern, timeout=LATER_MS)

    def is_at(self, text: str) -> None:
        """Whoever types now types into this field."""
        expect(self.field(text)).to_be_focused()

    def is_gone(self) -> None:
        """What they looked at does not stand there any more."""
        expect(self.here).to_be_hidden()

    def has_in_view(self) -> None:
        """What they look at is where a reader sees it without moving the page."""
        expect(self.here).to_be_in_viewport()

    # What they do

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """What is done in the block is answered with this status: a browser tells of that on its console, too."""
        self.faults.allow(status)
        with self.page.expect_response(lambda answer: answer.status == status):
            yield

    def presses(self, text: str, exact: bool = True, **values: object) -> None:
        """A button."""
        self.here.get_by_role("button", name=self.say(text, **values), exact=exact).click()

    def follows(self, text: str, exact: bool = True, **values: object) -> None:
        """A link, by a text of the pages."""
        self.here.get_by_role("link", name=self.say(text, **values), exact=exact).first.click()

    def follows_name(self, words: str) -> None:
        """A link, by words that are data."""
        self.here.get_by_role("link", name=words).first.click()

    def opens(self, text: str, number: int | None = None, many: str = "", **values: object) -> Person:
        """A line that unfolds; gives the person looking at what is below it."""
        words = self.say(text, number, many, **values)
        line = self.here.locator("summary").get_by_text(words, exact=True)
        if not line.count():
            line = self.here.locator("summary", has_text=words)
        line.first.click()
        return self.beside(words)

    def field(self, text: str, place: int = 0) -> Locator:
        """A field by its label; where several have the same, that at a place."""
        return self.here.get_by_label(self.say(text), exact=True).nth(place)

    def fills(self, text: str, typed: str, place: int = 0) -> None:
        """Type into a field."""
        self.field(text, place).fill(typed)

    def chooses(self, text: str, choice: str, data: bool = False) -> None:
        """One of a list; `data` where what it says is a name."""
        self.field(text).select_option(label=choice if data else self.say(choice))

    def ticks(self, text: str, data: bool = False) -> None:
        """A box or one of several choices, by what stands beside it."""
        self.here.get_by_label(text if data else self.say(text), exact=True).check()

    def unticks(self, text: str) -> None:
        """Take the tick away."""
        self.field(text).uncheck()

    def hands_in(self, text: str, file: Path | Sequence[Path]) -> None:
        """Choose files for a field."""
        self.field(text).set_input_files(file)

    def selects(self, words: str) -> None:
        """Words of a text, with the mouse from the first letter to the last."""
        start, end = self.here.evaluate(_LETTERS, words)
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=4)
        self.page.mouse.up()

    def clicks_the_map(self, text: str, across: float, down: float) -> None:
        """The map of this name, at shares of its width and height, as soon as it is drawn."""
        expect(self.here.get_by_role("region", name=self.say(text), exact=True)).to_have_attribute(
            "data-state", "ready", timeout=LATER_MS
        )
        drawn = self.here.get_by_role("application", name=self.say(text))
        box = drawn.bounding_box()
        assert box
        drawn.click(position={"x": box["width"] * across, "y": box["height"] * down})

    def saves(self, words: str) -> tuple[str, bytes]:
        """The file behind a link that is named by data: its name and its bytes."""
        return self._kept(self.here.get_by_role("link", name=words).first)

    def saves_by(self, text: str, role: Role = "link") -> tuple[str, bytes]:
        """The file behind a link or a button: its name and its bytes."""
        return self._kept(self.here.get_by_role(role, name=self.say(text)).first)

    def _kept(self, what: Locator) -> tuple[str, bytes]:
        with self.page.expect_download(timeout=LATER_MS) as coming:
            what.click()
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    def types(self, *keys: str) -> None:
        """Keys, one after the other, once the page that is seen is whole: before, its scripts do not hear them."""
        for key in keys:
            self.page.wait_for_load_state()
            self.page.keyboard.press(key)

    def writes(self, words: str) -> None:
        """Words, key by key, into what is being typed in."""
        self.page.keyboard.type(words)

    def session_ends(self) -> None:
        """Time passes, and the node knows them no more."""
        self.page.context.clear_cookies(name="sessionid")

    def holds(self, text: str, typed: str) -> None:
        """A field has this in it."""
        expect(self.field(text)).to_have_value(typed)
