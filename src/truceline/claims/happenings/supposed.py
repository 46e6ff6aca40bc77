"""Happenings that a sentence only supposes, aims at or dates something by: they are no claims."""

from __future__ import annotations

from spacy.tokens import Token

from truceline.claims.happenings.compete import Happening
from truceline.claims.happenings.grammar import VERBAL, is_aim
from truceline.claims.speech.mode import is_conditional, is_prevented

_SPANS = frozenset(
    {"week", "weeks", "day", "days", "hour", "hours", "month", "months", "year", "years", "minutes", "minute"}
)
_DENYING = frozenset({"deny", "reject", "dispute", "refute"})
_BEGINNINGS = frozenset({"sign", "begin", "start", "take", "enter", "come", "agree", "announce"})


def standing(happenings: list[Happening]) -> list[Happening]:
    """The happenings that are said to happen, or that somebody says must, will or will not."""
    several = len(happenings) > 1
    left = [item for item in happenings if not _is_supposed(item.token, several)]
    return [item for item in left if not (_is_share(item, left) or _is_aside(item, left))]


def _is_aside(item: Happening, others: list[Happening]) -> bool:
    """ "hurt while patrolling", "rejected it, calling the report false": words beside the happening that is told."""
    token = item.token
    if item.kind not in ("patrol", "statement") or token.pos_ not in VERBAL or len(others) < 2:
        return False
    if token.lemma_.lower() in _DENYING:
        return False
    in_participle = token.tag_ == "VBG" and token.dep_ in ("advcl", "acl")
    return in_participle or (item.kind == "statement" and token.dep_ == "relcl" and not item.denies)


def _is_share(item: Happening, others: list[Happening]) -> bool:
    """ "112 violations, including 41 explosions": the part is a figure of the whole."""
    if item.kind != "explosion":
        return False
    inside = any(node.lower_ == "including" for node in (*item.token.ancestors,) if node.i < item.token.i)
    return inside and any(other.kind == "violation" and other.token.i < item.token.i for other in others)


def _is_supposed(token: Token, several: bool) -> bool:
    if (
        is_aim(token)
        or _only_dates(token)
        or (several and _since_then(token))
        or (is_prevented(token) and not _in_relative_clause(token))
    ):
        return True
    return several and is_conditional(token)


def _since_then(token: Token) -> bool:
    """ "353 breaches since the truce was signed": the truce only says from when the breaches are counted."""
    marks = {child.lower_ for child in token.children if child.dep_ in ("mark", "prep", "advmod")}
    return token.lemma_.lower() in _BEGINNINGS and token.dep_ == "advcl" and "since" in marks


def _in_relative_clause(token: Token) -> bool:
    clauses = [node for node in (token, *token.ancestors) if node.dep_ == "relcl"]
    return any(not any(c.tag_ == "MD" for c in node.children) for node in clauses)


def _only_dates(token: Token) -> bool:
    """ "a week after the two leaders announced a ceasefire" says when something else happened."""
    for node in (token, *token.ancestors):
        for child in node.children:
            if child.dep_ in ("mark", "prep") and child.lower_ in ("after", "before") and child.i < token.i:
                before = node.doc[child.i - 1] if child.i else None
                if before is not None and before.lower_ in _SPANS and node.dep_ in ("advcl", "pcomp"):
                    return True
        if (
            node.dep_ == "prep"
            and node.lower_ in ("after", "before")
            and node.i
            and node.doc[node.i - 1].lower_ in _SPANS
        ):
            return True
        if node.dep_ in ("ccomp", "relcl", "ROOT"):
            return False
    return False
