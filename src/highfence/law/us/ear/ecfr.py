"""Importer: control list, Country Chart and country groups from the official XML of the eCFR.

The eCFR's versioner publishes each part as XML. A supplement is a ``DIV9`` of type APPENDIX; an entry of the
control list begins with a bold line (``<FP-2><B>3B001 ...</B></FP-2>``; some stand in ``FP-1`` or ``P``) and
holds a ``TABLE`` with a column of controls and a column for the Country Chart. Kinds of rows that differ from
the rest, all of which occur in the text of 2026:

* two controls in one cell, with two columns in the other (1A231);
* the column within the cell of the control (1C350), or a column without its reason (1C351);
* a table of a single column that states requirement and all (0E982), and an empty second cell (1E355);
* requirements that name a section and no column, and several tables in one entry;
* tables that are no license requirements (2E003), recognized by their head.

What a row applies to is read from its words: lists and ranges of paragraphs, exceptions, and for software and
technology the entries that it is for. Whatever else the words say is reduced to a few words (``scope``) and
makes the row conditional: it settles nothing by itself.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from highfence.law.us.ear.part_774.ccl import COLUMNS, DataError, Row, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

ECCN = r"\d[A-E]\d{3}"
SECTION_OF = {
    "CB1": "742.2(a)(1)",
    "CB2": "742.2(a)(2)",
    "CB3": "742.2(a)(3)",
    "NP1": "742.3(a)(1)",
    "NP2": "742.3(a)(2)",
    "NS1": "742.4(a)(1)",
    "NS2": "742.4(a)(2)",
    "MT1": "742.5(a)(1)",
    "RS1": "742.6(a)(1)",
    "RS2": "742.6(a)(4)",
    "FC1": "742.17(a)",
    "CC1": "742.7(a)(1)",
    "CC2": "742.7(a)(2)",
    "CC3": "742.7(a)(3)",
    "AT1": "742.8(a)",
    "AT2": "742.8(a)",
}
"""Where the requirement of each column stands. Column AT bears no X: 742.8 and 742.19 say where it counts."""

_HEAD = re.compile(rf"\s*({ECCN})\s+\S")
_CONTROL = re.compile(
    r"(?:\b(?P<reason>[A-Z]{2})|(?P<riss>Russian industry sector sanctions?))"
    r"(?:\s*,)?\s+(?:controls?\s+)?(?:applies|apply)\b[:,]?(?:\s+to\b:?)?\s*"
)
_COLUMN = re.compile(r"\b(?:([A-Z]{2})\s+)?Column\s+(\d)")
_SECTION = re.compile(r"\b(7\d\d\.\d+(?:\([A-Za-z0-9]+\))*)")
_TOKEN = re.compile(
    rf"(?:({ECCN})|(?<![A-Za-z0-9]))\.?(?<![A-Za-z])([a-z](?:\.(?:\d{{1,2}}|[a-z]))*)(?![A-Za-z0-9.])"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A destination in a column of the chart or in a country group; ``note`` is the number of its footnote."""

    group: str
    iso2: str
    name: str


# --------------------------------------------------------------------------------------------- XML


def _appendix(path: Path, name: str) -> Element:
    """Return the supplement called ``name``; DataError where the file is broken or does not hold it."""
    try:
        for _, element in ET.iterparse(path, events=("end",)):  # noqa: S314 - the user's own file; expat expands no entity from outside
            if element.tag == "DIV9" and _plain(element.get("N", "")) == _plain(name):
                found: Element = element
                return found
    except ET.ParseError as error:
        raise DataError(f"{path}: not well-formed XML ({error})") from None
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    raise DataError(f"{path}: holds no {name}; expected the XML of that part from the eCFR")


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _text(element: Element) -> str:
    """Return the text of an element, spaces evened out."""
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())


def _joined(element: Element) -> str:
    """Return the text of an element without spaces at the borders of its parts."""
    return " ".join("".join(element.itertext()).replace("\u00a0", " ").split())


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in {"TD", "TH"}]


def _tables(element: Element) -> Iterator[Element]:
    for child in element.iter():
        if child.tag == "TABLE":
            yield child


# ------------------------------------------------------------------------------------ control list


