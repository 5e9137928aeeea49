"""License exceptions for people at a terminal: what could excuse, on which conditions, and what is shut."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich.padding import Padding
from rich.text import Text

from highfence.cli.render_notes import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.messages import Catalog


def exceptions(
    words: Catalog, found: list[dict[str, Whatever]], *, verbose: bool
) -> Iterable[Text | Padding]:
    """Yield what could excuse, with its conditions and bars; then what is shut, in one line unless all is shown."""
    shown = found if verbose else [e for e in found if e["eligible"] is not False]
    shut = [e for e in found if e["eligible"] is False]
    if not found:
        return
    yield Text(words.text("heading.exceptions"), style="bold underline")
    for one in shown:
        color = {True: "green4", None: "yellow3", False: "dim"}[one["available"]]
        key = {True: "true", None: "unknown", False: "false"}
        line = Text("  ")
        line.append(one["code"], style=f"bold {color}")
        line.append(f"  {one['citation']}  {words.text('exception.available.' + key[one['available']])} ")
        line.append(words.text("exception.eligible." + key[one["eligible"]]), style="dim")
        yield line
        for condition in one["conditions"]:
            if condition["value"] is True and not verbose:
                continue
            yield Padding(
                Text(
                    words.text(
                        "exception.condition." + key[condition["value"]],
                        condition=words.condition_title(condition["id"], condition["title"]),
                        citation=short(condition["id"]),
                    )
                ),
                (0, 0, 0, 4),
            )
        if one["barred_by"]:
            rules = ", ".join(map(short, one["barred_by"]))
            yield Padding(Text(words.text("exception.barred", rules=rules), style="dim"), (0, 0, 0, 4))
    if shut and not verbose:
        yield Text(f"  {words.text('exception.available.false')} {_shut(shut, shown)}", style="dim")


def _shut(shut: list[dict[str, Whatever]], shown: list[dict[str, Whatever]]) -> str:
    """Return the exceptions that are not available: each code once, by paragraph where others of it are open."""
    named: dict[str, list[str]] = {}
    for one in shut:
        paragraph = [one["citation"].removeprefix("15 CFR ")]
        split = any(s["code"] == one["code"] for s in [*shown, *(o for o in shut if o is not one)])
        detail = [*(paragraph if split else []), *map(short, one["barred_by"])]
        named.setdefault(one["code"], []).extend(detail)
    told = (f"{code} ({', '.join(dict.fromkeys(of))})" if of else code for code, of in named.items())
    return ", ".join(told)
