"""Supplements No. 4, 6 and 7 to 15 CFR part 744, from the XML of the eCFR (title, part, or supplement alone).

Each supplement is a table. A country stands once, over the rows that follow it; the cell of an entity
holds its name, its aliases ("a.k.a., the following two aliases:", each behind a dash) and its addresses in
one text, so the reading of names takes: the text up to the first comma that does not belong to a company's
form, then what stands behind each dash.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from highfence.facts.names import LEGAL_FORMS, words_of
from highfence.logic.errors import Fault, InputError
from highfence.parties.entry import Address, Entry
from highfence.parties.lists import text as written
from highfence.parties.lists.sources import SUPPLEMENTS

if TYPE_CHECKING:
    from datetime import date

_AKA: Final = re.compile(
    r",?\s*(?:(?:a|f|d)\.\s?k\.\s?a\.?|d\.?b\.?a\.?|(?:also|formerly) known as),?\s*"
    r"(?:the following (?:[\w-]+ )?alias(?:es)?:?|:)?",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"(?:^|[\s;:])[—–]\s*")
_FORM: Final = re.compile(r"\b(?:Ltd|Co|Inc|Corp|No|[A-Z])\.$")
_END: Final = re.compile(r"(?<!\b[A-Z])(?<!Ltd)(?<!Co)(?<!Inc)(?<!Corp)(?<!No)\.\s+(?=\S)|;\s+(?!and\b)")
_COLUMNS: Final = {"country": 0, "entity": 1, "requirement": 2, "policy": 3, "citation": 4}
_AMENDED: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def read(data: bytes, source: str = "", *, number: int = 4) -> written.Loaded:
    """Return the entries of Supplement No. ``number`` to part 744. Raises InputError."""
    from lxml import etree

    written.decoded(data, source)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        line = exc.lineno or None
        fault = Fault("", "", f"well-formed XML, complete to its end ({exc.msg})", line=line, source=source)
        raise InputError([fault]) from None
    part = _supplement(root, number)
    if part is None:
        expected = f"the XML of the eCFR with Supplement No. {number} to part 744"
        raise InputError([Fault("", root.tag, expected, source=source)])
    entries = _Reader(source, number).entries(part)
    if not entries:
        raise InputError([Fault("", "", "a table with at least one entity", source=source)])
    return written.Loaded(tuple(entries), "ecfr xml", _as_of(root))


def _supplement(root: Whatever, number: int) -> Whatever:
    wanted = re.compile(rf"supplement\s+no\.\s*{number}\s+to\s+part\s+744", re.IGNORECASE)
    for node in root.iter("DIV9", "DIV8", "DIV5"):
        heading = node.findtext("HEAD") or ""
        if wanted.search(f"{node.get('N', '')} {heading}") and node.find(".//TABLE") is not None:
            return node
    return None


def _as_of(root: Whatever) -> date | None:
    """Return the day of the text, where the file says it."""
    for node in root.iter("AMDDATE"):
        found = _AMENDED.search(node.text or "")
        if found:
            return written.day(found.group())
    return None


class _Reader:
    def __init__(self, source: str, number: int) -> None:
        self.faults, self.number, self.list = written.Faults(source), number, SUPPLEMENTS[number]
        self.ids: Counter[str] = Counter()
        self.country = ""

    def entries(self, part: Whatever) -> list[Entry]:
        out = []
        for table in part.iter("TABLE"):
            header = [_plain(c).lower() for c in table.iter("TH")]
            columns = _places(header)
            for row in table.iter("TR"):
                cells = row.findall("TD")
                if cells:
                    entry = self._entry(cells, columns, row.sourceline)
                    out += [entry] if entry is not None else []
        self.faults.raise_if_any()
        return out

    def _entry(self, cells: list[Whatever], columns: dict[str, int], line: int | None) -> Entry | None:
        texts = [_plain(c) for c in cells]
        heading = texts[columns["country"]] if len(texts) > columns["country"] else ""
        if heading:
            code = written.country(heading.partition("(")[0].strip())
            if not code:
                self.faults.add("country", heading, "a country", line)
                return None
            self.country = code
        at = columns["entity"]
        if len(texts) <= at or not texts[at]:
            return None
        if not self.country:
            self.faults.add("country", texts[0], "a country over the first entity", line)
            return None
        names, address = _names(_lines(cells[at]))
        if not names:
            self.faults.add("entity", texts[at], "the name of a party", line)
            return None

        def cell(name: str) -> str:
            place = columns.get(name, len(texts))
            return texts[place] if place < len(texts) else ""

        requirement = cell("requirement")
        kind = "address" if re.fullmatch(r"Address \d+", names[0]) else "unknown"
        return Entry(
            id=self._id(names[0]),
            list=self.list,
            names=written.names(names, weak=kind == "address"),
            type="address" if kind == "address" else "unknown",
            countries=(self.country,),
            addresses=(Address(address, country=self.country),) if address else (),
            footnotes=written.footnotes(requirement) if self.number == 4 else (),
            license_requirement=requirement,
            review_policy=cell("policy"),
            citation=cell("citation"),
            added=written.effective(cell("citation")) if self.number == 4 else None,
            source_url=f"https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%20{self.number}"
            "%20to%20Part%20744",
        )

    def _id(self, name: str) -> str:
        plain = f"{' '.join(words_of(name))}|{self.country}"
        made = f"{self.list}:{hashlib.sha256(plain.encode()).hexdigest()[:10]}"
        self.ids[made] += 1
        return made if self.ids[made] == 1 else f"{made}-{self.ids[made]}"


def _places(header: list[str]) -> dict[str, int]:
    """Return where each column stands; the order of Supplement No. 4 when the table has no header."""
    if not header:
        return dict(_COLUMNS)
    out: dict[str, int] = {}
    for place, title in enumerate(header):
        for name, sign in (
            ("country", "country"),
            ("requirement", "license requirement"),
            ("policy", "review policy"),
            ("citation", "federal register"),
            ("entity", "entit"),
            ("entity", "person"),
        ):
            if sign in title and name not in out:
                out[name] = place
                break
    out.setdefault("country", 0)
    out.setdefault("entity", 1)
    return out


def _plain(node: Whatever) -> str:
    return " ".join("".join(node.itertext()).split())


def _lines(cell: Whatever) -> list[str]:
    """Return the text of a cell, line by line as its breaks and paragraphs say."""
    return [" ".join(line.split()) for line in "".join(_ordered(cell)).split("\n") if line.strip()]


def _ordered(node: Whatever) -> list[str]:
    tag = str(node.tag).lower()
    out = ["\n"] if tag in {"br", "p", "fp"} else []
    out.append(node.text or "")
    for child in node:
        out += _ordered(child)
        out.append(child.tail or "")
    return out


def _names(lines: list[str]) -> tuple[list[str], str]:
    """Return the names of a cell and the rest of it, which is the address."""
    text = "\n".join(lines)
    head, *aliases = _DASHES.split(text)
    first = _AKA.split(head, maxsplit=1)
    name, rest = _cut(first[0].replace("\n", " "))
    names = [name]
    if len(first) > 1 and not aliases:
        alias, rest = _last(first[1])
        names += _either(alias)
    for piece in aliases[:-1]:
        names += _either(piece)
    if aliases:
        alias, rest = _last(aliases[-1])
        names += _either(alias)
    clean = (" ".join(n.strip(" ,;:\n").split()) for n in names)
    return list(dict.fromkeys(n for n in clean if n and n.lower() != "and")), " ".join(rest.split()).strip(
        " ,;."
    )


def _either(text: str) -> list[str]:
    """Return aliases that stand in one piece: "CALT; and China Launch"."""
    return [p for p in re.split(r";\s*(?:and\b)?|\band\s*$", text) if p.strip()]


def _last(piece: str) -> tuple[str, str]:
    """Return the last alias and the address behind it: a new line, a full stop or a semicolon ends the aliases."""
    alias, broken, rest = piece.strip().partition("\n")
    if broken:
        return alias.removesuffix(".") if not _FORM.search(alias) else alias, rest
    found = _END.search(alias)
    return (alias[: found.start()], alias[found.end() :]) if found else _cut(alias)


def _cut(text: str) -> tuple[str, str]:
    """Return a name and what follows it: commas before a company's form belong to the name."""
    parts = text.split(",")
    taken = [parts[0]]
    for part in parts[1:]:
        words = words_of(part)
        if words and all(
            w in LEGAL_FORMS or w in {"llp", "jsc", "ooo", "ojsc", "fze", "fzco"} for w in words
        ):
            taken.append(part)
        else:
            break
    return ",".join(taken).strip(), ",".join(parts[len(taken) :]).strip()