def read_ccl(path: Path | str, source: str = "") -> list[Row]:
    """Return the license requirements of every entry in the eCFR's XML of part 774.

    ``source`` is written into each row; without it, the name of the file is.

    Raises:
        DataError: the file cannot be read as XML, holds no supplement no. 1 to part 774, or no entry.
    """
    path = Path(path)
    supplement = _appendix(path, "Supplement No. 1 to Part 774")
    rows: list[Row] = []
    eccn = ""
    count = 0
    had = True
    for element in _in_order(supplement):
        found = _heading(element)
        if found:
            if not had:
                rows.append(Row(eccn))
            eccn, had, count = found, False, count + 1
        elif element.tag == "TABLE" and eccn and _is_requirements(element):
            for control, requirement in _requirements(element):
                read = rows_of(eccn, control, requirement)
                rows += read
                had = had or bool(read)
        elif eccn and element.tag in {"P", "FP", "FP-1", "FP-2"}:
            read = list(_in_prose(eccn, _text(element)))
            rows += read
            had = had or bool(read)
    if not count:
        raise DataError(
            f"{path}: supplement no. 1 to part 774 holds no entry (a bold line such as 3A001 ...)"
        )
    if not had:
        rows.append(Row(eccn))
    return [r._replace(source=source or path.name) for r in rows]


def _in_order(element: Element) -> Iterator[Element]:
    """Yield headings, paragraphs and tables in the order of the text, tables whole."""
    for child in element:
        yield child
        if child.tag not in {"TABLE", "P", "FP", "FP-1", "FP-2"}:
            yield from _in_order(child)


def _heading(element: Element) -> str:
    """Return the number of the entry that a bold line opens, or nothing."""
    if element.tag not in {"FP-2", "FP-1", "FP", "P", "HD3", "HD2"}:
        return ""
    if (element.text or "").strip():
        return ""
    bold = next((child for child in element if child.tag in {"B", "E"}), None)
    found = _HEAD.match(_joined(bold)) if bold is not None else None
    return found.group(1) if found else ""


def _is_requirements(table: Element) -> bool:
    row = next((e for e in table.iter() if e.tag == "TR"), None)
    head = [_text(c) for c in _cells(row)] if row is not None else []
    if any(re.search(r"country\s*chart", h, re.IGNORECASE) for h in head):
        return True
    return bool(head) and re.fullmatch(r"control\s*\(s\)", head[0].strip(), re.IGNORECASE) is not None


def _requirements(table: Element) -> Iterator[tuple[str, str]]:
    for row in table.iter():
        if row.tag != "TR":
            continue
        cells = [_text(c) for c in _cells(row) if c.tag == "TD"]
        if cells and cells[0]:
            yield cells[0], cells[1] if len(cells) > 1 else ""


_PROSE = re.compile(r"^([A-Z]{2}) applies to entire entry\.?\s+(.+)$")


def _in_prose(eccn: str, text: str) -> Iterator[Row]:
    """Yield the requirement that a paragraph states instead of a table."""
    found = _PROSE.match(text)
    if found and re.search(r"license is required|See §", found.group(2)):
        yield from rows_of(eccn, f"{found.group(1)} applies to entire entry", found.group(2))


def rows_of(eccn: str, control: str, requirement: str) -> list[Row]:
    """Return what one row of a table says: ``control`` its first cell, ``requirement`` its second."""
    control, requirement = _evened(control), _evened(requirement)
    found = list(_CONTROL.finditer(control))
    if not found:
        return []
    parts: list[tuple[str, str]] = []
    for one, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(control)
        reason = "RISS" if one.group("riss") else one.group("reason")
        parts.append((reason, control[one.end() : end].strip(" ;,")))
    columns = _COLUMN.findall(requirement)
    out: list[Row] = []
    if len(parts) > 1 and len(columns) == len(parts):
        for (reason, what), (named, number) in zip(parts, columns, strict=True):
            out.append(_applied(Row(eccn, reason, f"{named or reason}{number}"), what))
    else:
        for reason, what in parts:
            inner = _COLUMN.search(what)
            words = what[: inner.start()].strip() if inner else what
            cell = inner.group(0) if inner else requirement
            out += [_applied(row, words) for row in _required(Row(eccn, reason), cell or what)]
    return [r._replace(section=r.section or SECTION_OF[r.column]) if r.column else r for r in out]


