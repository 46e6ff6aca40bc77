"""HTML to plain text without judging what matters: block elements begin lines, scripts and styles are left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table td th tr ul".split()
)
_SILENT = frozenset("script style template noscript head svg".split())
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_LOOKS = re.compile(r"<(?:p|br|div|a|span|li|b|strong|em|h\d|table|img)\b[^>]*>", re.IGNORECASE)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent is None and tag in _SILENT:
            self.silent = tag
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = None
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self.silent is None:
            self.pieces.append(data.replace("\n", " "))


def strip_markup(html: str) -> str:
    """The words of `html`, one line for each block.

    >>> strip_markup("<p>Two were <b>killed</b>.</p><p>One was hurt.</p>")
    'Two were killed.\\nOne was hurt.'
    """
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def text_of(content: str) -> str:
    """`content` without its markup where it has any, else as it is."""
    return strip_markup(content) if _LOOKS.search(content) else content.strip()


def with_title(title: str | None, body: str) -> str:
    """`body` under its title, unless it opens with it already."""
    if not title or " ".join(body.split()).casefold().startswith(" ".join(title.split()).casefold()):
        return body
    return f"{title.strip()}\n\n{body}"
