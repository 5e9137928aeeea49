"""Writes docs/transactions.md: the published set of transactions, counted by theme and outcome.

python docs/transactions.py           write
python docs/transactions.py --check   say whether it is out of date, and exit with 1
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "transactions"))

from published import Published, answers, published  # noqa: E402

OUTCOMES = (
    ("prohibited", "prohibited"),
    ("license_required", "license"),
    ("undetermined", "undetermined"),
    ("license_exception", "exception"),
    ("no_license_required", "none needed"),
    ("not_subject", "not subject"),
)

HEAD = """# The published transactions

Written by `python docs/transactions.py` from `tests/transactions/`; a test holds them together.

{total} transactions with real products, on realistic routes, between invented parties (or, where the law names
one, the party it names). Each states what a careful filer knows: activity, route, item, every party with
country, headquarters, parent, listing and owners, the end uses, letters and red flags. Beside each stands what the
law was read to say, written before the program was asked: outcome, requirements, review policy, exceptions. Where
the two differed the text was read again, and the side that was wrong was corrected.

{determined} of {total} ({share:.1f} %) are determined, on {days} days from {first} to {last}. For each of them, a
test takes every stated fact away, one at a time: where the outcome changes, it must become undetermined, and the
fact must be the first or second that is asked for. `tests/transactions/published.py` lists the few kinds of facts
without which another settled answer is right, and why.
"""

LISTS = (
    ("Undetermined", lambda p: [p.open] if p.open else []),
    ("Where the program is wrong", lambda p: [p.disputed] if p.disputed else []),
    (
        "Where it is wrong once a fact is missing",
        lambda p: [f"`{f}`: {why}" for f, why in p.unmended.items()],
    ),
)


def row(cells: list[str]) -> str:
    """Return a line of a table."""
    return "| " + " | ".join(cells) + " |"


def page() -> str:
    """Return docs/transactions.md."""
    found = published()
    outcome = {p.id: answers()[p.id]["outcome"] for p in found}
    themes: dict[str, list[Published]] = {}
    for p in found:
        themes.setdefault(p.title, []).append(p)
    total, left = len(found), [p for p in found if outcome[p.id] == "undetermined"]
    days = sorted({str(p.facts["on"]) for p in found})
    out = [
        HEAD.format(
            total=total,
            determined=total - len(left),
            share=100 * (total - len(left)) / total,
            days=len(days),
            first=days[0],
            last=days[-1],
        ),
        row(["theme", *(title for _, title in OUTCOMES), "all"]),
        row(["---", *(["---:"] * (len(OUTCOMES) + 1))]),
    ]
    for title, members in themes.items():
        counts = Counter(outcome[p.id] for p in members)
        out.append(row([title, *(str(counts[o] or "") for o, _ in OUTCOMES), str(len(members))]))
    counts = Counter(outcome.values())
    out.append(row(["all", *(str(counts[o] or "") for o, _ in OUTCOMES), str(total)]))
    for heading, said in LISTS:
        lines = [f"- `{p.id}`: {text}" for p in found for text in said(p)]
        if lines:
            out += ["", f"## {heading}", "", *lines]
    return "\n".join(out).rstrip() + "\n"


def main(*, check: bool) -> int:
    """Write the file, or report that it is out of date."""
    path, text = ROOT / "docs" / "transactions.md", page()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return 0
    if check:
        sys.stderr.write("out of date: transactions.md; run python docs/transactions.py\n")
        return 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
