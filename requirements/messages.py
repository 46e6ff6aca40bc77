"""Gathers every text of the pages that people read, and brings the .po files of its translations up to date.

Texts stand in templates ({% translate %}, {% blocktranslate %}, _("…")), in code (gettext), in data whose names are
shown as words (states, kinds, roles), and in what the rules and errors of the packages below the pages say: their
f-strings, with {0}, {1}… for what they fill in (`web/said.py` finds a sentence again among them). What is not used any
more goes; what is new waits, empty, for a translation.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from django.template import engines
from django.template.base import Node, NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

WEB = Path(__file__).resolve().parent.parent / "src" / "truceline" / "web"
LOCALE = WEB / "locale"
LANGUAGES = ("ar", "ru", "tr")
_NOT_ON_PAGES = {"api", "cli", "config.py", "server", "web"}
"""What they say is said elsewhere, or gathered from gettext."""
_RULES = {
    "incidents/prohibitions.py", "incidents/obligations.py", "claims/accounts/differing.py",
    "coordination/matching.py", "coordination/composition.py", "coordination/composed.py",
}  # fmt: skip
"""All that stands in these is said to people."""
_SAYING = {"words", "says"}
"""What is said is what functions of these names give, and arguments called `says` or `reason`."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_SLOT = re.compile(r"\{\d+\}")
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
_CONSTANT = re.compile(r"""_\((?:"([^"]+)"|'([^']+)')\)""")
_HEADERS = tuple(
    f'"{name}'.encode()
    for name in (
        "Project",
        "Report-Msgid",
        "POT-Creation",
        "PO-Revision",
        "Last-Translator",
        "Language-Team",
        "Generated",
    )
)
_ARABIC = (b"n%100>=0 && n%100<=2 ? 4 : 5", b"n%100>=11 ? 4 : 5")
"""Babel's rule puts 11 to 99 last; that of CLDR and of everybody's tables puts them before the rest."""
Message = tuple[str | tuple[str, str], str]
"""A text, or one with its plural, and where it stands."""


def messages() -> Iterator[Message]:
    """All of them, with where each stands."""
    yield from _in_code()
    for template in sorted((WEB / "templates").rglob("*.html")):
        yield from _in_template(template)
    yield from _in_data()
    yield from _in_rules()


def _in_rules() -> Iterator[Message]:
    """What errors, assessments, comparisons and matters say in English."""
    from truceline import errors

    raised = set(errors.__all__)
    for file in sorted(WEB.parent.rglob("*.py")):
        where = file.relative_to(WEB.parent)
        if where.parts[0] not in _NOT_ON_PAGES:
            for said in _said(ast.parse(file.read_text(encoding="utf-8")), raised, str(where) in _RULES):
                # A name alone is data; a sentence has words around what it fills in.
                if _is_sentence(said) or (str(where) in _RULES and _is_words(said)):
                    yield said, str(where)


def _is_sentence(said: str) -> bool:
    words = _SLOT.sub("", said).strip()
    return " " in words and len(_WORD.findall(words)) > 1 and "%" not in said


def _is_words(said: str) -> bool:
    """A word alone, or one with what it fills in: of the modules of rules alone, as elsewhere it is a name of data."""
    return (said.isalpha() and said.islower()) or ("{" in said and bool(_WORD.search(_SLOT.sub("", said))))


