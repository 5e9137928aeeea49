"""Single decisions: the whole rulebook over seeded and published transactions, and the slice beside its peers.

python benchmarks/decide.py [--quick]
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.determination.answer import desk
from highfence.determination.check import Options, determine, encode, outcome_only, rulebook
from highfence.determination.complete import complete
from highfence.facts.intake import Given, read_flat
from highfence.logic.outcome import decide, probe_of
from highfence.logic.rulebook import READINGS
from like_slice import Peer, disagreements, peers
from like_slice import rows as slice_rows
from measure import Times, duration, each, table
from transactions import transactions

if TYPE_CHECKING:
    from highfence.logic.scalar import Case, Engine

OPTIONS = tuple(Options(reading=r) for r in READINGS)
Question = tuple[dict[str, Whatever], Options]


def whole(count: int) -> str:
    """Return the times of whole decisions, over ``count`` transactions of every epoch in both readings."""
    asked: list[Question] = [(t, OPTIONS[i % 2]) for i, t in enumerate(transactions(count))]
    answers = [determine(read_flat(facts), options) for facts, options in asked]
    for (facts, options), answer in zip(asked, answers, strict=True):
        if outcome_only(read_flat(facts), options) != answer["outcome"]:
            raise AssertionError(f"two answers for {facts['id']}")
    settled = [q for q, a in zip(asked, answers, strict=True) if a["outcome"] != "undetermined"]
    undecided = [q for q, a in zip(asked, answers, strict=True) if a["outcome"] == "undetermined"]
    lines: list[tuple[str, Times]] = [
        ("facts to JSON, explained: all", each(_explained, asked)),
        ("facts to JSON, explained: determined", each(_explained, settled)),
        ("facts to JSON, explained: undetermined, with ranked questions", each(_explained, undecided)),
        ("facts to outcome, no explanation", each(_outcome, asked)),
        ("reading the facts alone", each(lambda q: read_flat(q[0]), asked)),
        ("engine alone (every gate, requirement, exception, bar)", each(_engine, _cases(asked))),
    ]
    sizes = sorted(len(encode(a)) for a in answers)
    outcomes = ", ".join(f"{n} {o}" for o, n in Counter(a["outcome"] for a in answers).most_common())
    return "\n".join(
        [
            (
                f"{count:,} transactions, each different, over every epoch and both readings ({outcomes}); "
                f"median JSON {sizes[len(sizes) // 2]:,} bytes. Each figure is over transactions, of the shortest "
                "of three passes."
            ),
            "",
            table(("step", "p50", "p95"), [(n, duration(t.p50), duration(t.p95)) for n, t in lines]),
        ]
    )


def stated(most: int | None = None) -> str:
    """Return the times over the published transactions, which state every fact that a filer can know."""
    file = Path(__file__).parent.parent / "tests" / "transactions" / "published.py"
    spec = importlib.util.spec_from_file_location("published", file)
    if spec is None or spec.loader is None:
        raise AssertionError(file)
    module = sys.modules["published"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    asked: list[Question] = [(one.facts, Options(reading=one.reading)) for one in module.published()[:most]]
    lines = [
        ("facts to JSON, explained", each(_explained, asked)),
        ("facts to outcome, no explanation", each(_outcome, asked)),
    ]
    return "\n".join(
        [
            f"The {len(asked)} published transactions (tests/transactions), fully stated; shortest of three passes.",
            "",
            table(("step", "p50", "p95"), [(n, duration(t.p50), duration(t.p95)) for n, t in lines]),
        ]
    )


def _explained(question: Question) -> bytes:
    return encode(determine(read_flat(question[0]), question[1]))


def _outcome(question: Question) -> str:
    return outcome_only(read_flat(question[0]), question[1])


def _cases(asked: list[Question]) -> list[tuple[Engine, Case]]:
    law = rulebook()
    out = []
    for facts, options in asked:
        given: Given = read_flat(facts)
        if given.on is None:
            raise AssertionError("a transaction without a day")
        view = law.at("us.ear", given.on, None, options.reading)
        engine, cells = desk(law).tools(view)
        out.append((engine, complete(given, given.on, cells).case))
    return out


def _engine(asked: tuple[Engine, Case]) -> object:
    return decide(probe_of(*asked))


def like(count: int) -> str:
    """Return the slice beside its peers, ratios to highfence in the same run."""
    answering = peers()
    wrong = disagreements(count, answering)
    if wrong:
        raise AssertionError(f"{len(wrong)} answers differ: {wrong[0]}")
    asked = {p.name: [p.prepare(r) for r in slice_rows(count)] for p in answering}
    plainly = {p.name: each(p.ask, asked[p.name]) for p in answering}
    told = {p.name: each(p.explain, asked[p.name]) for p in answering if p.explain is not None}
    ours = next(p.name for p in answering if p.name.startswith("highfence"))

    def line(peer: Peer) -> tuple[str, ...]:
        quick = plainly[peer.name]
        cells = [peer.name, duration(quick.p50), duration(quick.p95), _ratio(quick, plainly[ours])]
        if peer.explain is None or peer.name not in told:
            return (*cells, "-", "-", "-")
        size = len(peer.explain(asked[peer.name][0]))
        slow = told[peer.name]
        return (*cells, duration(slow.p50), _ratio(slow, told[ours]), f"{size:,}")

    head = ("peer", "p50", "p95", "x highfence", "explained p50", "x highfence", "bytes told")
    return "\n".join(
        [
            f"3A090.a and .b and destination, {count:,} distinct rows, every fact known; all answers equal.",
            "",
            table(head, [line(p) for p in answering]),
        ]
    )


def _ratio(times: Times, ours: Times) -> str:
    return f"{times.p50 / ours.p50:.2f}"


def main(*, quick: bool = False) -> str:
    """Return the report."""
    count = 10 if quick else 200
    return "\n".join(
        [
            "## One decision",
            "",
            whole(count),
            "",
            stated(10 if quick else None),
            "",
            "## The slice, one row at a time",
            "",
            like(50 if quick else 2000),
        ]
    )


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