def _required(row: Row, cell: str) -> list[Row]:
    """Return the row with its column, or with the sections that the cell names."""
    column = _COLUMN.search(cell)
    if column:
        name = f"{column.group(1) or row.reason}{column.group(2)}"
        section = "742.6(a)(3)" if "742.6(a)(3)" in cell else ""
        return [row._replace(column=name if name in COLUMNS else "", section=section)]
    if row.reason == "RISS":
        return [row._replace(section="746.8")]
    if row.reason == "UN":
        return [row._replace(section="746.1(b)")]
    if (row.reason == "RS" and "Iraq" in cell) or (row.reason == "RS" and "Pakistan" in cell):
        named = [s for c, s in (("Iraq", "742.6(a)(5)"), ("Pakistan", "742.6(a)(12)")) if c in cell]
        return [row._replace(section=s) for s in named]
    if row.reason == "AT" and "North Korea" in cell and "E:1" not in cell:
        return [row._replace(section="742.19(a)")]
    if row.reason == "CC" and "except Canada" in cell:
        return [row._replace(section="742.7(a)(5)")]
    sections = _SECTION.findall(cell)
    if row.reason == "CW" and not sections:
        sections = ["742.18"]
    if not sections and row.reason == "MT":
        return [row._replace(column="MT1", confidence="medium")]
    return [row._replace(section=sections[0] if sections else "")]


def _evened(text: str) -> str:
    text = text.replace("\u201c", '"').replace("\u201d", '"').replace("\u2019", "'")
    text = re.sub(rf"\b({ECCN})\s*\.\s*([a-z])\b", r"\1.\2", text)
    text = re.sub(r"\.([a-z])\.\s+(\d)", r".\1.\2", text)
    text = text.replace(" .and ", " and ")
    return " ".join(text.split())


# ------------------------------------------------------------------- what a row applies to, in its words


def _applied(row: Row, what: str) -> Row:
    """Return the row with what it applies to, read from the words of its first cell."""
    what = re.sub(r"^(?:only )?to ", "", what.strip(" .;:"))
    what = re.split(r"\.\s+(?:A license is required|Accordingly|Note:)", what)[0].strip(" .")
    what = re.sub(r"\(refer to [^)]*\)|\(But see [^)]*\)|\bregardless of end user\b", "", what).strip(" .,")
    if re.fullmatch(r"(?:the )?entire entry", what, re.IGNORECASE):
        return row
    if found := re.match(r"(?:the )?entire entry,? except:?\s+(?:for\s+)?(.+)$", what):
        return _excepted(row, found.group(1))
    if re.match(r'"?(?:software|technology)"?\b|"specially designed" (?:or modified )?"software"', what):
        return _about(row, what)
    listed, rest = _list(row.eccn, what)
    if listed and not rest:
        return row._replace(paragraphs=tuple(p for p in listed[0]), excluded=tuple(listed[1]))
    own = _own(row.eccn, what)
    return row._replace(paragraphs=own, scope=_scope(row, what))


def _excepted(row: Row, words: str) -> Row:
    listed, rest = _list(row.eccn, words)
    if listed and not rest:
        return row._replace(excluded=tuple(listed[0]))
    if re.match(r'"?(?:software|technology|equipment)"?\b', words):
        others = tuple(e for e in _entries(words, "") if not e.startswith(row.eccn))
        return row._replace(unrelated=others)
    return row._replace(scope=f"entire entry except a part ({_scope(row, words)})")


def _about(row: Row, what: str) -> Row:
    """Read a row on software or technology: what it is for, and which paragraphs of its own it names."""
    own = tuple(e.removeprefix(f"{row.eccn}.") for e in _entries(what, "") if e.startswith(f"{row.eccn}."))
    related = tuple(e for e in _entries(what, "") if not e.startswith(row.eccn))
    reason = re.search(r"for ([A-Z]{2}) reasons", what, re.IGNORECASE)
    scope = f"items controlled for {reason.group(1)} reasons" if reason else ""
    odd = re.search(
        r"FADEC|fingerprint|finger-print|\"required\"|required for|meet|characteristics|USML|inertial|disposal"
        r"|required\b",
        what,
    )
    if not scope and (odd or not (related or own)):
        scope = _scope(row, what)
    return row._replace(paragraphs=own, related=related, scope=scope)


_SPAN = re.compile(r"^\s*(?:to|through)\s+")


