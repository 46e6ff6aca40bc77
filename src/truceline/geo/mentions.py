"""Names of places in running text: where they stand, to the letter, and which entries they may mean.

Words are folded one by one and looked up as the beginnings of known names, so the cost is that of reading the text
once. Offsets are into the text as it is. The longest name wins; names begin and end at word boundaries. In Arabic the
particles written together with a name, in English and Turkish the endings after an apostrophe, in Russian and Ukrainian
the case endings are left out of the match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

from truceline.geo.spelling import ARABIC, fold, is_article, rules
from truceline.geo.world import LARGE, MIDDLING, World

TOKEN = re.compile(r"[^\W_]+(?:['’‘`ʿʾʼʻ][^\W_]+)*")
GAP = re.compile(r"[ \t\u00a0]*(?:\n(?![ \t]*\n)[ \t]*)?[-‐‑–'’‘`]?[ \t\u00a0]*")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
NUMBER = re.compile(r"\d{1,4}[a-z]?$")
MOST_WORDS = 8
WORD_BEFORE = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)[ \u00a0-]+$")

# Inhabitants that a place of the world file needs to be found in running text by a name of several words. A single word
# needs `MIDDLING`, a doubtful one `LARGE`.
SMALL = 5_000
SHORTEST = 4


class Found(NamedTuple):
    """A name in a text: half-open character offsets and the ids of the entries it may mean."""

    start: int
    end: int
    ids: tuple[str, ...]


class Context(NamedTuple):
    """What stands around a name: whether it is one word, surely written as a name, and the capitalised word before."""

    alone: bool
    sure: bool
    before: str


class Index(Protocol):
    """Names by their folded form."""

    def longest(self, word: str) -> int:
        """How many words the longest name has that begins with this folded word; 0 where none does."""

    def ids(self, key: str, context: Context) -> tuple[str, ...]:
        """The entries with this folded name, where they may be meant in this context."""


class Form(NamedTuple):
    """One reading of a word: how many letters before and after it are no part of the name, and its folded form."""

    before: int
    after: int
    word: str


class Token(NamedTuple):
    """A word of the text that is no article, where an article before it starts, and the number of the next word."""

    start: int
    end: int
    forms: tuple[Form, ...]
    cased: bool
    article: int | None
    next: int


class OwnNames:
    """The index of a gazetteer's own list."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[str, list[str]] = {}
        self._longest: dict[str, int] = {}
        for key, id in names:
            if not key or key in rules()["articles"]:
                continue
            known = self._ids.setdefault(key, [])
            if id not in known:
                known.append(id)
            words = key.split()
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def longest(self, word: str) -> int:
        """See `Index`."""
        return self._longest.get(word, 0)

    def ids(self, key: str, context: Context) -> tuple[str, ...]:
        """See `Index`."""
        return tuple(self._ids.get(key, ()))


