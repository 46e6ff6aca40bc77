"""What calls for a flash report: lines of `flash_reports.yaml`, which a mission overrides by a file of its own.

rules = read_flash_rules(text, "flash_reports.yaml")
[rule.says for rule in rules.values() if rule.asks_of(claim, parties)]

Only what people hold is asked: what a machine reads in a report calls for nothing until somebody accepts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args

import yaml
from pydantic import TypeAdapter, ValidationError, model_validator

from truceline.agreements.kinds import kinds
from truceline.agreements.party import Parties, PartyRole
from truceline.claims.claim import Claim, Figure
from truceline.coordination.steps import steps
from truceline.errors import InvalidSetting
from truceline.model import Value

_FIELDS = TypeAdapter(dict[str, dict[str, Any]])
_FILE = "flash_reports.yaml"


class FlashRule(Value):
    """One line of `flash_reports.yaml`."""

    name: str
    says: str
    figures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    left_out: bool = False

    @model_validator(mode="after")
    def _known(self) -> FlashRule:
        for field, known in (
            ("figures", countable()), ("kinds", kinds()), ("roles", get_args(PartyRole)), ("steps", tuple(steps())),
        ):  # fmt: skip
            unknown = sorted(set(getattr(self, field)) - set(known))
            if unknown:
                reason = f"{unknown[0]!r} is none of the {field}"
                raise InvalidSetting(reason, where=self.name, remedy=f"one of {', '.join(sorted(known))}")
        if not (self.figures or self.kinds or self.steps):
            raise InvalidSetting(
                "nothing calls for it", where=self.name, remedy="give figures, kinds or steps, or 'left_out: true'"
            )
        return self

    def asks_of(self, claim: Claim, parties: Parties) -> bool:
        """Whether a claim that people hold calls for a flash report; a denial, plan, warning or demand does not."""
        if self.left_out or claim.mode != "reported" or not (self.figures or self.kinds):
            return False
        if self.figures and not any(one.of in self.figures and _above_none(one) for one in claim.figures):
            return False
        if self.kinds and claim.kind not in self.kinds:
            return False
        return not (self.roles or self.words) or self._hit(claim, parties) or self._worded(claim)

    def asks_of_step(self, step: str) -> bool:
        """Whether a step of a patrol calls for one."""
        return not self.left_out and step in self.steps

    @property
    def marks(self) -> tuple[str, ...]:
        """Of which one stands in the canonical JSON of every claim that may call for it."""
        if self.left_out:
            return ()
        return tuple(f'"of":"{name}"' for name in self.figures) or tuple(f'"kind":"{name}"' for name in self.kinds)

    def _hit(self, claim: Claim, parties: Parties) -> bool:
        named = (one.party for one in claim.targets if one.party is not None and one.party in parties)
        return any(parties.get(party).role in self.roles for party in named)

    def _worded(self, claim: Claim) -> bool:
        return bool(self.words) and _any_of(self.words).search(claim.quote) is not None


@lru_cache(maxsize=1)
def flash_rules() -> Mapping[str, FlashRule]:
    """The lines that come with Truceline, by name."""
    return _rules((files("truceline.coordination") / _FILE).read_text(encoding="utf-8"), _FILE, {})


def read_flash_rules(text: str, where: str) -> Mapping[str, FlashRule]:
    """The lines with those of a mission's own file over them; raises `InvalidSetting`, which names `where`."""
    return _rules(text, where, flash_rules())


@lru_cache(maxsize=1)
def countable() -> tuple[str, ...]:
    """What a figure of a claim may count."""
    text = (files("truceline.claims") / "lexicons" / "figures.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


def _rules(text: str, where: str, over: Mapping[str, FlashRule]) -> Mapping[str, FlashRule]:
    try:
        table = _FIELDS.validate_python(yaml.safe_load(text) or {}, strict=True)
    except (yaml.YAMLError, ValidationError, ValueError, RecursionError) as error:
        raise InvalidSetting("no table of flash reports", where=where, remedy=f"write it as {_FILE} is") from error
    found = dict(over)
    for name, told in table.items():
        before = over[name].model_dump() if name in over else {}
        try:
            found[name] = FlashRule.model_validate({**before, **told, "name": name})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise InvalidSetting(
                f"{name}.{field}: {first['msg']}", where=where, remedy=f"write it as {_FILE} is"
            ) from error
        except InvalidSetting as error:
            raise InvalidSetting(f"{name}: {error.reason}", where=where, remedy=error.remedy) from error
    return found


def _above_none(figure: Figure) -> bool:
    return figure.high is None or figure.high > 0


@lru_cache(maxsize=16)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