def _list(eccn: str, words: str) -> tuple[tuple[list[str], list[str]] | None, str]:
    """Read a list of paragraphs from the beginning of ``words``: (paragraphs, those excepted), and the rest."""
    text = re.sub(
        r"^(?:only |those |the )?(?:items |commodities )?(?:controlled |enumerated |described )?(?:by |in |under )?"
        r"(?:paragraphs? )?",
        "",
        words.strip(),
    )
    found: list[str] = []
    out: list[str] = []
    token = re.compile(
        rf"\s*(?:(?:and|or)\s+)?(?:paragraphs? )?(?:({ECCN})\.?|\.)?(?<![A-Za-z])([a-z](?:\.(?:\d{{1,2}}|[a-z]))*)(?![A-Za-z0-9])"
    )
    while text.strip():
        hit = token.match(text)
        if not hit or (hit.group(1) and hit.group(1) != eccn):
            break
        name = hit.group(2)
        text = text[hit.end() :]
        span = _SPAN.match(text)
        if span and (end := token.match(text[span.end() :])):
            found += _range(name, end.group(2))
            text = text[span.end() + end.end() :]
        else:
            found.append(name)
        if apart := re.match(r"\s*\(except (?:for )?([^)]*)\)", text):
            inner, rest = _list(eccn, apart.group(1))
            if inner is None or rest:
                break
            out += inner[0]
            text = text[apart.end() :]
        text = re.sub(r"^\s*[,;]\s*(?:and\s+|or\s+)?|^\s+(?:and|or)\s+", " ", text)
    rest = re.sub(r"^\s*(?:only|of this entry|controlled by this entry)?[\s.,;]*$", "", text).strip()
    return ((found, out) if found else None), rest


def _range(first: str, last: str) -> list[str]:
    """Return the paragraphs from ``first`` to ``last``: f.2 to f.4, g to j."""
    head, _, start = first.rpartition(".")
    _, _, end = last.rpartition(".")
    dot = f"{head}." if head else ""
    if start.isdigit() and end.isdigit():
        return [f"{dot}{n}" for n in range(int(start), int(end) + 1)]
    if len(start) == len(end) == 1:
        return [f"{dot}{chr(c)}" for c in range(ord(start), ord(end) + 1)]
    return [first, last]


def _own(eccn: str, words: str) -> tuple[str, ...]:
    """Return the paragraphs of the entry itself that free words name."""
    out: list[str] = []
    for hit in re.finditer(rf"{eccn}\.", words):
        listed, _ = _list(eccn, words[hit.start() :])
        if listed:
            out += [p for p in listed[0] if p not in out]
    return tuple(out)


def _entries(words: str, _eccn: str) -> list[str]:
    """Return every entry or paragraph that the words name, ranges of numbers written out."""
    out: list[str] = []
    last = ""
    pattern = re.compile(
        rf"({ECCN})(?:\.([a-z](?:\.(?:\d{{1,2}}|[a-z]))*))?(?:\s+(to|through)\s+(?:({ECCN})(?:\.([a-z]))?)|)"
        r"|(?<=[,\s])\.?([a-z](?:\.(?:\d{1,2}|[a-z]))+|(?<=\.)[a-z])(?![A-Za-z0-9])"
    )
    for hit in pattern.finditer(words):
        number, paragraph, span, until, until_paragraph, loose = hit.groups()
        if number:
            last = number
            if span and until and until_paragraph and paragraph:
                out += [f"{number}.{p}" for p in _range(paragraph, until_paragraph)]
            elif span and until:
                out += _numbers(number, until)
            else:
                out.append(f"{number}.{paragraph}" if paragraph else number)
        elif loose and last:
            out.append(f"{last}.{loose}")
    return list(dict.fromkeys(out))


def _numbers(first: str, last: str) -> list[str]:
    """Return the numbers from one entry to another of the same product group that the list has, or both ends."""
    from highfence.law.us.ear.part_774.ccl import entries

    if first[:2] != last[:2]:
        return [first, last]
    try:
        known = entries()
    except (FileNotFoundError, DataError):
        known = frozenset()
    between = sorted(e for e in known if e[:2] == first[:2] and first <= e <= last)
    return list(dict.fromkeys([first, *between, last]))


def _scope(row: Row, words: str) -> str:
    """Return a few words for a condition that is more than a list of paragraphs."""
    reason = re.search(r"for ([A-Z]{2}) reasons", words, re.IGNORECASE)
    if reason:
        return f"items controlled for {reason.group(1)} reasons"
    others = [e for e in _entries(words, "") if not e.startswith(row.eccn)]
    if others and re.search(r"parameters|characteristics|criteria|exceed", words):
        return f"items that meet {' '.join(others)}"
    if re.search(r"missile", words, re.IGNORECASE):
        return "items usable in missiles"
    return "part of the entry, as its table describes"


# ------------------------------------------------------------------------------ chart and country groups

CHART_HEADS = tuple(f"{c[:2]} {c[2]}" for c in COLUMNS)