class WorldNames:
    """The index of a world file for one text: only names that can hardly be anything else."""

    def __init__(self, world: World, text: str) -> None:
        self._world = world
        self._text = text

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Words that the text also writes in lower case, and those that are never taken for a name alone."""
        written = (word for word in TOKEN.findall(self._text) if word[0].islower())
        return frozenset(map(_folded, written)) | frozenset(rules()["never_alone"])

    def longest(self, word: str) -> int:
        """See `Index`."""
        return self._world.longest(word)

    def ids(self, key: str, context: Context) -> tuple[str, ...]:
        """See `Index`."""
        if not context.alone:
            return self._world.named_in_text(key, SMALL, True)
        if len(key) < SHORTEST or key in self._ordinary:
            return ()
        if not context.sure:
            return self._world.named_in_text(key, LARGE, True)
        if context.before and not context.before.isdigit() and _folded(context.before) not in self._ordinary:
            # "Hayat Tahrir al-Sham", "Jabal Zawiya": part of a longer name that is not known as a whole.
            return self._world.named_in_text(key, LARGE, False)
        return self._world.named_in_text(key, MIDDLING, True)


def find(text: str, indexes: Sequence[Index]) -> list[Found]:
    """The names in `text`, in order, without overlaps. Earlier indexes win over later ones at the same length."""
    spans = [match.span() for match in TOKEN.finditer(text)]
    found, i = [], 0
    while i < len(spans):
        start = spans[i][0]
        if not text[start].islower() and (token := _token(text, spans, i)) and (reach := _reach(token, indexes)):
            tokens = _joined(text, spans, token, min(max(reach.values()), MOST_WORDS))
            match = _longest(text, tokens, reach, indexes)
            if match is not None:
                found.append(match[0])
                i = match[1]
                continue
        i += 1
    return found


def _reach(token: Token, indexes: Sequence[Index]) -> dict[Form, int]:
    """The readings of a word with which names begin, and how many words the longest of these names has."""
    reach = {form: max(index.longest(form.word) for index in indexes) for form in token.forms}
    return {form: longest for form, longest in reach.items() if longest}


def _longest(
    text: str, tokens: list[Token], reach: dict[Form, int], indexes: Sequence[Index]
) -> tuple[Found, int] | None:
    """The longest name that begins with the first token, and the number of the word after it."""
    first = tokens[0]
    before = _capital_before(text, first.start if first.article is None else first.article)
    for count in range(len(tokens), 0, -1):
        last = tokens[count - 1]
        for form, ending in _readings(reach, last, count):
            words = [form.word, *(token.forms[0].word for token in tokens[1 : count - 1])]
            key = " ".join([*words, ending.word] if count > 1 else words)
            context = Context(count == 1, first.cased and not form.before, before)
            for index in indexes:
                if ids := index.ids(key, context):
                    begin = first.start + form.before if first.article is None or form.before else first.article
                    return Found(begin, last.end - ending.after, ids), last.next
    return None


def _readings(reach: dict[Form, int], last: Token, count: int) -> Iterator[tuple[Form, Form]]:
    """First and last form of a name of `count` words; letters are only left out at its outer ends."""
    for form, longest in reach.items():
        if count == 1:
            yield form, form
        elif longest >= count and not form.after:
            yield from ((form, ending) for ending in last.forms if not ending.before)


def _joined(text: str, spans: list[tuple[int, int]], first: Token, most: int) -> list[Token]:
    """The tokens from `first` on that stand close enough to be one name, at most `most`."""
    tokens, i = [first], first.next
    while len(tokens) < most and i < len(spans):
        begin, token = spans[i][0], _token(text, spans, i)
        if not GAP.fullmatch(text, tokens[-1].end, begin):
            break
        if token is None:
            # The article between two words of a name belongs to neither.
            i += 1
            if i == len(spans) or not GAP.fullmatch(text, spans[i - 1][1], spans[i][0]):
                break
            token = _token(text, spans, i)
            if token is None:
                break
        tokens.append(token)
        i = token.next
    return tokens


def _token(text: str, spans: list[tuple[int, int]], i: int) -> Token | None:
    """The word number `i`, None for an article; a letter and a number such as "M-4" are one word."""
    start, end = spans[i]
    word = text[start:end]
    forms = forms_of(word)
    if len(word) <= 4 and i + 1 < len(spans) and spans[i + 1][0] - end <= 2:
        following, stop = spans[i + 1]
        after = forms_of(text[following:stop])[0].word
        if is_article(forms[0].word, [after]):
            return None
        if len(word) <= 2 and word.isupper() and NUMBER.match(after) and following - end <= 1:
            return Token(start, stop, (Form(0, 0, forms[0].word + after),), True, None, i + 2)
    cased = word[0].isupper()
    return Token(start, end, forms, cased, _article_before(text, spans, i, forms[0].word), i + 1)


def _article_before(text: str, spans: list[tuple[int, int]], i: int, word: str) -> int | None:
    """Where the article starts that is written together with a name, as in "al-Bab"; None without one."""
    if i == 0:
        return None
    start, end = spans[i - 1]
    if end - start > 4 or not is_article(article := forms_of(text[start:end])[0].word, [word]):
        return None
    between = text[end : spans[i][0]]
    return start if between == "-" or (between == " " and article in ("al", "el")) else None


def _capital_before(text: str, start: int) -> str:
    """The capitalised word right before `start`, on the same line, or nothing."""
    match = WORD_BEFORE.search(text, max(0, start - 40), start)
    word = match[1] if match else ""
    return word if word[:1].isupper() and not word.endswith(("'s", "’s")) else ""


@lru_cache(maxsize=100_000)
def forms_of(word: str) -> tuple[Form, ...]:
    """The readings of a written word, as it stands first, then without what the sentence put to it."""
    forms = [Form(0, 0, _folded(word))]
    if ARABIC.search(word):
        for prefix in rules()["arabic_prefixes"]:
            if word.startswith(prefix) and len(word) > len(prefix) + 2:
                article = rules()["arabic_article"] if prefix.endswith(rules()["arabic_article"]) else ""
                # The article stays inside the match, the particle before it does not.
                forms.append(Form(len(prefix) - len(article), 0, _folded(word[len(prefix) :])))
    elif CYRILLIC.search(word):
        forms += [Form(0, 0, base) for base in _first_cases(forms[0].word)]
    if word.endswith(("'s", "’s")):
        return (Form(0, 2, _folded(word[:-2])),)
    cut = max((word.rfind(mark) for mark in "'’‘ʼ"), default=-1)
    if cut > 0 and word[cut + 1 :].lower() in rules()["suffixes"]:
        forms.append(Form(0, len(word) - cut, _folded(word[:cut])))
    return tuple(dict.fromkeys(form for form in forms if form.word)) or (Form(0, 0, word),)


def _folded(word: str) -> str:
    return fold(word).replace(" ", "")


def _first_cases(word: str) -> Iterator[str]:
    for ending in rules()["cyrillic_endings"]:
        if word.endswith(ending) and len(word) >= len(ending) + 3:
            for first in rules()["cyrillic_first_case"]:
                yield word[: -len(ending)] + first
