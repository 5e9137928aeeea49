"""Clock and tables, shared by the benchmarks."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True)
class Times:
    """Durations of single calls, in seconds."""

    values: tuple[float, ...]

    def at(self, share: float) -> float:
        """Return the duration that ``share`` of the calls stay within."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def p50(self) -> float:
        """Median."""
        return self.at(0.5)

    @property
    def p95(self) -> float:
        """Duration that one call in twenty exceeds."""
        return self.at(0.95)


def each(call: Callable[[Whatever], object], inputs: Sequence[Whatever], rounds: int = 3) -> Times:
    """Time one call for every input; of ``rounds`` passes the shortest time of each input counts.

    The shortest, since on a shared machine the longer ones measure the neighbors.
    """
    best = [float("inf")] * len(inputs)
    for _ in range(rounds):
        for i, one in enumerate(inputs):
            start = time.perf_counter()
            call(one)
            best[i] = min(best[i], time.perf_counter() - start)
    return Times(tuple(best))


def several(call: Callable[[], object], times: int) -> Times:
    """Time the same call ``times`` times."""
    out = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        out.append(time.perf_counter() - start)
    return Times(tuple(out))


def keeping_compiled(folder: Path) -> dict[str, str]:
    """Return the environment of processes that keep compiled modules in ``folder``, as an installation does."""
    plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**plain, "PYTHONPYCACHEPREFIX": str(folder)}


def duration(seconds: float) -> str:
    """Return a duration as people read it."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:,.1f} us" if seconds < 1e-4 else f"{seconds * 1e6:,.0f} us"
    return f"{seconds * 1e3:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    out += ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join(out)


def machine() -> str:
    """Describe the machine and the versions, without a date."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    versions = [f"Python {platform.python_version()}"]
    for name in ("msgspec", "polars", "numpy", "zen-engine", "openfisca-core"):
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    load = f"; load average at the start {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores; {', '.join(versions)}{load}."
