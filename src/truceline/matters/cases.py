"""A case as its facts have it: an account for each node that received it, with what other nodes added to it.

A step stands in one account: in that of its author's node where that node received the case, else in the one that it
names, else in the first that its author had seen. Accounts that differ stand side by side, and none is preferred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from truceline.errors import IllegalStep, TrucelineError, UnknownName
from truceline.facts import CaseStepTaken
from truceline.matters.told import Reading, Told, in_order
from truceline.model import Value
from truceline.verification.case import Account, Case, Opened, Step, follow
from truceline.verification.due import owed

DIFFERS = "differs"


class Recorded(Value):
    """Which entry a step of an account is: by the keeper of the account and the step's number in it."""

    keeper: str
    number: int
    ref: str


class CaseRecord(Value):
    """A case with each account of it, and the entries that its steps are."""

    case: Case
    recorded: tuple[Recorded, ...] = ()

    @property
    def id(self) -> str:
        """The case's."""
        return self.case.id

    def account(self, keeper: str) -> Account | None:
        """The account that a node keeps."""
        return next((one for one in self.case.accounts if one.node == keeper), None)

    def ref(self, keeper: str, number: int) -> str:
        """The entry of a step; empty where there is none."""
        return next((one.ref for one in self.recorded if (one.keeper, one.number) == (keeper, number)), "")


def read(id: str, told: Sequence[Told]) -> Reading:
    """The case `id`, as each node that received it tells it; the first that received it comes first."""
    refused: dict[str, TrucelineError] = {}
    keepers = list(dict.fromkeys(one.node for one in told if one.fact.opens))
    by_keeper: dict[str, list[Told]] = {keeper: [] for keeper in keepers}
    received = {one.node: one for one in reversed(told) if one.fact.opens}
    for one in told:
        try:
            by_keeper[_keeper(id, one, received)].append(one)
        except TrucelineError as error:
            refused[one.ref] = error
    accounts, recorded = [], []
    for keeper in keepers:
        ordered = in_order(by_keeper[keeper], keeper)
        account, errors = follow(id, keeper, tuple(_steps(id, ordered)))
        accounts.append(account)
        refused |= {ordered[number - 1].ref: error for number, error in errors.items()}
        recorded += [Recorded(keeper=keeper, number=at, ref=one.ref) for at, one in enumerate(ordered, 1)]
    record = CaseRecord(case=Case(id=id, accounts=tuple(accounts)), recorded=tuple(recorded))
    states = {account.state for account in accounts}
    open_ = [deadline.due for account in accounts for deadline in owed(account).open]
    return Reading(
        record,
        "unknown" if not states else DIFFERS if len(states) > 1 else states.pop(),
        " ".join(_words(id, accounts).split()),
        day=min((account.steps[0].at.date() for account in accounts if account.steps), default=None),
        due=min(open_, default=None),
        refused=refused,
    )


def _keeper(id: str, told: Told, received: Mapping[str, Told]) -> str:
    """In whose account a step stands; raises `UnknownName` where there is no such account."""
    fact = told.fact
    if not isinstance(fact, CaseStepTaken):
        raise IllegalStep("is no step of a case", where=id)
    if fact.account is None and told.node in received:
        return told.node
    if fact.account is not None:
        if fact.account in received:
            return fact.account
        raise UnknownName(f"{fact.account} has not received the case", where=id, remedy="name a node that has")
    seen = [node for node, first in received.items() if first.seq < told.seen.get(first.origin, 0)]
    if not seen and not received:
        remedy = "receive it first; where the step is joint, jointly"
        raise IllegalStep("no account of this case is known in the log that the step is for", where=id, remedy=remedy)
    return min(seen or received, key=lambda node: (received[node].at, node))


def _steps(id: str, ordered: Sequence[Told]) -> Iterator[Step]:
    """The steps of an account; who is of no party speaks for their node, where that is named in the case."""
    opened: Opened | None = None
    for number, told in enumerate(ordered, 1):
        if not isinstance(told.fact, CaseStepTaken):
            continue
        taken, opened = told.fact.taken, opened or told.fact.taken.opened
        named = {*opened.parties, *opened.deciders, *opened.alleged, *opened.registered_by} if opened else set()
        party = taken.party or (told.node if told.node in named else None)
        yield Step.model_construct(
            **{name: getattr(taken, name) for name in type(taken).model_fields} | {"party": party},
            case=id,
            node=told.node,
            number=number,
            author=told.author,
            endorsed_by=told.fact.endorsed_by,
        )


def _words(id: str, accounts: Sequence[Account]) -> str:
    """On one line: the case, what it is about, and where it stands with each that received it."""
    if not accounts:
        return f"{id}: nobody is known to have received it"
    numbers = dict.fromkeys(one.ref for account in accounts for one in account.steps if one.kind == "registered")
    about = dict.fromkeys(incident for account in accounts if account.opened for incident in account.opened.incidents)
    named = [f"number {', '.join(numbers)}"] if numbers else []
    named += [f"on {', '.join(about)}"] if about else []
    return f"{id}{' (' if named else ''}{', '.join(named)}{')' if named else ''}: " + " | ".join(
        account.summary for account in accounts
    )
