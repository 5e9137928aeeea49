"""The Commerce Control List (supplement no. 1 to 15 CFR part 774): what each entry is controlled for.

One row says: these paragraphs of an entry are controlled for this reason, by this column of the Country
Chart or by this section. Facts only; the wording of a row that is more than a list of paragraphs is kept
as a few words (``scope``).

    eccn         the entry
    paragraphs   paragraphs it applies to, without the entry's number; none: the entire entry
    excluded     paragraphs it does not apply to
    reason       NS, MT, NP, CB, RS, CC, FC, AT, EI, SL, SI, SS, UN, CW, or RISS (Russian industry sector)
    column       NS1 ... AT2, empty where the requirement stands in a section
    section      where the requirement stands: the section of the column, or the one that the entry names
    related      software and technology: only what is for these entries
    unrelated    software and technology: not what is for these entries
    scope        a further condition of the row, in a few words; empty: none
    since        first day of the row, empty where it is older than 2018 or not dated
    source       the text that was read
    confidence   high: read in the table of the entry; medium: read in part, or completed

Entries without a requirement of their own (they send the reader to another entry or another agency) have
a row without a reason.
"""

from __future__ import annotations

import csv
import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from highfence.logic.errors import HighfenceError

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS = (
    "eccn",
    "paragraphs",
    "excluded",
    "reason",
    "column",
    "section",
    "related",
    "unrelated",
    "scope",
    "since",
    "source",
    "confidence",
)
COLUMNS = (
    "CB1", "CB2", "CB3", "NP1", "NP2", "NS1", "NS2", "MT1", "RS1", "RS2", "FC1", "CC1", "CC2", "CC3", "AT1", "AT2",
)  # fmt: skip


class DataError(HighfenceError):
    """A file of law that cannot be read: what is wrong, and where."""

    exit_status = 2


class Row(NamedTuple):
    """One row of the license requirements of an entry; see the head of the module."""

    eccn: str
    reason: str = ""
    column: str = ""
    section: str = ""
    paragraphs: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    unrelated: tuple[str, ...] = ()
    scope: str = ""
    since: date | None = None
    source: str = ""
    confidence: str = "high"


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows of a table written by ``ecfr.write_table``.

    Raises:
        DataError: a column is missing, or a row does not fit.
    """
    lines = csv.reader(path.read_text(encoding="utf-8").splitlines())
    head = next(lines, [])
    if tuple(head) != FIELDS:
        raise DataError(f"{path}: the columns are {', '.join(head) or 'none'}; expected {', '.join(FIELDS)}")
    out = []
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(FIELDS):
            raise DataError(f"{path}, line {number}: {len(cells)} cells; expected {len(FIELDS)}")
        (
            eccn,
            paragraphs,
            excluded,
            reason,
            column,
            section,
            related,
            unrelated,
            scope,
            since,
            source,
            sure,
        ) = cells
        if column and column not in COLUMNS:
            raise DataError(f"{path}, line {number}: {column!r} is no column of the Country Chart")
        try:
            first = date.fromisoformat(since) if since else None
        except ValueError:
            raise DataError(f"{path}, line {number}: {since!r} is no day; expected YYYY-MM-DD") from None
        out.append(
            Row(
                eccn,
                reason,
                column,
                section,
                tuple(paragraphs.split()),
                tuple(excluded.split()),
                tuple(related.split()),
                tuple(unrelated.split()),
                scope,
                first,
                source,
                sure,
            )
        )
    return tuple(out)


def write_rows(rows: Iterable[Row]) -> str:
    """Return rows as the text of a table."""
    import io

    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(FIELDS)
    for row in rows:
        out.writerow(
            (
                row.eccn,
                " ".join(row.paragraphs),
                " ".join(row.excluded),
                row.reason,
                row.column,
                row.section,
                " ".join(row.related),
                " ".join(row.unrelated),
                row.scope,
                row.since.isoformat() if row.since else "",
                row.source,
                row.confidence,
            )
        )
    return text.getvalue()


@functools.cache
def control_list() -> tuple[Row, ...]:
    """Return the table that ships with highfence, read once."""
    return read_rows(Path(__file__).with_name("ccl.csv"))


@functools.cache
def entries() -> frozenset[str]:
    """Return the number of every entry of the list."""
    return frozenset(row.eccn for row in control_list())
