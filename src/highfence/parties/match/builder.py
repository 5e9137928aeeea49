"""From entries to the arrays of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from highfence.parties.match import codes as k
from highfence.parties.match import compiled, weights
from highfence.parties.match.storage import longest, pack
from highfence.parties.match.terms import acronyms, form_letters, generic, initials, runs_together
from highfence.parties.names import analyze
from highfence.parties.names.sound import skeleton, sound
from highfence.parties.names.syllables import is_pinyin, wade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from highfence.parties.entry import Entry
    from highfence.parties.names import Reading

EXACT_SALT = 9
FOREVER = 4_000_000
# Where a valid pinyin word that differs is another name rather than a typo.
_CHINESE = frozenset({"CN", "HK", "TW", "MO", "SG"})
_GENERIC = frozenset(weights.CAPS) - {""}


def number_of(day: date | None, otherwise: int) -> int:
    """Return a day as a number; a day not known is ``otherwise``."""
    return otherwise if day is None else day.toordinal()


def country_code(code: str) -> int:
    """Return an alpha-2 code as a number; 0 when there is none."""
    code = code.strip().upper()
    return (ord(code[0]) << 8 | ord(code[1])) if len(code) == 2 and code.isascii() else 0


_CHINESE_CODES = frozenset(country_code(c) for c in _CHINESE)


class Builder:
    """Collects rows: one for each reading of each name of each entry."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.kinds: list[str] = []
        self.having: list[int] = []
        self.last_entry: list[int] = []
        self.unigram: list[bool] = []
        self.short_runs: set[int] = set()
        self.texts: dict[str, int] = {}
        self.names: list[str] = []
        self.ids: list[str] = []
        self.rows: dict[str, list[int]] = {k: [] for k in ("entry", "name", "count", "weak", "chinese")}
        self.row_terms: list[list[tuple[int, int, int]]] = []
        self.row_texts: list[list[int]] = []
        self.exact: list[str] = []
        self.countries: list[list[int]] = []
        self.days: list[tuple[int, int]] = []
        self.addresses: list[str] = []

    def term(self, word: str, kind: str, entry: int, *, unigram: bool) -> int:
        """Return the number of a term, and count the entry that has it."""
        number = self.terms.get(word)
        if number is None:
            number = len(self.terms)
            self.terms[word] = number
            self.kinds.append(kind)
            self.having.append(0)
            self.last_entry.append(-1)
            self.unigram.append(False)
        if unigram and not self.unigram[number]:
            self.unigram[number] = True
            self.kinds[number] = kind
        if self.last_entry[number] != entry:
            self.last_entry[number] = entry
            self.having[number] += 1
        return number

    def add(self, entry: Entry) -> None:
        """Add an entry: a row for each reading of each of its names."""
        number = len(self.ids)
        self.ids.append(entry.id)
        codes = {country_code(c) for c in (*entry.countries, *(a.country for a in entry.addresses))}
        self.countries.append(sorted(codes - {0}))
        self.days.append((number_of(entry.added, 0), number_of(entry.removed, FOREVER)))
        self.addresses.append("\n".join(f"{a.text} {a.city}".strip() for a in entry.addresses))
        seen: dict[tuple[str, ...], int] = {}
        for name in entry.names:
            if not name.text.strip():
                continue
            place = len(self.names)
            self.names.append(name.text)
            readings = analyze.__wrapped__(name.text, address=False).readings
            weak = name.weak or generic(readings[0].tokens)
            for reading in readings:
                keys = tuple(t.key for t in reading.tokens[: k.WORDS_MOST])
                identity = (*keys, reading.exact)
                if identity in seen:
                    self._more_initials(number, seen[identity], reading, name.text)
                elif keys:
                    seen[identity] = len(self.row_terms)
                    self._row(number, place, reading, weak=weak)

    def _more_initials(self, entry: int, row: int, reading: Reading, name: str) -> None:
        """Add the initials of a name that differs from the name of a row in its legal form only."""
        size = len(reading.tokens)
        if reading.whole and size < 8:
            known = {term for term, _, _ in self.row_terms[row]}
            made = [self.term(letters, "", entry, unigram=False) for letters in initials(name)]
            self.row_terms[row] += [(t, 0, size | k.ACRONYM << 4) for t in made if t not in known]

    def _row(self, entry: int, name: int, reading: Reading, *, weak: bool) -> None:
        tokens = reading.tokens[: k.WORDS_MOST]
        keys = [t.key for t in tokens]
        made = [(self.term(t.key, t.kind, entry, unigram=True), i, 1) for i, t in enumerate(tokens)]
        for word, start, span in runs_together(tokens):
            number = self.term(word, "", entry, unigram=False)
            made.append((number, start, span | k.RUN_TOGETHER << 4))
            if len(tokens) == 2:  # a whole name run together may be misspelled as well
                self.short_runs.add(number)
        whole = initials(self.names[name]) if reading.whole else []
        for word, start, span in acronyms(tokens, form_letters(reading), whole):
            if span < 8:
                made.append((self.term(word, "", entry, unigram=False), start, span | k.ACRONYM << 4))
        self.row_terms.append(made)
        self.row_texts.append([self.texts.setdefault(t.shown or t.text, len(self.texts)) for t in tokens])
        self.exact.append(reading.exact)
        self.rows["entry"].append(entry)
        self.rows["name"].append(name)
        self.rows["count"].append(len(keys))
        self.rows["weak"].append(int(weak))
        chinese = bool(_CHINESE_CODES.intersection(self.countries[entry])) or any(
            t.country in _CHINESE for t in tokens
        )
        self.rows["chinese"].append(int(chinese))

    def arrays(self, loops: Any) -> dict[str, Any]:
        """Return the arrays of the index."""
        out: dict[str, Any] = {}
        words = list(self.terms)
        out["term_data"], out["term_offsets"] = pack(words)
        out["text_data"], out["text_offsets"] = pack(list(self.texts))
        out["name_data"], out["name_offsets"] = pack(self.names)
        out["id_data"], out["id_offsets"] = pack(self.ids)
        out["address_data"], out["address_offsets"] = pack(self.addresses)
        entries = len(self.ids)
        out["term_weight"] = np.array(
            [
                weights.weight(entries, h, kind, len(w))
                for w, h, kind in zip(words, self.having, self.kinds, strict=True)
            ],
            np.float64,
        )
        out["term_flags"] = np.array([self._flags(i, w) for i, w in enumerate(words)], np.int64)
        out["term_letter"] = np.array([ord(w[0]) & 127 for w in words], np.uint8)
        out["term_length"] = np.array([len(w) for w in words], np.int32)
        out["term_single"] = np.array([len(w) == 1 and w.isalpha() for w in words], np.bool_)
        self._row_arrays(out, loops)
        self._entry_arrays(out)
        self._slots(out, words, loops)
        return out

    def _flags(self, number: int, word: str) -> int:
        flags = k.IS_PINYIN if is_pinyin(word) else 0
        if self.unigram[number]:
            flags |= k.IS_UNIGRAM
            if self.having[number] > 2 or self.kinds[number] in _GENERIC:
                flags |= k.IS_KNOWN
        if word.isdigit():
            flags |= k.IS_FIXED
        return flags

    def _row_arrays(self, out: dict[str, Any], loops: Any) -> None:
        for name, values in self.rows.items():
            out[f"row_{name}"] = np.array(values, np.int32)
        flat = [t for made in self.row_terms for t in made]
        table = np.array(flat, np.int32).reshape(-1, 3)
        lengths = np.array([len(made) for made in self.row_terms], np.int64)
        out["row_off"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        term, spans = table[:, 0], table[:, 2]
        out["row_word"] = term.astype(np.int64) << 16 | table[:, 1] << 8 | spans
        texts = [t for row in self.row_texts for t in row]
        out["row_text"] = np.array(texts, np.int32)
        out["row_text_off"] = np.concatenate([[0], np.cumsum(out["row_count"])]).astype(np.int64)
        owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        order = np.lexsort((owners, term))
        out["post_row"] = owners[order]
        out["post_off"] = np.searchsorted(term[order], np.arange(len(self.terms) + 1)).astype(np.int64)
        unigram = spans == 1
        terms = term[unigram]
        total = np.zeros(len(lengths))
        np.add.at(total, owners[unigram], out["term_weight"][terms])
        out["row_weight"] = total
        proper = np.zeros(len(lengths))
        kinds = np.array([kind == "" for kind in self.kinds], np.bool_)
        np.maximum.at(proper, owners[unigram], np.where(kinds[terms], out["term_weight"][terms], 0.0))
        lone = np.zeros(len(lengths), np.bool_)
        np.logical_or.at(lone, owners[unigram], out["term_single"][terms])
        out["row_lone"] = lone
        common = (total < weights.WEAK_SUM) & (proper < weights.WEAK_WORD) & (proper > 0.0)
        out["row_chinese"] = out["row_chinese"].astype(np.bool_)
        out["row_weak"] = out["row_weak"].astype(np.bool_) | common
        lookup = exact_hashes(self.exact, loops)
        out["row_exact"] = lookup
        order = np.argsort(lookup, kind="stable")
        out["exact_hash"], out["exact_row"] = lookup[order], order.astype(np.int32)
        out["exact_start"] = starts(out["exact_hash"])

    def _entry_arrays(self, out: dict[str, Any]) -> None:
        out["entry_country_off"] = np.concatenate([[0], np.cumsum([len(c) for c in self.countries])]).astype(
            np.int64
        )
        out["entry_country"] = np.array([c for codes in self.countries for c in codes], np.int32)
        out["entry_from"] = np.array([d[0] for d in self.days], np.int32)
        out["entry_to"] = np.array([d[1] for d in self.days], np.int32)

    def _reach(self, number: int, word: str) -> int:
        """Return by how much a term may be missed and still be found; see ``hash_loops.slots``."""
        if " " in word or word.isdigit() or len(word) < 2:
            return 0
        if self.unigram[number]:
            return 3
        return 2 if number in self.short_runs else int(len(word) > 4)

    def _slots(self, out: dict[str, Any], words: list[str], loops: Any) -> None:
        """Make the sorted table of hashes under which words meet."""
        fuzzy = np.array([self._reach(i, w) for i, w in enumerate(words)], np.int8)
        keys = word_keys(words, loops)
        room = int(out["term_offsets"][-1]) * 2 + 16 * len(words)
        hashes, terms = np.zeros(room, np.int64), np.zeros(room, np.int32)
        without = np.zeros(longest(out["term_offsets"]), np.int64)
        count = loops.slots(out["term_data"], out["term_offsets"], fuzzy, keys, without, hashes, terms)
        order = np.argsort(hashes[:count], kind="stable")
        out["slot_hash"], out["slot_term"] = hashes[:count][order], terms[:count][order]
        out["slot_start"] = starts(out["slot_hash"])


def starts(hashes: Any) -> Any:
    """Return where the hashes of each leading part begin, for a quicker search."""
    edges = np.arange((1 << (62 - k.LEADING)) + 1, dtype=np.int64) << k.LEADING
    return np.searchsorted(hashes, edges).astype(np.int32)


def hashes_of(texts: Sequence[str], salt: int, loops: Any) -> Any:
    """Return the hash of each text; 0 for an empty one."""
    data, offsets = pack(texts)
    out = np.zeros(len(texts), np.int64)
    loops.hash_all(data, offsets, salt, out)
    return out


def word_keys(words: Sequence[str], loops: Any) -> Any:
    """Return the hashes of words by sound, consonants and Wade-Giles; 0 where a word has none."""
    out = np.zeros((len(words), 3), np.int64)
    made_by: tuple[tuple[int, Callable[[str], str]], ...] = (
        (k.SOUND, sound_key),
        (k.SKELETON, skeleton),
        (k.WADE_KEY, wade_key),
    )
    for column, (salt, key) in enumerate(made_by):
        out[:, column] = hashes_of([key(w) for w in words], salt, loops)
    return out


def sound_key(word: str) -> str:
    """Return the sound under which a word may meet others; one letter is too little."""
    key = sound(word)
    return key if len(key) > 1 else ""


def wade_key(word: str) -> str:
    """Return the Wade-Giles form under which a word may meet others; empty for most words."""
    key = wade(word) or ""
    return key if len(key) > 1 else ""


def exact_hashes(keys: Sequence[str], loops: Any) -> Any:
    """Return the hashes of normalized names; 0 for a reading that has none."""
    return hashes_of(keys, EXACT_SALT, loops)


def build_arrays(entries: Iterable[Entry], *, fast: bool) -> dict[str, Any]:
    """Return the arrays of an index of ``entries``; ``fast`` says whether to use compiled loops."""
    builder = Builder()
    for entry in entries:
        builder.add(entry)
    return builder.arrays(compiled.kernels(fast=fast))
