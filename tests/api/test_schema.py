"""The interface does what its OpenAPI schema says, whatever is sent: schemathesis tries it on a node that answers.

All its checks, over everything that the schema allows and much that it forbids. SCHEMATHESIS_EXAMPLES says how many
random requests each call gets beside those that the schema itself suggests.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.api.asking import OP
from tests.api.conftest import Serve
from tests.store.conftest import MakeNode
from truceline.acts import tokens
from truceline.store import rebuild
from truceline.store.journal import Actor
from truceline.store.node import now

CONFIG = Path(__file__).parent / "schemathesis.toml"
FEW = 2
# The steps of a case are calls of one body; where time is short, a few of them speak for the others.
ALIKE = "/cases/{id}/(?!note|tasked|closed|facts)"
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", FEW))


def test_whatever_is_sent_the_interface_answers_as_its_schema_says(make_node: MakeNode, serve: Serve) -> None:
    node = make_node("north", clock=now)
    token = tokens.issue(Actor(node, OP), OP).secret
    running = serve(node)
    config = SchemathesisConfig.from_path(CONFIG)
    config._seed = 20200305
    schema = schemathesis.openapi.from_url(f"{running.url}/api/v1/openapi.json", config=config)
    schema.config.update(headers={"Authorization": f"Bearer {token}"}, workers=1)
    schema.config.generation.update(max_examples=EXAMPLES)
    if EXAMPLES <= FEW:
        schema = schema.exclude(path_regex=ALIKE)
    statuses: Counter[int] = Counter()
    faults: dict[tuple[str, str], str] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            faults[event.label, "error"] = repr(event.value)
        if isinstance(event, events.ScenarioFinished):
            recorded = event.recorder.interactions.values()
            statuses.update(each.response.status_code for each in recorded if each.response is not None)
            faults |= {(event.recorder.label, name): told for name, told in failed(event)}
    assert not faults, "\n\n".join(f"{call}, {name}: {told}" for (call, name), told in faults.items())
    assert running.stop() == ""
    # What was tried was tried indeed, and left a record that holds.
    assert statuses[200] > 100 and statuses[201] > 50 and sum(statuses.values()) > 10_000
    assert list(rebuild.check(node)) == []


def failed(event: events.ScenarioFinished) -> Iterator[tuple[str, str]]:
    """Each check that failed, with what was sent and what came back."""
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                told = event.recorder.interactions[case].response
                answer = f"{told.status_code} {told.content[:300]!r}" if told else "no answer"
                yield check.name, f"{check.failure_info.failure}\n{check.failure_info.code_sample[:600]}\n{answer}"
