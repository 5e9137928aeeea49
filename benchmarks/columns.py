"""A million rows at once: the rulebook of one day, and the slice beside its peers.

    python benchmarks/columns.py [--quick]

Rows are distinct and made by hashing row numbers, so that no other package is needed. One in five of
the facts is unknown. Polars uses as many threads as POLARS_MAX_THREADS allows: two, unless it is set.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from typing import Any as Whatever

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl

from highfence.facts.derive import columns as derived
from highfence.logic.columnar import Plan, column
from highfence.logic.provisions import Definition, Requirement
from highfence.logic.scalar import Case, Engine, Probe
from like_slice import COUNTRIES, DAY, FOREIGN, LISTED, RULES, SEATS, VIEW, openfisca, plain, zen_table
from measure import Times, duration, several, table

UNKNOWN = 0.2
PARTIES = {
    "end_user": frozenset({"end_user", "ultimate_consignee"}),
    "intermediate_consignee": frozenset({"intermediate_consignee"}),
    "exporter": frozenset({"exporter"}),
}
SLOTS = {"": ("",), "ic": ("item",), "party": tuple(PARTIES)}


def draw(seed: int) -> pl.Expr:
    """Return a number from 0 to 1 for every row, the same in every run."""
    return pl.int_range(pl.len()).hash(seed).mod(1_000_003) / 1_000_003


def choose(seed: int, *values: str) -> pl.Expr:
    """Return one of ``values`` for every row."""
    return pl.lit(pl.Series(values)).gather((draw(seed) * len(values)).cast(pl.UInt32))


def frame(count: int) -> pl.DataFrame:
    """Return distinct transactions: chip facts, destination, three parties; one fact in five unknown."""
    seed = iter(range(1, 1000))

    def maybe(expr: pl.Expr) -> pl.Expr:
        return pl.when(draw(next(seed)) >= UNKNOWN).then(expr)

    def between(low: float, high: float) -> pl.Expr:
        return low + draw(next(seed)) * (high - low)

    def flag(share: float) -> pl.Expr:
        return draw(next(seed)) < share

    facts: dict[str, pl.Expr] = {
        "activity": choose(next(seed), "export", "export", "reexport", "transfer_in_country"),
        "from": choose(next(seed), "US", "US", "TW", "SG"),
        "to": maybe(choose(next(seed), *COUNTRIES)),
        "item.kind": maybe(choose(next(seed), "integrated_circuit", "integrated_circuit", "computer")),
        # No two rows alike: the row's number is in the last digits.
        "item.tpp": maybe(10 ** between(2, 4.7) + pl.int_range(pl.len()) * 1e-7),
        "item.die_area_mm2": maybe(between(100, 1700)),
        "item.datacenter": maybe(flag(0.6)),
        "item.process_node_nm": maybe(between(3, 30)),
        "item.transistors_b": maybe(between(5, 210)),
        "item.memory_bandwidth_gb_s": maybe(between(200, 8200)),
        "item.interconnect_gb_s": maybe(between(32, 1900)),
        "item.commercially_available_us": maybe(flag(0.5)),
        "item.us_origin": maybe(flag(0.7)),
        "end_use.supercomputer": maybe(flag(0.01)),
        "end_use.advanced_node_ic": maybe(flag(0.01)),
        "end_use.military": maybe(flag(0.01)),
    }
    for slot in PARTIES:
        facts[f"{slot}?"] = flag(0.5) if slot == "intermediate_consignee" else pl.lit(value=True)
        for name in ("country", "headquarters", "ultimate_parent.headquarters"):
            facts[f"{slot}.{name}"] = maybe(choose(next(seed), *COUNTRIES))
        facts[f"{slot}.listed"] = maybe(flag(0.05))
    for roles in PARTIES.values():
        for role in sorted(roles):
            facts[f"{role}#open"] = flag(0.0)
    bare = pl.select(pl.int_range(count).alias("id"))
    return derived(bare.with_columns([e.alias(n) for n, e in facts.items()]))


def plan_of(rows: pl.DataFrame) -> Plan:
    """Return the plan of every definition and requirement of the day."""
    plan = Plan(VIEW, rows.columns, PARTIES)
    for resolved in VIEW.live:
        prov = resolved.provision
        if isinstance(prov, Definition | Requirement):
            for slot in SLOTS[prov.scope if isinstance(prov, Definition) else ""]:
                plan.add(resolved.id, slot)
    return plan


def differing(rows: pl.DataFrame, done: pl.DataFrame, plan: Plan, count: int) -> list[str]:
    """Return where the columns of the first rows differ from single decisions."""
    engine = Engine(VIEW)
    planned = [c for c in done.columns if c.startswith("§")]
    wrong = []
    for row, answers in zip(
        rows.head(count).to_dicts(), done.head(count).select(planned).to_dicts(), strict=True
    ):
        facts = {
            n: v for n, v in row.items() if v is not None and not n.endswith(("?", "#open")) and n != "id"
        }
        named = tuple((s, r) for s, r in plan.parties.items() if row[f"{s}?"])
        known = frozenset(n.removesuffix("#open") for n in rows.columns if n.endswith("#open"))
        every = frozenset().union(*(_roles()))
        probe = Probe(VIEW, Case(facts, named, every - known), engine)
        for name, value in answers.items():
            rule, _, slot = name.removeprefix("§").partition("@")
            if slot and not row.get(f"{slot}?", True):
                continue
            if probe.rule(rule, slot) is not value:
                wrong.append(f"{rule} in row {row['id']}: {value} in columns")
    return wrong


def _roles() -> list[frozenset[str]]:
    from highfence.facts.vocabulary import ROLES

    return [frozenset(ROLES)]


def whole(count: int, times: int) -> str:
    """Return the time of the whole rulebook of one day over ``count`` rows."""
    rows = frame(count)
    made: list[Plan] = []
    planning = several(lambda: made.append(plan_of(rows)), 3)
    plan = made[-1]
    done = plan.run(rows)
    wrong = differing(rows, done, plan, min(count, 300))
    if wrong:
        raise AssertionError(f"{len(wrong)} answers differ: {wrong[0]}")
    spent = several(lambda: plan.run(rows), times)
    rules = sum(c.startswith("§") for c in done.columns)
    return "\n".join(
        [
            (
                f"Every definition and requirement in force on {DAY}, {rules} columns, over {count:,} distinct rows of "
                f"{rows.width} columns, {UNKNOWN:.0%} unknown, {pl.thread_pool_size()} threads, no memo; the first "
                f"rows equal single decisions, rule by rule. Median of {times}."
            ),
            "",
            table(
                ("step", "median", "rows/s"),
                [
                    ("making the plan, once", duration(planning.p50), "-"),
                    ("running it", duration(spent.p50), f"{count / spent.p50:,.0f}"),
                ],
            ),
        ]
    )


# ------------------------------------------------------------------------------------------ the slice


def slice_frame(count: int) -> pl.DataFrame:
    """Return rows of the slice, every fact known."""
    edge = draw(1) < 0.1
    return pl.select(pl.int_range(count).alias("id")).with_columns(
        pl.when(edge)
        .then(pl.lit(pl.Series([1600.0, 2400.0, 4800.0])).gather((draw(2) * 3).cast(pl.UInt32)))
        .otherwise(10 ** (2.5 + draw(3) * 2.2))
        .alias("tpp"),
        (draw(4) * 20 + pl.int_range(pl.len()) * 1e-9).alias("pd"),
        (draw(5) < 0.6).alias("datacenter"),
        choose(6, *COUNTRIES).alias("to"),
        choose(7, *COUNTRIES).alias("hq"),
    )


def by_hand(rows: pl.DataFrame) -> pl.Series:
    """Return the answers of polars expressions written for this question."""
    tpp, pd = pl.col("tpp"), pl.col("pd")
    listed = pl.col("to").is_in(sorted(LISTED))
    abroad = pl.col("to").is_in(sorted(FOREIGN)) & pl.col("hq").is_in(sorted(SEATS))
    covered = pl.col("datacenter") | (tpp >= 4800)
    a = covered & ((tpp >= 4800) | ((tpp >= 1600) & (pd >= 5.92)))
    b = covered & ~a & (((tpp >= 2400) & (pd >= 1.6)) | ((tpp >= 1600) & (pd >= 3.2)))
    answer = (
        pl.when(a & (listed | abroad))
        .then(pl.lit("a"))
        .when(b & listed)
        .then(pl.lit("b"))
        .otherwise(pl.lit("none"))
    )
    return rows.lazy().select(answer.alias("answer")).collect()["answer"]


def as_facts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the slice under highfence's names."""
    empty = pl.lit([], dtype=pl.List(pl.String))
    return rows.select(
        pl.lit("export").alias("activity"),
        pl.lit("US").alias("from"),
        "to",
        pl.lit("integrated_circuit").alias("item.kind"),
        pl.col("tpp").alias("item.tpp"),
        pl.col("pd").alias("item.performance_density"),
        pl.col("datacenter").alias("item.datacenter"),
        empty.alias("item.base_entries"),
        pl.lit(value=True).alias("end_user?"),
        pl.col("hq").alias("end_user.headquarters"),
        pl.col("hq").alias("end_user.ultimate_parent.headquarters"),
        empty.alias("end_user.approvals"),
        pl.lit("none").alias("end_user.government_of"),
        pl.lit(value=True).alias("end_user.private_sector"),
        pl.lit(value=True).alias("exporter?"),
        pl.lit(["exporter", "reexporter"]).alias("exporter.roles"),
        *[
            pl.lit(value=False).alias(f"{r}#open")
            for r in (
                "end_user",
                "ultimate_consignee",
                "intermediate_consignee",
                "purchaser",
                "exporter",
                "reexporter",
            )
        ],
    )


