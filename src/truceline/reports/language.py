"""The language of a report, and how far it is read.

`full`: English, read sentence by sentence with its grammar. `lexicon`: Arabic, Turkish and Russian, of which kinds,
figures, places and dates are read from word lists. `none`: kept, listed as unread.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from truceline.reports.report import Reading

FULL = frozenset({"en"})
LEXICON = frozenset({"ar", "ru", "tr"})
# What reports from ceasefires are written in, and the neighbours that those would else be taken for.
DETECTED = (
    "am ar az bg bn bs de el en es et fa fi fr he hi hr hu hy id it ja ka kk ko ku lt lv mk my "
    "ne nl no pl ps pt ro ru si sk sl sq sr sv sw ta th tr uk ur uz vi zh"
).split()
UNKNOWN = "und"

_READ = 1_500
# So few plain Latin letters fit any language: field forms and log lines are taken as English.
_FEW_LETTERS = 40
_SCRIPTS = {
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
# Letters of a script that only some of its languages use; the plain language of the script has none of them.
_OWN_LETTERS = {
    "arabic": ("ar", {"fa": "پچژگکی", "ur": "ٹڈڑںےھ", "ps": "ټډړږښګڼۍې", "ku": "ڵۆێڕ"}),
    "cyrillic": ("ru", {"uk": "іїєґ", "kk": "әғқңөұүһ", "sr": "ђјљњћџ", "mk": "ѓќѕ"}),
}


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language of `text`, or `und` where there is too little to tell.

    >>> detect_language("Патруль прошёл по трассе.")
    'ru'
    """
    sample = text[:_READ]
    letters = {script: len(pattern.findall(sample)) for script, pattern in _SCRIPTS.items()}
    script = max(letters, key=lambda name: letters[name])
    if letters[script] == 0:
        return UNKNOWN if not any(c.isalpha() for c in sample) else _identify(sample)
    if script in _OWN_LETTERS and letters[script] < 60:
        return _by_letters(sample, script)
    if script == "latin" and letters[script] < _FEW_LETTERS and sample.isascii():
        return "en"
    return _identify(_without_others(sample, script))


def reading_of(language: str) -> Reading:
    """How far a report in `language` is read."""
    if language in FULL:
        return "full"
    return "lexicon" if language in LEXICON else "none"


def _without_others(sample: str, script: str) -> str:
    """Names that stand in other scripts too are of the text's language no less for that."""
    for name, pattern in _SCRIPTS.items():
        if name != script:
            sample = pattern.sub("", sample)
    return sample


def _by_letters(sample: str, script: str) -> str:
    plain, others = _OWN_LETTERS[script]
    counts = Counter({code: sum(sample.casefold().count(c) for c in own) for code, own in others.items()})
    best, count = counts.most_common(1)[0]
    return best if count else plain


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    identifier.set_languages([code for code in DETECTED if code in known])
    return identifier


def _identify(sample: str) -> str:
    return str(_identifier().classify(sample)[0])
