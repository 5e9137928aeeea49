"""What an answer that clears rests on: the facts that a reader has to find right, in few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any as Whatever

from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from highfence.messages import Catalog

_FOLLOWS = "inherited"
"""Where facts come from that others answer, which are listed themselves."""


def rests_on(words: Catalog, facts: list[dict[str, Whatever]]) -> Iterable[Padding]:
    """Yield the facts by what was said of them: values, yes, no, known to be none; then what nobody stated."""
    told: dict[str, list[str]] = {"values": [], "true": [], "false": [], "none": []}
    unsaid: list[str] = []
    for one in facts:
        name, value, origin = one["fact"], one["value"], one["from"]
        if origin.startswith(_FOLLOWS) or name.endswith(".roles"):
            continue
        label = words.fact_label(name)
        full = words.text("text.labelled", label=label, value=words.value(name, value))
        if not origin.startswith("stated"):
            unsaid.append(words.text("text.noted", text=full, note=words.origin(origin)))
        elif isinstance(value, bool):
            told["true" if value else "false"].append(label)
        elif value in ([], ()):
            told["none"].append(label)
        else:
            told["values"].append(full)
    strong = words.text("list.strong")
    for key, found in told.items():
        if found:
            yield Padding(Text(f"· {words.text(f'rests.{key}', facts=strong.join(found))}"), (0, 0, 0, 2))
    if unsaid:
        yield Padding(Text(f"· {words.text('rests.unsaid', facts=strong.join(unsaid))}"), (0, 0, 0, 2))