def answers_of(done: pl.DataFrame) -> pl.Series:
    """Return the two columns of highfence as one answer."""
    a, b = (pl.col(column(r)) for r in RULES)
    said = pl.when(a).then(pl.lit("a")).when(b).then(pl.lit("b")).when(~a & ~b).then(pl.lit("none"))
    return done.select(said.alias("answer"))["answer"]


def like(count: int, times: int) -> str:
    """Return the slice beside its peers."""
    rows = slice_frame(count)
    facts = as_facts(rows)
    plan = Plan(
        VIEW,
        facts.columns,
        {
            "end_user": frozenset({"end_user", "ultimate_consignee", "purchaser", "intermediate_consignee"}),
            "exporter": frozenset({"exporter", "reexporter"}),
        },
    )
    for rule in RULES:
        plan.add(rule)
    expected = by_hand(rows)
    _same("polars by hand", expected.head(2000).to_list(), [plain(r) for r in rows.head(2000).to_dicts()])
    _same("highfence", answers_of(plan.run(facts)).to_list(), expected.to_list())
    lines: list[tuple[str, int, Times]] = [
        (
            "highfence, both limbs as columns (three-valued, from the encoded law)",
            count,
            several(lambda: plan.run(facts), times),
        ),
        (
            "polars, written by hand for this question (two-valued)",
            count,
            several(lambda: by_hand(rows), times),
        ),
    ]
    lines += _openfisca(rows, expected, times)
    lines += _zen(rows, expected, times)
    ours = lines[0][2].p50 / count
    return "\n".join(
        [
            f"3A090.a and .b and destination, every fact known; all answers equal. Median of {times}.",
            "",
            table(
                ("engine", "rows timed", "median", "rows/s", "time a row, x highfence"),
                [
                    (n, f"{c:,}", duration(t.p50), f"{c / t.p50:,.0f}", f"{t.p50 / c / ours:.2f}")
                    for n, c, t in lines
                ],
            ),
        ]
    )


