"""The published mutation test belongs to the law as it stands, and the mutator catches what it should."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from cases import rulebook
from highfence.law.us import ear
from highfence.logic.provisions import beneath

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "mutation.json"
AGAIN = "run: python benchmarks/mutation/mutate.py"


@cache
def published() -> dict[str, Any]:
    assert REPORT.exists(), f"docs/mutation.json is missing; {AGAIN}"
    found: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8"))
    return found


@cache
def mutator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "benchmarks" / "mutation" / "mutate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


def test_the_report_is_of_this_rulebook() -> None:
    assert published()["rulebook"] == rulebook().digest, f"the law has changed since; {AGAIN}"


@cache
def register() -> dict[str, str]:
    text = (Path(ear.__file__).parent / "coverage.yaml").read_text(encoding="utf-8")
    return {f"us.ear.{r['paragraph']}": r["state"] for r in yaml.safe_load(text)["paragraphs"]}


def row_of(record: str) -> str:
    """Return the row of the coverage register that speaks of a record: the longest paragraph above it."""
    return max((k for k in register() if beneath(k, record)), key=len, default="")


def states() -> dict[str, str]:
    """Return what the coverage register says of each record."""
    return {one: register().get(row_of(one), "partly") for one in published()["records"]}


def test_cases_catch_nearly_every_change_of_what_is_called_modelled() -> None:
    """A paragraph may be called modelled in the register only where its cases catch what changes it."""
    found, state = published(), states()
    assert found["total"] >= 2000
    counts = [v for k, v in found["records"].items() if state[k] == "modelled"]
    caught, survived = (sum(c[i] for c in counts) for i in (0, 1))
    share = 100 * caught / (caught + survived)
    assert caught + survived >= 2000
    assert share >= 95, f"{share:.2f} % caught of what is called modelled; see docs/mutation.md"


def test_each_paragraph_called_modelled_is_caught_by_itself() -> None:
    rows: dict[str, list[int]] = {}
    for one, counts in published()["records"].items():
        rows[row_of(one)] = [a + b for a, b in zip(rows.get(row_of(one), [0, 0]), counts, strict=True)]
    shares = {k: 100 * c / (c + s) for k, (c, s) in rows.items() if register().get(k) == "modelled"}
    low = {k: f"{share:.0f} %" for k, share in shares.items() if share < 95}
    assert low == {}, "call these partly modelled in coverage.yaml, or write cases"


def test_the_report_adds_up() -> None:
    found = published()
    assert found["total"] - found["caught"] == len(found["survivors"])
    assert found["share_pct"] == round(100 * found["caught"] / found["total"], 2)
    text = (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8")
    assert text == mutator().markdown(found), f"docs/mutation.md is not what docs/mutation.json says; {AGAIN}"


def verdicts(queue: list[Any]) -> list[str]:
    """Return the verdict on each mutant; the cases are left as they were."""
    module = mutator()
    probe_of = module.cases.probe_of
    try:
        found: list[str] = module.run(queue, processes=1)
    finally:
        module.cases.probe_of = probe_of
        module._shop.cache_clear()
    return found


def test_one_module_anew() -> None:
    """A small run from scratch: the module of ECCN 3A090."""
    module = mutator()
    queue = module.all_mutants("cat_3.eccn_3a090")
    assert len(queue) > 50
    found = module.report(queue, verdicts(queue), len(queue))
    assert found["share_pct"] >= 90, "\n".join(f"{s['id']}: {s['what']}" for s in found["survivors"])


def test_a_module_of_exceptions_anew() -> None:
    """Records with edges: what an exception excuses changes the view of a day, not only a condition in it."""
    module = mutator()
    queue = [m for m in module.all_mutants("s740_26") if m.edges or m.kind == "negate"][:60]
    assert any(m.edges for m in queue)
    found = verdicts(queue)
    missed = [m.provision.id for m, v in zip(queue, found, strict=True) if v == "survived"]
    assert missed == []
    assert found.count("caught") >= 0.8 * len(queue)


def test_conditions_are_proved_equal_only_when_they_are() -> None:
    from highfence.logic.expr import all_of, any_of, codes, not_
    from small import kind, p, q, to, x

    same = mutator().same
    assert same(any_of(x >= 1, x >= 2), any_of(x >= 1, x > 2))
    assert same(all_of(p, any_of(p, q)), p.true())
    assert same(all_of(kind.is_("chip"), not_(kind.is_("box"))), kind.is_("chip"))
    assert not same(x >= 1, x > 1)
    assert not same(any_of(p, q), all_of(p, q))
    assert not same(to.in_(codes("a", "A")), to.in_(codes("b", "B")))
    assert not same(any_of(p, not_(p)), all_of(p, not_(p)))


@pytest.mark.parametrize("kind", ["negate", "boundary", "threshold", "part", "swap", "date"])
def test_every_kind_of_change_is_made(kind: str) -> None:
    assert any(m.kind == kind for m in mutator().all_mutants("cat_3.eccn_3a090"))
