"""Errors of the engine.

HighfenceError
├── InputError          what was given cannot be used: field, value, expectation (facts floor fills it)
└── LawError            the rulebook itself is at fault, or cannot answer
    ├── LoadError       an invariant of the records is broken
    └── OutsideCoverage the day lies before the first day modelled
"""

from __future__ import annotations


class HighfenceError(Exception):
    """Root of every error raised on purpose. ``exit_status`` is what the command line returns."""

    exit_status = 1


class LawError(HighfenceError):
    """The rulebook is inconsistent or cannot answer the question put to it."""


class LoadError(LawError):
    """Records break an invariant: a missing target, a stay without a recorded end, overlapping ladders."""


class OutsideCoverage(LawError):  # noqa: N818 - named for what it says, as in the contract
    """The day asked for lies before the first day that a regime models."""

    exit_status = 2


class InputError(HighfenceError):
    """One or more faults in the input. ``faults`` lists them all; nothing is half done."""

    exit_status = 2

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(f) for f in faults))
        self.faults = faults


class Fault:
    """One fault of the input.

    ``path``      the field, dotted (``item.tpp``) or empty for the whole file
    ``value``     what was found
    ``expected``  what would have been right, in words
    ``line``      line in the file, when known
    ``hint``      the nearest field or value, when one is near
    """

    __slots__ = ("expected", "hint", "line", "path", "source", "value")

    def __init__(
        self,
        path: str,
        value: object,
        expected: str,
        *,
        line: int | None = None,
        hint: str = "",
        source: str = "",
    ) -> None:
        self.path, self.value, self.expected = path, value, expected
        self.line, self.hint, self.source = line, hint, source

    def __str__(self) -> str:
        where = ":".join(str(x) for x in (self.source, self.line) if x not in ("", None))
        shown = repr(self.value)
        if len(shown) > 80:
            shown = shown[:77] + "..."
        text = f"{self.path or 'input'}: got {shown}; expected {self.expected}"
        if self.hint:
            text += f" (did you mean {self.hint}?)"
        return f"{where}: {text}" if where else text

    def as_dict(self) -> dict[str, object]:
        """Return the fault as plain data, for JSON."""
        out: dict[str, object] = {"path": self.path, "value": self.value, "expected": self.expected}
        if self.line is not None:
            out["line"] = self.line
        if self.hint:
            out["hint"] = self.hint
        return out
