"""The peers, run in an environment of their own: rows in, the best five entries with scores out.

    python peers.py rows.json out.json

rapidfuzz is run by brute force over all names of the list, in two ways. nomenklatura's matcher takes 112 us a pair
and has no index of its own here, so it is given the 50 names that tantivy's 3-grams rank first, as its users do.
Latin-only methods get every query and name in Latin letters (rigour's ascii text), which is to their advantage.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def latin(text: str) -> str:
    from normality import ascii_text

    return ascii_text(text) or ""


def top(pairs: list[tuple[str, float]], many: int = 5) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    for entry, score in pairs:
        if score > best.get(entry, -1.0):
            best[entry] = score
    return sorted(best.items(), key=lambda item: -item[1])[:many]


def brute(names: list[tuple[str, str]], queries: list[str], scorer: str) -> list[list[tuple[str, float]]]:
    from rapidfuzz import fuzz, process, utils

    ready = [utils.default_process(latin(n)) for _, n in names]
    out = []
    for query in queries:
        hits = process.extract(
            utils.default_process(latin(query)), ready, scorer=getattr(fuzz, scorer), limit=25
        )
        out.append(top([(names[i][0], score / 100) for _, score, i in hits]))
    return out


class Matcher:
    """nomenklatura's logic-v2 over the first 50 of tantivy's 3-gram search."""

    def __init__(self, names: list[tuple[str, str]]) -> None:
        import tantivy
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
        from nomenklatura.matching.types import ScoringConfig

        self.names, self.make = names, model.get_proxy
        self.algorithm = get_algorithm("logic-v2")
        self.config = ScoringConfig.defaults()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("name", tokenizer_name="grams")
        builder.add_unsigned_field("row", stored=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(3, 3))
            .filter(tantivy.Filter.lowercase())
            .build()
        )
        self.index.register_tokenizer("grams", analyzer)
        writer = self.index.writer()
        for row, (_, name) in enumerate(names):
            writer.add_document(tantivy.Document(name=latin(name), row=row))
        writer.commit()
        self.index.reload()
        self.asked = 0

    def proxy(self, identity: str, name: str) -> Any:
        return self.make({"id": identity, "schema": "LegalEntity", "properties": {"name": [name]}})

    def search(self, query: str) -> list[tuple[str, float]]:
        plain = "".join(c if c.isalnum() else " " for c in latin(query).lower()).strip()
        if len(plain) < 3:
            return []
        import tantivy

        grams = {plain[i : i + 3] for i in range(len(plain) - 2)}
        should = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, "name", gram)) for gram in grams
        ]
        searcher = self.index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(should), 50).hits
        rows = [searcher.doc(address).to_dict()["row"][0] for _, address in found]
        self.asked += 1
        mine = self.proxy(f"q{self.asked}", query)  # names are remembered by id: never use one twice
        pairs = []
        for row in rows:
            entry, name = self.names[row]
            result = self.algorithm.compare(mine, self.proxy(f"r{row}", name), self.config)
            pairs.append((entry, float(result.score)))
        return top(pairs)


def main(given: str, out: str) -> None:
    data = json.loads(Path(given).read_text(encoding="utf-8"))
    names = [(e, n) for e, n in data["names"]]
    queries = data["queries"]
    answers: dict[str, Any] = {}
    for scorer in ("token_sort_ratio", "token_set_ratio"):
        start = time.process_time()
        found = brute(names, queries, scorer)
        answers[f"rapidfuzz {scorer}"] = {"seconds": time.process_time() - start, "found": found}
    matcher = Matcher(names)
    start = time.process_time()
    found = [matcher.search(q) for q in queries]
    answers["nomenklatura logic-v2"] = {"seconds": time.process_time() - start, "found": found}
    Path(out).write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
