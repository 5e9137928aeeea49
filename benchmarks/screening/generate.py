"""The rows of the benchmark, from a list of parties: what is on the list, how its names change, and what isn't on it."""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import variants as v

from highfence.parties.entry import Entry, Name

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (
    "order", "legal form", "abbreviation", "typo", "joined", "transliteration", "script", "acronym", "glued address",
    "mixed",
)  # fmt: skip
NEGATIVES = ("not listed", "one syllable", "one word", "real neighbor")
RUSSIAN = {"RU", "BY", "UA", "KZ", "KG", "UZ", "AM"}
ARABIC = {
    "IR",
    "IQ",
    "SY",
    "LB",
    "YE",
    "AF",
    "PK",
    "SA",
    "LY",
    "JO",
    "EG",
    "PS",
    "AE",
    "SD",
    "DZ",
    "KW",
    "QA",
}
CHINESE = {"CN", "HK", "TW", "MO"}


@dataclass
class Row:
    """One query: the name, the kind, and the entry it stands for; negatives stand for none."""

    kind: str
    query: str
    source: str = ""
    entry: str = ""
    country: str = ""


@dataclass
class Data:
    """Entries on the list, and rows of each half."""

    listed: list[Entry] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)


def load(path: Path) -> list[Entry]:
    """Read the list file: entries with n (name), a (other names), c (countries), t (type)."""
    types = {"Entity": "entity", "Individual": "individual", "Vessel": "vessel", "Aircraft": "aircraft"}
    out = []
    for i, e in enumerate(json.loads(path.read_text(encoding="utf-8"))["entries"]):
        names = tuple(Name(n) for n in dict.fromkeys([e["n"], *e.get("a", [])]) if n.strip())
        countries = tuple(e.get("c", []))
        out.append(
            Entry(
                id=f"p{i}",
                list=str(e["s"]),
                names=names,
                type=types.get(e.get("t"), "unknown"),
                countries=countries,
            )
        )
    return out


def plain(name: str) -> str:
    """Return the words of a name in lower case, sorted, without legal forms: the benchmark's own notion of same."""
    return " ".join(sorted(w for w in re.findall(r"\w+", name.lower()) if w not in v.FORMS))


def usable(name: str) -> bool:
    """Return whether a name says enough to be found again after a change."""
    if re.match(r"^(address|unit|no\.?) ?\d", name.lower()):
        return False
    content = [w for w in v.words(name) if w.lower() not in v.FORMS]
    letters = sum(len(w) for w in content)
    return (len(content) >= 2 and letters >= 9) or (len(content) == 1 and letters >= 8)


