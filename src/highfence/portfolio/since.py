"""What is other than in the last run of a watch, and how it is told in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Iterator

    from highfence.messages import Catalog

_SHOWN: Final = 19
"""Letters of a digest that tell it apart: ``sha256:`` and twelve figures."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last run: the day on which the lines were looked at, none for each on its own, and the rulebook."""

    on: str | None
    version: str

    def told(self, words: Catalog) -> str:
        """Return what the run is called."""
        day = self.on or words.text("watch.each_own_day")
        return words.text("watch.run", day=day, version=self.version)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is other than in the last run.

    ``what``    the day, the state of knowledge, the rulebook, the list ``name``, or facts of ``lines``
    ``before`` and ``after``  null for own days, for law known today, and for a list that is not there
    """

    what: Literal["day", "known_on", "rulebook", "list", "facts"]
    before: str | None = None
    after: str | None = None
    name: str = ""
    lines: int = 0

    def told(self, words: Catalog) -> str:
        """Return the difference in words."""
        key = f"watch.differs.{self.what}"
        if self.what == "facts":
            return words.text(key, lines=words.number(self.lines))
        a, b = (v or words.text(f"{key}.none") for v in (self.before, self.after))
        return words.text(key, a=a, b=b, **({"name": self.name} if self.what == "list" else {}))


def differences(old: dict[str, Whatever], new: dict[str, Whatever], lines: int) -> Iterator[Difference]:
    """Yield what differs between what two runs rest on, and that facts of so many ``lines`` do."""
    if old["on"] != new["on"]:
        yield Difference("day", old["on"], new["on"])
    if old["known_on"] != new["known_on"]:
        yield Difference("known_on", old["known_on"], new["known_on"])
    if old["rulebook"] != new["rulebook"]:
        before, after = (f"{x['version']} {x['digest'][:_SHOWN]}" for x in (old["rulebook"], new["rulebook"]))
        yield Difference("rulebook", before, after)
    versions = [{x["list"]: x["version"] for x in run["lists"]} for run in (old, new)]
    for name in sorted({name for run in versions for name in run}):
        a, b = (run.get(name) for run in versions)
        if a != b:
            yield Difference("list", a, b, name)
    if lines:
        yield Difference("facts", lines=lines)
