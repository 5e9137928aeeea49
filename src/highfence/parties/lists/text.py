"""Reading what publishers write: encodings, tables, countries, footnotes, citations, days."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING
from typing import Any as Whatever

import msgspec

from highfence.facts.countries import UnknownCountryError, normalize_country
from highfence.logic.errors import Fault, InputError
from highfence.parties.entry import Entry, Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_FAULTS = 20
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CITED = re.compile(r"\b(\d{1,3})\s*F\.?\s*R\.?\s*\d+(?:\s*,?\s*\(?(\d{1,2})/(\d{1,2})/(\d{2,4})\)?)?")
_PAGE = re.compile(r"\b(\d{1,3})\s*F\.?\s*R\.?\s*(\d+)")
_BEFORE_PUBLICATION = timedelta(days=14)
_FOOTNOTES = tuple(
    (number, re.compile(pattern))
    for number, pattern in (
        (1, r"734\.9\(e\)\s*\(?1\)?(?!\d)"),
        (2, r"EAR\.?\)?\s*2\b"),
        (3, r"734\.9\(g\)"),
        (4, r"734\.9\(e\)\(2\)|EAR\.?\)?\s*4\b"),
        (5, r"734\.9\(e\)\(3\)|EAR\.?\)?\s*5\b"),
    )
)
_CHANGED_NAMES = {
    "burma": "MM",
    "crimea region of ukraine": "UA",
    "crimea (occupied)": "UA",
    "china, people's republic of": "CN",
    "people's republic of china": "CN",
}


class Loaded(msgspec.Struct, frozen=True):
    """What a file holds. ``as_of`` is the day that the file itself names, ``form`` what it turned out to be."""

    entries: tuple[Entry, ...]
    form: str
    as_of: date | None = None
    warnings: tuple[str, ...] = ()


class Faults:
    """Faults found while reading one file, each with its line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Fault] = []

    def add(self, path: str, value: object, expected: str, line: int | None = None) -> None:
        """Note one fault."""
        self.found.append(Fault(path, value, expected, line=line, source=self.source))

    def raise_if_any(self) -> None:
        """Raise InputError with what was found, when something was."""
        if self.found:
            raise InputError(self.found[:_MOST_FAULTS])


