"""The terminal: one way to print for people, wherever it goes and in whatever script."""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from rich.cells import cell_len, get_character_cell_size
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from rich.console import ConsoleOptions
    from rich.segment import Segment
    from rich.table import Column, Table

MARKS: Final = {True: ("●", "red3"), None: ("○", "yellow3"), False: ("·", "dim")}
"""How a condition stands: met, open, not met; and the color of it."""
PAGE: Final = 120
"""Columns where nobody looks on: in a file or a pipe."""

_PARTS: Final = re.compile(r"[\s\u2e80-\u9fff\uff00-\uffef]+")
_SHORT: Final = 8  # columns of a cell that stays on one line
_NOT_FIRST: Final = frozenset("，。、；：？！）」』》】”’…·%,.;:?!)]}")
_NOT_LAST: Final = frozenset("（「『《【“‘([{")


class Terminal(Console):
    """A console that breaks lines between Chinese characters too, and reads no markup out of words."""

    def render(self, renderable: Whatever, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render anything; text with Chinese characters gets its line breaks first."""
        chosen = options or self.options
        if isinstance(renderable, str):
            renderable = self.render_str(renderable)
        if isinstance(renderable, Text) and not renderable.plain.isascii() and not chosen.no_wrap:
            renderable = _broken(renderable, chosen.max_width)
        return super().render(renderable, options)

    def on_broken_pipe(self) -> None:
        """Leave it to the entry point to end quietly."""
        raise BrokenPipeError


def console(*, err: bool = False, file: IO[str] | None = None, width: int | None = None) -> Terminal:
    """Return the console of standard output (or of standard error), a page wide where nobody looks on."""
    if width is None and "COLUMNS" not in os.environ and not _watched():
        width = PAGE
    return Terminal(stderr=err, file=file, width=width, highlight=False, markup=False, emoji=False)


def address(text: str, indent: int = 0) -> Text:
    """Return a URL as a line of its own; print it with ``soft_wrap``, for half a URL leads nowhere."""
    return Text(" " * indent + text, style="dim", no_wrap=True, overflow="ignore")


def show(table: Table, out: Console) -> None:
    """Print a table; where it is wider than the terminal, its rows one cell a line, so that nothing is cut."""
    columns = table.columns
    _, right, _, left = table.padding
    least = [max(map(partial(_least, c), _cells(c))) for c in columns]
    wished = [max(max(map(cell_len, cell.plain.split("\n"))) for cell in _cells(c)) for c in columns]
    room = out.width - (left + right + 1) * len(columns) - 1 - sum(least)
    if room >= 0:
        over = sum(wished) - sum(least)
        for column, low, full in zip(columns, least, wished, strict=True):
            # What a column lacks is shared out, so that no word is cut while another column has room to give.
            column.width = full if over <= room else max(low, low + (full - low) * room // over)
        out.print(table)
        return
    if table.title:
        out.print(table.title, style="bold")
    for row in zip(*(c.cells for c in columns), strict=True):
        for column, cell in zip(columns, row, strict=True):
            text = _text(cell)
            if text.plain.strip():
                head = _text(column.header).plain
                out.print(Text(f"{head}: " if head else "", style="dim").append_text(text))
        out.print()


def _cells(column: Column) -> Iterator[Text]:
    yield _text(column.header)
    yield from map(_text, column.cells)


def _text(cell: Whatever) -> Text:
    return cell if isinstance(cell, Text) else Text(str(cell))


def _least(column: Column, cell: Text) -> int:
    """Return the fewest columns of the terminal in which a cell can be read: its longest word."""
    lines = cell.plain.split("\n")
    parts = [p for line in lines for p in ([line] if cell_len(line) <= _SHORT else _PARTS.split(line))]
    return max(column.min_width or 0, *map(cell_len, lines if column.no_wrap else parts))


def _watched() -> bool:
    return any(s is not None and s.isatty() for s in (sys.stdin, sys.stdout, sys.stderr))


def _broken(text: Text, width: int) -> Text:
    """Return text with a line break wherever a line is full, between words or Chinese characters."""
    offsets = list(_breaks(text.plain, width))
    return text.blank_copy("\n").join(text.divide(offsets)) if offsets else text


def _breaks(plain: str, width: int) -> Iterator[int]:
    used, possible, since = 0, 0, 0
    before = "\n"
    for i, char in enumerate(plain):
        size = get_character_cell_size(char)
        if char == "\n":
            used, possible = 0, 0
        else:
            if _may_part(before, char):
                possible, since = i, used
            used += size
            if used > width and char != " " and possible:
                yield possible
                used, possible = used - since, 0
        before = char


def _may_part(before: str, after: str) -> bool:
    if before == "\n" or after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before == " " or get_character_cell_size(before) == 2 or get_character_cell_size(after) == 2
