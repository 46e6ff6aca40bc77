"""What is said of the people that a number counts: killed, hurt, driven out, back home."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.claims.claim import Figure
from truceline.claims.figures.numbers import Number
from truceline.claims.figures.stretch import Reading


def state_of(number: Number, reading: Reading) -> str | None:
    """What is said of the people counted: right before the number, else after it, else before it in the clause."""
    first, last = reading.limits(number.first)
    numbers = reading.numbers
    place = numbers.index(number)
    left = max(first, numbers[place - 1].last) if place else first
    right = min(last, numbers[place + 1].first) if place + 1 < len(numbers) else last
    near = state_among(range(number.first - 1, max(left, number.first - 5) - 1, -1), reading, close=True)
    if near:
        return near
    after = state_among(range(number.last, right), reading)
    if after == "displaced":
        # "126,000 people displaced since December have gone back": the verb counts, not the participle.
        after = "returned" if "returned" in _states_of(range(number.last, right), reading) else after
    before = state_among(range(number.first - 1, left - 1, -1), reading)
    if not (after or before) and _goes_on_with_list(number, left, reading):
        before = state_among(range(left - 1, first - 1, -1), reading)
    return after or before or state_among(range(right, last), reading) or _state_of_heading(first, reading)


def _goes_on_with_list(number: Number, left: int, reading: Reading) -> bool:
    """Whether the number is the next of a list: "four Indian and three Pakistani soldiers"."""
    between = reading.words[left : number.first]
    return 1 <= len(between) <= 4 and (between[-1].folded == "," or reading.table.has("also", between[-1].folded))


def _states_of(places: range, reading: Reading) -> set[str]:
    return {state for at in places if (state := _state_at(at, reading))}


def _state_at(at: int, reading: Reading) -> str | None:
    table, words = reading.table, reading.words
    two = f"{words[at - 1].folded} {words[at].folded}" if at else ""
    state: str | None = table.states.get(two) or table.states.get(words[at].folded)
    return state


def _state_of_heading(first: int, reading: Reading) -> str | None:
    """What the words before a colon say ("Returns from Lebanon: 69 people")."""
    if first < 2 or reading.words[first - 1].folded != ":":
        return None
    start, _ = reading.limits(first - 2)
    if any(number.first < first - 1 and number.last > start for number in reading.numbers):
        return None
    return state_among(range(first - 2, start - 1, -1), reading)


def state_among(places: range, reading: Reading, close: bool = False) -> str | None:
    table, words = reading.table, reading.words
    for at in places:
        word = words[at].folded
        if close and (word == "," or table.has("also", word)):
            return None
        state = _state_at(at, reading)
        if state:
            if places.step < 0 and _is_averted(at, reading):
                return "people"
            return _together(at, state, reading)
    return None


def _is_averted(at: int, reading: Reading) -> bool:
    first, _ = reading.limits(at)
    return any(reading.table.has("averted", word.folded) for word in reading.words[first:at])


def _together(at: int, state: str, reading: Reading) -> str:
    """Killed or wounded, told as one number, are casualties."""
    if state not in ("killed", "wounded", "casualties"):
        return state
    for link, other in ((at - 1, at - 2), (at + 1, at + 2)):
        if 0 <= other < len(reading.words) and reading.table.has("also", reading.words[link].folded):
            second = reading.table.states.get(reading.words[other].folded)
            if second in ("killed", "wounded", "casualties") and second != state:
                return "casualties"
    return state


def is_age(number: Number, before: Sequence[Figure], reading: Reading) -> bool:
    """ "A trooper, 19," or "N. N., 34, and his son, 7,": a number between commas after a person is an age."""
    words, first, last = reading.words, number.first, number.last
    if (
        last - first != 1
        or words[first].kind != "number"
        or number.low != number.high
        or not 0 < (number.low or 0) < 110
    ):
        return False
    if first < 2 or words[first - 1].folded != "," or (last < len(words) and words[last].folded not in (",", ")", ".")):
        return False
    person = words[first - 2]
    if reading.table.people.get(person.folded) or reading.table.has("kin", person.folded):
        return True
    return not before and last < len(words) and reading.text[person.start].isupper()


def counted_before(number: Number, reading: Reading) -> str | None:
    """What stands after "the number of" before the number: "put the number of its soldiers at 11,500"."""
    first, _ = reading.limits(number.first)
    words, table = reading.words, reading.table
    for at in range(number.first - 1, max(first, number.first - 9) - 1, -1):
        if not table.has("counting", words[at].folded):
            continue
        for word in words[at + 1 : number.first]:
            if table.has("military", word.folded):
                return "troops"
            if of := table.nouns.get(word.folded) or table.people.get(word.folded):
                return str(of)
    return None