def read_chart(path: Path | str) -> list[Mark]:
    """Return the marks of the Country Chart in the eCFR's XML of part 738.

    A row that sends the reader to part 746 gives one mark in the group ``746``.

    Raises:
        DataError: the file is broken, holds no chart, or a row has another number of cells than the chart.
    """
    path = Path(path)
    supplement = _appendix(path, "Supplement No. 1 to Part 738")
    for table in _tables(supplement):
        rows = [r for r in table.iter() if r.tag == "TR"]
        heads = next((i for i, r in enumerate(rows) if tuple(map(_text, _cells(r))) == CHART_HEADS), None)
        if heads is not None:
            return list(_chart_marks(path, rows[heads + 1 :]))
    raise DataError(f"{path}: no table with the columns {', '.join(CHART_HEADS)}")


def _chart_marks(path: Path, rows: list[Element]) -> Iterator[Mark]:
    for row in rows:
        cells = _cells(row)
        if len(cells) < 2:
            continue  # a footnote
        name = _country_cell(cells[0])
        if not name:
            continue
        iso2 = _iso2(path, name)
        if len(cells) == 2:
            yield Mark("746", iso2, name)
            continue
        if len(cells) != len(COLUMNS) + 1:
            raise DataError(f"{path}: the row of {name} has {len(cells)} cells; expected {len(COLUMNS) + 1}")
        for column, cell in zip(COLUMNS, cells[1:], strict=True):
            mark = _text(cell).upper()
            if mark not in {"", "X"}:
                raise DataError(
                    f"{path}: {name}, column {column}: {mark!r} is no mark; expected X or nothing"
                )
            if mark:
                yield Mark(column, iso2, name)


def read_groups(path: Path | str) -> list[Mark]:
    """Return the members of country groups A, B, D and E in the eCFR's XML of part 740.

    Raises:
        DataError: the file is broken, or holds no table of a group.
    """
    path = Path(path)
    supplement = _appendix(path, "Supplement No. 1 to Part 740")
    out: list[Mark] = []
    for letter, numbers in (("A", 6), ("D", 5), ("E", 2)):
        table = next((t for t in _tables(supplement) if f"Country Group {letter}" in _text(t)), None)
        if table is None:
            raise DataError(f"{path}: no table of Country Group {letter}")
        for row in (r for r in table.iter() if r.tag == "TR"):
            cells = _cells(row)
            if not cells or cells[0].tag == "TH" or len(cells) < numbers:
                continue
            name = _country_cell(cells[0])
            if not name or len(name) > 80 or re.match(r"\d+\s|\(\w\)\s", name):
                continue  # a footnote
            for number, cell in enumerate(cells[1 : numbers + 1], 1):
                if "X" in _text(cell).upper():
                    out.append(Mark(f"{letter}:{number}", _iso2(path, name), name))
    out += [Mark("B", _iso2(path, item), item) for item in _group_b(path, supplement)]
    return out


def _group_b(path: Path, supplement: Element) -> Iterator[str]:
    after = False
    for element in supplement.iter():
        if element.tag.startswith("HD") and "Country Group B" in _text(element):
            after = True
        elif after and element.tag == "SCOL2":
            yield from (_text(e) for e in element.iter() if e.tag == "LI" and _text(e))
            return
    raise DataError(f"{path}: no list of Country Group B")


def _country_cell(cell: Element) -> str:
    """Return the name in the first cell of a row, without the numbers of its footnotes."""
    parts = [cell.text or ""]
    for child in cell:
        if child.tag.lower() not in {"sup", "fr", "su"}:
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return re.sub(r"\s+\d+$", "", " ".join("".join(parts).split()))


_SPELLED = {"seycheles": "SC", "cote d'lvoire": "CI", "china (prc)": "CN"}


def _iso2(path: Path, name: str) -> str:
    from highfence.facts.countries import UnknownCountryError, normalize_country

    if name.lower() in _SPELLED:
        return _SPELLED[name.lower()]
    for tried in (name, re.sub(r"\s*\(.*\)", "", name)):
        try:
            return normalize_country(tried)
        except UnknownCountryError:
            continue
    raise DataError(f"{path}: {name!r} is no country that highfence knows")


# ---------------------------------------------------------------------------------------------- writing


def write_table(rows: Iterable[Row], path: Path | str) -> None:
    """Write rows to ``path``; the file is the old one or the new one at every moment.

    Raises:
        DataError: the file cannot be written.
    """
    path = Path(path)
    text = write_rows(rows)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise DataError(f"{path}: {error.strerror or error}") from None
