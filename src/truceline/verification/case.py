"""A case: the steps that are taken on one allegation, and where they leave it, as each node tells it.

    account = fold("c-1", "north", steps)
    account.state                   "access_denied"
    check(account, step)            the account after one more step, or why it may not be taken

An account is kept by the node that received the case; other nodes add steps to it. Where two nodes each received a case
under one id both accounts stand. A step that was not legal has no effect and is kept with the reason. Who may take
which step at a node is not said here but in its table of permissions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import field_validator, model_validator

from truceline.errors import IllegalStep, InvalidCase, NotPermitted, TrucelineError, UnknownName
from truceline.model import Value
from truceline.verification.moment import At, told
from truceline.verification.steps import NOTHING, SAME, Group, Rule, Track, rules

Result = Literal["done", "in_part", "not_done"]


class Opened(Value):
    """What a case is about: incidents, the parties to be notified and heard, who decides, who is named by whom.

    `alleged` are those whom others allege, never who did it. `deciders` are parties, missions or bodies; those who are
    named in the matter may be among them, but not alone (`deciders_not_only` in `case_steps.yaml`).
    """

    parties: tuple[str, ...]
    deciders: tuple[str, ...]
    incidents: tuple[str, ...] = ()
    alleged: tuple[str, ...] = ()
    registered_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Opened:
        for field in ("parties", "deciders"):
            if not getattr(self, field):
                raise InvalidCase(f"a case without {field}", remedy="name at least one")
        for group in rules().deciders_not_only:
            if set(self.deciders) <= set(self.of(group)):
                raise InvalidCase(
                    f"only {', '.join(self.deciders)} would decide, {_named(group)} in the same case",
                    remedy="name another decider beside",
                )
        return self

    def of(self, group: Group) -> tuple[str, ...]:
        """Those in a group."""
        return self.alleged if group == "alleged" else self.registered_by


class Taken(Value):
    """One step on a case as its author tells it; `at` is when it was taken.

    `party` is the party whose officer the author is (None: nobody's). `of` is the party or decider that is notified,
    answers, dissents or finds; `ref` leads to the case number, request, evidence or finding; `owner` and `due` are of a
    task or corrective action.
    """

    kind: str
    at: At
    party: str | None = None
    opened: Opened | None = None
    of: str | None = None
    ref: str = ""
    words: str = ""
    owner: str = ""
    due: At | None = None
    disposition: str | None = None
    result: Result | None = None

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        return rules().step(kind).name

    @model_validator(mode="after")
    def _complete(self) -> Taken:
        known = rules()
        if self.disposition is not None and self.disposition not in known.dispositions:
            remedy = f"one of {', '.join(known.dispositions)}"
            raise UnknownName(f"{self.disposition!r} is no disposition", remedy=remedy)
        rule = known.step(self.kind)
        fields = (*rule.needs, *(("of",) if rule.of_each else ()))
        missing = [field for field in fields if not _said(getattr(self, field))]
        if missing:
            raise InvalidCase(f"{self.kind} without {', '.join(missing)}", remedy="tell it")
        if self.due is not None and self.due <= self.at:
            remedy = "set one that is still to come"
            raise InvalidCase(f"the deadline {told(self.due)} has passed", remedy=remedy)
        return self


class Step(Taken):
    """A step as a node recorded it, on the `number`th place of an account; `author` took it.

    `endorsed_by` are the parties that stand behind it.
    """

    case: str
    node: str
    number: int
    author: str = ""
    endorsed_by: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """What `case_steps.yaml` says of such a step."""
        return rules().step(self.kind)

    @property
    def line(self) -> str:
        """The step in words, on one line."""
        of = f" ({', '.join(filter(None, (self.of, self.ref)))})" if self.of or self.ref else ""
        detail = [
            f"by {self.owner}" if self.owner else "",
            f"due {told(self.due)}" if self.due else "",
            rules().dispositions[self.disposition] if self.disposition else "",
            self.result.replace("_", " ") if self.result else "",
            f"endorsed by {', '.join(self.endorsed_by)}" if self.endorsed_by else "",
            f'"{self.words}"' if self.words else "",
        ]
        more = ", ".join(part for part in detail if part)
        return f"{told(self.at)} {self.rule.says}{of}{': ' if more else ''}{more}"


class Ignored(Value):
    """A step that had no effect, and why."""

    step: Step
    reason: str


class Done(Value):
    """A step that was taken for some of the parties or deciders: by its name, for whom, in the order of their names."""

    kind: str
    of: tuple[str, ...]


class Account(Value):
    """A case as one node tells it: its state, whether the matter goes on, the steps taken and those without effect."""

    case: str
    node: str
    state: str = NOTHING
    continuing: str = NOTHING
    opened: Opened | None = None
    done: tuple[Done, ...] = ()
    steps: tuple[Step, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    def done_for(self, kind: str) -> frozenset[str]:
        """For which parties or deciders the step was taken since the case was opened or reopened."""
        return frozenset(next((one.of for one in self.done if one.kind == kind), ()))

    def in_track(self, track: Track) -> str:
        """The state in one track."""
        return self.state if track == "case" else self.continuing

    @property
    def next(self) -> tuple[str, ...]:
        """The steps that may follow in either track, whoever takes them."""
        return tuple(
            name
            for name, rule in rules().steps.items()
            if self.in_track(rule.track) in rule.after and self.in_track(_other(rule.track)) not in rule.not_while
        )

    @property
    def summary(self) -> str:
        """Where the case stands, in words."""
        states = rules().states
        parts = [f"{self.node}: {states[self.state]}"]
        if self.continuing != NOTHING:
            parts.append(
                f"what it is about {'goes on again' if self.continuing == 'reopened' else states[self.continuing]}"
            )
        if self.ignored:
            parts.append(f"{len(self.ignored)} recorded without effect")
        return "; ".join(parts)

    @property
    def words(self) -> str:
        """The summary and each step, one a line."""
        ignored = [f"  without effect: {one.step.line} ({one.reason})" for one in self.ignored]
        return "\n".join([self.summary, *(f"  {step.line}" for step in self.steps), *ignored])


class Case(Value):
    """A case by its id, with each node's account of it, by the nodes' names."""

    id: str
    accounts: tuple[Account, ...]

    @property
    def differs(self) -> bool:
        """Whether the accounts leave it in different states; neither of them is preferred."""
        return len({(account.state, account.continuing) for account in self.accounts}) > 1

    @property
    def words(self) -> str:
        """All accounts, one after the other."""
        head = f"case {self.id}" + (": accounts differ" if self.differs else "")
        return "\n".join([head, *(account.words for account in self.accounts)])


def fold(case: str, node: str, steps: Sequence[Step]) -> Account:
    """The account of one case that `node` keeps, of its own steps and those that others added, in their order.

    The same step given twice counts once; of different steps under one number none has an effect. Raises `InvalidCase`
    for steps of several cases.
    """
    return follow(case, node, steps)[0]


def follow(case: str, node: str, steps: Sequence[Step]) -> tuple[Account, Mapping[int, TrucelineError]]:
    """The account as `fold` makes it, and for each number whose step had no effect the error that says why."""
    if {step.case for step in steps} - {case}:
        raise InvalidCase("an account is of one case", where=case, remedy="fold each case by itself")
    by_number: dict[int, list[Step]] = defaultdict(list)
    for step in dict.fromkeys(steps):
        by_number[step.number].append(step)
    account = Account(case=case, node=node)
    taken: list[Step] = []
    ignored: list[Ignored] = []
    errors: dict[int, TrucelineError] = {}
    for number in sorted(by_number):
        given = by_number[number]
        try:
            if len(given) > 1:
                raise IllegalStep(f"{len(given)} different steps have the number {number}", where=case)
            account = _after(account, given[0])
            taken += given
        except TrucelineError as error:
            errors[number] = error
            ignored += [Ignored(step=step, reason=error.reason) for step in sorted(given, key=Step.model_dump_json)]
    return account.model_copy(update={"steps": tuple(taken), "ignored": tuple(ignored)}), errors


def check(account: Account, step: Step) -> Account:
    """The account after `step`.

    Raises `IllegalStep` for one that may not follow, `NotPermitted` for one on the word of those alone who are named,
    `UnknownName` for a party or decider that the case does not have.
    """
    if step.case != account.case:
        raise IllegalStep(f"a step on {step.case}", where=account.case, remedy="add it to its own account")
    if account.steps and step.number <= account.steps[-1].number:
        raise IllegalStep(f"number {step.number} is taken", where=step.case, remedy="give it the next number")
    return _after(account, step).model_copy(update={"steps": (*account.steps, step)})


def _after(account: Account, step: Step) -> Account:
    rule = step.rule
    _may_follow(account, rule)
    opened = step.opened if rule.leads_to == "received" else account.opened
    if opened is None:
        raise IllegalStep("nothing is received yet", where=step.case, remedy="receive it first")
    _stands_behind(step, rule, opened)
    done = () if rule.forgets else account.done
    leads_to = account.in_track(rule.track) if rule.leads_to == SAME else rule.leads_to
    if rule.of_each:
        done, all_done = _done(account, step, rule, opened)
        leads_to = leads_to if all_done or rule.until_all is None else rule.until_all
    where = "state" if rule.track == "case" else "continuing"
    return account.model_copy(update={where: leads_to, "opened": opened, "done": done})


def _may_follow(account: Account, rule: Rule) -> None:
    here, there = account.in_track(rule.track), account.in_track(_other(rule.track))
    if here not in rule.after or there in rule.not_while:
        state = here if here not in rule.after else there
        reason = f"{rule.name!r} may not follow {state!r}"
        raise IllegalStep(reason, where=account.case, remedy=f"possible now: {', '.join(account.next) or 'nothing'}")


def _stands_behind(step: Step, rule: Rule, opened: Opened) -> None:
    strangers = set(step.endorsed_by) - {*opened.parties, *opened.deciders}
    if strangers:
        what = f"{', '.join(sorted(strangers))} is neither a party nor a decider of the case"
        raise UnknownName(what, where=step.case, remedy="name those that stand behind the step")
    missing = [party for party in opened.parties if rule.endorsed and party not in step.endorsed_by]
    if missing:
        raise IllegalStep(f"not endorsed by {', '.join(missing)}", where=step.case, remedy="it takes all parties")
    if step.party is None:
        return
    behind = {step.party, *step.endorsed_by}
    for group in rule.not_alone:
        if behind <= set(opened.of(group)):
            reason = f"{rule.name!r} on the word of {', '.join(sorted(behind))} alone, {_named(group)} in the case"
            raise NotPermitted(reason, where=step.case, remedy="somebody else has to take it, or stand behind it")


def _done(account: Account, step: Step, rule: Rule, opened: Opened) -> tuple[tuple[Done, ...], bool]:
    """What was done for whom, with this step, and whether that is now all of them."""
    whom = opened.parties if rule.of_each == "parties" else opened.deciders
    if step.of not in whom:
        what = f"{step.of} is none of the {rule.of_each} of the case"
        raise UnknownName(what, where=step.case, remedy=f"one of {', '.join(whom)}")
    now = account.done_for(rule.name) | {step.of}
    others = tuple(one for one in account.done if one.kind != rule.name)
    return (*others, Done(kind=rule.name, of=tuple(sorted(now)))), set(whom) <= now


def _other(track: Track) -> Track:
    return "continuing" if track == "case" else "case"


def _named(group: Group) -> str:
    return "alleged" if group == "alleged" else "who registered it"


def _said(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None