def generate(entries: list[Entry], seed: int, sizes: dict[str, int]) -> Data:
    """Return the benchmark. ``sizes`` gives the rows of each kind for each half ("training", "held out").

    A fifth of the entries is taken off the list: their names are the true negatives. The rest is split in two
    halves by entry; each half's rows come from its own entries.
    """
    rng = random.Random(seed)
    shuffled = entries[:]
    rng.shuffle(shuffled)
    cut = len(shuffled) // 5
    off, on = shuffled[:cut], shuffled[cut:]
    data = Data(listed=sorted(on, key=lambda e: int(e.id[1:])))
    halves = {"training": on[: len(on) // 2], "held out": on[len(on) // 2 :]}
    off_halves = {"training": off[: len(off) // 2], "held out": off[len(off) // 2 :]}
    listed_names = {plain(n.text) for e in on for n in e.names}
    initials = Counter(a for e in entries for a in {v.acronym(n.text) for n in e.names} if a)
    written = {w for n in listed_names for w in n.split()}
    for half, mine in halves.items():
        rows: list[Row] = []
        for kind in KINDS:
            rows += _positives(kind, mine, sizes[half], initials, written, rng)
        rows += _negatives(off_halves[half], off, mine, on, sizes[half], listed_names, rng)
        data.rows[half] = rows
    return data


def _positives(
    kind: str, entries: list[Entry], size: int, initials: Counter[str], written: set[str], rng: random.Random
) -> list[Row]:
    pool = [(e, n.text) for e in entries for n in e.names if usable(n.text)]
    rng.shuffle(pool)
    rows: list[Row] = []
    seen: set[tuple[str, str]] = set()
    for _ in range(12):  # some kinds fit few names: then a name comes back with another change
        for entry, name in pool:
            query = _change(kind, name, entry, initials, written, rng)
            if not query or query.lower() == name.lower() or (query, entry.id) in seen:
                continue
            seen.add((query, entry.id))
            rows.append(Row(kind, query, name, entry.id, entry.countries[0] if entry.countries else ""))
            if len(rows) == size:
                return rows
    return rows


def _change(
    kind: str, name: str, entry: Entry, initials: Counter[str], written: set[str], rng: random.Random
) -> str:  # fmt: skip
    country = entry.countries[0] if entry.countries else ""
    if kind == "acronym":
        letters = v.acronym(name)
        ok = (
            entry.type != "individual"
            and letters
            and initials[letters] == 1
            and letters.lower() not in written
        )
        return v.write_acronym(letters, rng) if ok else ""
    if kind == "glued address":
        return v.glued_address(name, country, rng)
    if kind in {"transliteration", "script"}:
        return _other_letters(kind, name, entry, rng)
    if kind == "mixed":
        several = ["order", "legal form", "abbreviation", "typo", "joined", "glued address"]
        first, second = sorted(rng.sample(several, 2), key=several.index)  # an address is glued on last
        changed = _change(first, name, entry, initials, written, rng)
        return _change(second, changed, entry, initials, written, rng) if changed else ""
    plain_kinds = {
        "order": v.order, "legal form": v.legal_form, "abbreviation": v.abbreviation, "typo": v.typo,
        "joined": v.join_or_split,
    }  # fmt: skip
    return plain_kinds[kind](name, rng)


ENGLISH = re.compile(
    r"\b(company|limited|technolog|institute|research|plant|joint|stock|international|trading|group|services|general|"
    r"shipping|bank|center|bureau|corporation|systems|scientific|production|industr|engineering|university|airlines|air|"
    r"oil|gas|petro\w*|star|holding|investment|enterprise|federal|state|of|and|the|for|named|organization|ministry)",
    re.IGNORECASE,
)


def _other_letters(kind: str, name: str, entry: Entry, rng: random.Random) -> str:
    country = entry.countries[0] if entry.countries else ""
    if country in CHINESE:
        return v.chinese_spelling(name, rng) if kind == "transliteration" else v.chinese(name, rng)
    if country in RUSSIAN and not ENGLISH.search(name):
        return v.respell(name, v.RUSSIAN, rng) if kind == "transliteration" else v.cyrillic(name, rng)
    person = entry.type == "individual" or "," in name
    if country in ARABIC and person and not ENGLISH.search(name) and name.isascii():
        return v.respell(name, v.ARABIC, rng) if kind == "transliteration" else v.persian(name, rng)
    return ""


def _negatives(
    mine_off: list[Entry], off: list[Entry], mine: list[Entry], on: list[Entry], size: int, listed: set[str],
    rng: random.Random,
) -> list[Row]:  # fmt: skip
    rows: list[Row] = []
    true = [(e, n.text) for e in mine_off for n in e.names if usable(n.text) and plain(n.text) not in listed]
    rng.shuffle(true)
    rows += [Row("not listed", n, country=e.countries[0] if e.countries else "") for e, n in true[:size]]
    rows += _neighbors(true, on, size)
    proper = Counter(w for e in [*off, *on] for n in e.names for w in plain(n.text).split())
    swaps = [
        w
        for e in off
        for n in e.names
        for w in plain(n.text).split()
        if proper[w] <= 6 and len(w) > 3 and w.isalpha()
    ]
    pool = [(e, n.text) for e in mine for n in e.names if usable(n.text)]
    for kind in ("one word", "one syllable"):
        made = 0
        for _ in range(12):
            rng.shuffle(pool)
            for entry, name in pool:
                other = (
                    _one_word(name, proper, swaps, rng)
                    if kind == "one word"
                    else _one_syllable(name, entry, proper, rng)
                )
                if not other or plain(other) in listed:
                    continue
                rows.append(Row(kind, other, name, country=entry.countries[0] if entry.countries else ""))
                made += 1
                if made == size:
                    break
            if made == size:
                break
    return rows


def _one_word(name: str, proper: Counter[str], swaps: list[str], rng: random.Random) -> str:
    """Put another real, rare word in the place of a name's rarest word; the name must have two words that stay."""
    content = [w for w in v.words(name) if w.lower() not in v.FORMS and not w.isdigit()]
    if len(content) < 3:
        return ""
    rare = min(content, key=lambda w: proper[w.lower()])
    if len(rare) < 4:
        return ""
    new = rng.choice(swaps)
    return re.sub(rf"\b{re.escape(rare)}\b", new.upper() if rare.isupper() else new.title(), name)


def _one_syllable(name: str, entry: Entry, proper: Counter[str], rng: random.Random) -> str:
    """Put another real syllable in a Chinese name's proper word: Zhangge -> Zhangde."""
    if not set(entry.countries) & CHINESE:
        return ""
    content = [w for w in v.words(name) if w.lower() not in v.FORMS and w.lower() not in v.CHINESE_WORDS]
    for word in content:
        parts = list(v.syllables_of(word.lower()))
        if len(parts) < 2 or proper[word.lower()] > 30:
            continue
        i = rng.randrange(len(parts))
        near = [
            s
            for s in v.common_characters()
            if s != parts[i] and (s[0] == parts[i][0] or s[-2:] == parts[i][-2:])
        ]
        parts[i] = rng.choice(near)
        new = "".join(parts)
        return name.replace(word, new.upper() if word.isupper() else new.title())
    return ""


def _neighbors(true: list[tuple[Entry, str]], on: list[Entry], size: int) -> list[Row]:
    """Real names that are not listed and differ from a listed name in one word."""
    holes: defaultdict[str, set[str]] = defaultdict(set)
    for e in on:
        for n in e.names:
            ws = plain(n.text).split()
            if len(ws) >= 3:
                for i in range(len(ws)):
                    holes[" ".join(ws[:i] + ws[i + 1 :])].add(ws[i])
    rows = []
    for e, name in true:
        ws = plain(name).split()
        if len(ws) >= 3 and any(
            holes.get(" ".join(ws[:i] + ws[i + 1 :]), set()) - {ws[i]} for i in range(len(ws))
        ):
            rows.append(Row("real neighbor", name, country=e.countries[0] if e.countries else ""))
    return rows[:size]