def decoded(data: bytes, source: str) -> str:
    """Return bytes as text. Raises InputError for an empty file and for one that is not UTF-8, naming the line."""
    if not data.strip():
        raise InputError([Fault("", "", "a list of parties; the file is empty", source=source)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise InputError(
            [
                Fault(
                    "",
                    data[exc.start : exc.start + 8],
                    "text in UTF-8; convert it first",
                    line=line,
                    source=source,
                )
            ]
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError([Fault("", "\0", "text in UTF-8, without null bytes", line=line, source=source)])
    return text


def json_of(text: str, source: str, line: int = 1) -> Whatever:
    """Return JSON as plain values. Raises InputError, saying where the text breaks off."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as exc:
        found = re.search(r"byte (\d+)", str(exc))
        at = line + text.encode()[: int(found.group(1))].count(b"\n") if found else line + text.count("\n")
        raise InputError(
            [
                Fault(
                    "",
                    text[-40:].strip(),
                    f"well-formed JSON, complete to its end ({exc})",
                    line=at,
                    source=source,
                )
            ]
        ) from None


def rows(text: str, source: str, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV table with their lines, columns by lower-case name.

    Raises InputError for missing columns, and for rows with fewer or more fields than there are columns, as
    when a file was cut off.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    faults = Faults(source)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [n for n in needed if n not in header]
        if missing:
            expected = f"a table with the columns {', '.join(needed)}; missing {', '.join(missing)}"
            raise InputError([Fault("", ",".join(header)[:60], expected, line=1, source=source)])
        repeated = [n for n, count in Counter(header).items() if count > 1 and n]
        if repeated:
            raise InputError([Fault(repeated[0], repeated[0], "each column once", line=1, source=source)])
        for cells in reader:
            if not any(c.strip() for c in cells) or cells == ["\x1a"]:
                continue
            if len(cells) != len(header):
                expected = f"{len(header)} fields, as in the header; the file may be cut off"
                faults.add("", f"{len(cells)} fields", expected, reader.line_num)
                continue
            yield reader.line_num, {n: c.strip() for n, c in zip(header, cells, strict=True)}
    except csv.Error as exc:
        faults.add("", "", f"a well-formed CSV table that is not cut off ({exc})", reader.line_num)
    faults.raise_if_any()


@lru_cache(maxsize=2048)
def country(text: str) -> str:
    """Return the ISO code of a country as publishers write it, or an empty string for what is none."""
    plain = " ".join(text.strip().strip(".").split())
    if not plain:
        return ""
    if plain.lower() in _CHANGED_NAMES:
        return _CHANGED_NAMES[plain.lower()]
    try:
        return normalize_country(plain)
    except UnknownCountryError:
        return ""


def day(text: Whatever) -> date | None:
    """Return a calendar day (YYYY-MM-DD, or the first ten characters of a time), or None."""
    found = _DAY.match(text) if isinstance(text, str) else None
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None


def footnotes(requirement: str) -> tuple[int, ...]:
    """Return the footnotes of the Entity List that a license requirement carries.

    The publishers print them as digits behind a word, ``EAR)4``, so the sections that each footnote cites are
    read too: 1 and 2 with 734.9(e)(1), 3 with 734.9(g), 4 with 734.9(e)(2), 5 with 734.9(e)(3).
    """
    return tuple(number for number, pattern in _FOOTNOTES if pattern.search(requirement))


@cache
def _rules() -> dict[tuple[int, int], date]:
    """Return the day from which rules that changed the Entity List took effect, by volume and page."""
    table = resources.files("highfence.parties.lists").joinpath("rules.csv").read_text("utf-8")
    return {
        (int(r["volume"]), int(r["page"])): date.fromisoformat(r["effective"])
        for r in csv.DictReader(table.splitlines())
    }


def effective(citation: str) -> date | None:
    """Return the day on which the rule took effect that an entry of the Entity List cites first, or None.

    The first rule cited is the one that added the entry; those after it changed it.
    """
    pages = [(int(volume), int(page)) for volume, page in _PAGE.findall(citation)]
    return _rules().get(min(pages)) if pages else None


def not_before(citation: str) -> date | None:
    """Return a day before which an entry that cites these Federal Register notices was not listed, or None.

    Rules take effect on public inspection, days before they are printed, so two weeks are allowed. A volume
    without a day stands for its year: volume 84 is 2019.
    """
    found = [
        date(_year(y), int(m), int(d)) if m and int(m) <= 12 and int(d) <= 28 else _about(volume, m, d, y)
        for volume, m, d, y in _CITED.findall(citation)
        if int(volume) > 0
    ]
    return min(found) - _BEFORE_PUBLICATION if found else None


def _about(volume: str, month: str, day_: str, year: str) -> date:
    if month:
        try:
            return date(_year(year), int(month), int(day_))
        except ValueError:
            pass
    return date(1935 + int(volume), 1, 1)


def _year(text: str) -> int:
    number = int(text)
    return number if number > 99 else number + (1900 if number > 60 else 2000)


def items(text: str, mark: str = ";") -> tuple[str, ...]:
    """Return what a cell enumerates, without blanks and repetitions."""
    return tuple(dict.fromkeys(" ".join(p.split()) for p in text.split(mark) if p.strip()))


def names(found: Iterable[str], *, weak: bool = False) -> tuple[Name, ...]:
    """Return names as published, and beside "Example Corporation (EC)" its two parts, "Example Corporation" and "EC"."""
    out: dict[str, None] = {}
    more: dict[str, None] = {}
    for one in found:
        out[one] = None
        head, _, short = one.rstrip(" )").rpartition(" (")
        if one.endswith(")") and head and _stands_for(short, head):
            more |= {head: None, short: None}
    return tuple(Name(n, weak=weak) for n in {**out, **more})


def _stands_for(short: str, name: str) -> bool:
    """Return whether capitals in brackets are initials of a name, in its order."""
    initials = iter(w[0].upper() for w in re.findall(r"[^\W\d_]+", name))
    return len(short) >= 3 and short.isupper() and short.isalpha() and all(c in initials for c in short)