def _same(name: str, got: list[str], expected: list[str]) -> None:
    if got != expected:
        at = next(i for i, (g, e) in enumerate(zip(got, expected, strict=True)) if g != e)
        raise AssertionError(f"{name}: row {at} is {got[at]}, not {expected[at]}")


def _openfisca(rows: pl.DataFrame, expected: pl.Series, times: int) -> list[tuple[str, int, Times]]:
    fisca = openfisca()
    if fisca is None:
        return []
    number = {c: i for i, c in enumerate(COUNTRIES)}
    numbered = rows.with_columns(pl.col("to", "hq").replace_strict(number, return_dtype=pl.Int32))
    arrays = {n: numbered[n].to_numpy() for n in ("tpp", "pd", "datacenter", "to", "hq")}
    names = ("none", "a", "b")

    def run() -> Whatever:
        return fisca.ask(fisca.simulation(arrays, rows.height))

    _same("openfisca-core", [names[int(v)] for v in run()], expected.to_list())
    return [
        ("openfisca-core, one simulation (countries numbered beforehand)", rows.height, several(run, times))
    ]


def _zen(rows: pl.DataFrame, expected: pl.Series, times: int) -> list[tuple[str, int, Times]]:
    if importlib.util.find_spec("zen") is None:
        return []
    zen: Whatever = importlib.import_module("zen")

    count = min(rows.height, 20_000)
    asked = rows.head(count).select("tpp", "pd", "datacenter", "to", "hq").to_dicts()
    content = zen_table()
    engine = zen.ZenEngine({"loader": lambda _key: content})

    def run() -> list[str]:
        done: Whatever = engine.evaluate_batch([{"key": "table", "context": row} for row in asked])
        return [one["data"]["result"]["answer"] for one in done]

    _same("zen-engine", run(), expected.head(count).to_list())
    return [
        ("zen-engine, decision table, evaluate_batch (fewer rows; scale by rows)", count, several(run, times))
    ]


def main(*, quick: bool = False) -> str:
    """Return the report."""
    count, times = (2000, 1) if quick else (1_000_000, 5)
    return "\n".join(
        ["## Columns", "", whole(count, times), "", "## The slice, in columns", "", like(count, times)]
    )


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