def _said(tree: ast.AST, raised: set[str], whole: bool) -> Iterator[str]:
    """The sentences of a module: all of them where it is a module of rules, else those that are said to people."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (whole or node.name in _SAYING):
            yield from _sentences(ast.Module(node.body[ast.get_docstring(node) is not None :], []))
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            told = (
                [*node.args[:1], *_named(node, "remedy")]
                if name in raised
                else [*_named(node, "says"), *_named(node, "reason")]
            )
            for one in told:
                yield from _sentences(one)
        elif whole and isinstance(node, ast.Assign):
            yield from _sentences(node.value)


def _named(call: ast.Call, name: str) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg == name]


def _sentences(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        slots = iter(range(len(node.values)))
        yield "".join(part.value if isinstance(part, ast.Constant) else f"{{{next(slots)}}}" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if not isinstance(node, (ast.Compare, ast.Dict, ast.Subscript)):
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
                yield from _sentences(child)


def _in_code() -> Iterator[Message]:
    for file in sorted(WEB.rglob("*.py")):
        for line, text, _comments, _context in extract_from_file("python", file, keywords=_KEYWORDS):
            told = (text[0], text[1]) if isinstance(text, tuple) else text
            yield told, f"{file.relative_to(WEB)}:{line}"


def _in_template(file: Path) -> Iterator[Message]:
    where = str(file.relative_to(WEB))
    source = file.read_text(encoding="utf-8")
    for found in _CONSTANT.finditer(source):
        yield found[1] or found[2], where
    template = engines["django"].from_string(source)
    for node in _nodes(template.template.nodelist):
        if isinstance(node, TranslateNode):
            text = node.filter_expression.var
            if isinstance(getattr(text, "literal", None), str):
                yield text.literal, where
            elif isinstance(text, str):
                yield text, where
        elif isinstance(node, BlockTranslateNode):
            singular, _names = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else None
            yield (singular, plural) if plural else singular, where


def _nodes(of: NodeList) -> Iterator[Node]:
    for node in of:
        yield node
        for name in node.child_nodelists:
            yield from _nodes(getattr(node, name, None) or NodeList())
        for each in getattr(node, "conditions_nodelists", ()):
            yield from _nodes(each[1])


def _in_data() -> Iterator[Message]:
    """Names that are shown as words, and what stands in the rail."""
    from truceline.web import navigation
    from truceline.web.vocabulary import vocabulary

    for group in navigation._told():
        yield group.says, "navigation.yaml"
        for entry in group.entries:
            yield entry.says, "navigation.yaml"
    yield from vocabulary()


def catalogue(language: str) -> Catalog:
    """The translations of a language as they are, with every text of now and no other."""
    file = LOCALE / language / "LC_MESSAGES" / "django.po"
    held = Catalog(locale=language)
    if file.exists():
        with file.open("rb") as texts:
            held = read_po(texts, locale=language)
    made = Catalog(locale=language, project="Truceline", charset="utf-8", fuzzy=False)
    for text, where in messages():
        if text:
            old = held.get(text[0] if isinstance(text, tuple) else text)
            said = old.string if old is not None and isinstance(old.id, tuple) == isinstance(text, tuple) else ""
            made.add(text, said, locations=[(where.partition(":")[0], 0)])
    return made


def missing(language: str) -> list[str]:
    """The texts that have no translation yet."""
    return [str(one.id) for one in catalogue(language) if one.id and not _whole(one.string)]


def _whole(said: str | tuple[str, ...] | list[str]) -> bool:
    return bool(said) if isinstance(said, str) else all(said) and bool(said)


def written(made: Catalog) -> bytes:
    """A catalogue as its file, with no more of a header than programs need: what changes with each run is no change."""
    made.header_comment = "# The texts of Truceline's pages."
    texts = BytesIO()
    write_po(texts, made, width=0, sort_output=True, include_lineno=False)
    lines = texts.getvalue().replace(*_ARABIC).splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_HEADERS))


def main() -> int:
    """Write the files; how much is left to do goes to standard output."""
    for language in LANGUAGES:
        made = catalogue(language)
        file = LOCALE / language / "LC_MESSAGES" / "django.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(made))
        left = sum(1 for one in made if one.id and not _whole(one.string))
        sys.stdout.write(f"{language}: {len(made)} texts, {left} to be translated\n")
    return 0


def prepare() -> None:
    """Let Django read our templates."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truceline.server.settings")
    django.setup()


if __name__ == "__main__":
    prepare()
    raise SystemExit(main())
