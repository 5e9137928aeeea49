"""Where an address begins that was glued to a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highfence.parties.names.tokens import Token

_MARKS = frozenset(
    [
        "road",
        "rd",
        "street",
        "st",
        "ave",
        "avenue",
        "boulevard",
        "blvd",
        "lane",
        "alley",
        "highway",
        "hwy",
        "district",
        "dist",
        "building",
        "bldg",
        "floor",
        "flr",
        "fl",
        "room",
        "rm",
        "unit",
        "suite",
        "ste",
        "block",
        "blk",
        "zip",
        "postcode",
        "pobox",
        "pob",
        "box",
        "tower",
        "plaza",
        "mansion",
        "village",
        "town",
        "county",
        "township",
        "wing",
        "ulitsa",
        "ul",
        "prospekt",
        "prospect",
        "pereulok",
        "per",
        "shosse",
        "dom",
        "korpus",
        "kv",
        "oblast",
        "rayon",
        "raion",
        "office",
        "apt",
        "apartment",
        "house",
        "jalan",
        "jln",
        "strasse",
        "str",
        "cad",
        "caddesi",
        "sok",
        "sokak",
        "mah",
        "mahallesi",
        "bulvari",
        "blv",
        "street",
        "estate",
        "industrial",
        "park",
        "zone",
        "lu",
        "jie",
        "qu",
        "dadao",
        "hao",
        "lou",
        "shi",
        "daxia",
        "near",
        "opp",
        "behind",
        "khiyaban",
        "khiaban",
        "kuche",
        "alley",
        "square",
        "sq",
        "pl",
        "place",
        "rue",
        "via",
        "calle",
        "avda",
        "km",
        "p",
        "o",
        "flat",
        "shop",
        "f",
        "villa",
        "centre",
    ]
)
_STRONG = frozenset(
    [
        "road",
        "rd",
        "street",
        "avenue",
        "ave",
        "boulevard",
        "blvd",
        "floor",
        "room",
        "district",
        "bldg",
        "pobox",
        "ulitsa",
        "prospekt",
        "strasse",
        "caddesi",
        "cad",
        "sokak",
        "mahallesi",
        "mah",
        "jalan",
        "postcode",
        "zip",
        "lu",
        "dadao",
        "pereulok",
        "shosse",
        "suite",
        "khiyaban",
        "rue",
        "calle",
    ]
)

_STREET_ENDINGS = ("strasse", "straat", "gasse", "allee", "gatan", "utca")
# Marks that stand before the street or number they name.
_LEADING = frozenset(
    [
        "flat",
        "ul",
        "ulitsa",
        "rue",
        "calle",
        "via",
        "jalan",
        "jln",
        "pobox",
        "room",
        "rm",
        "flat",
        "unit",
        "suite",
        "floor",
        "po",
        "zip",
        "per",
        "pereulok",
    ]
)


def tail_start(tokens: list[Token]) -> int:
    """Return the index of the first token of a glued address; the number of tokens when there is none."""
    size = len(tokens)
    if size < 3 or not _shows_one(tokens):
        return size
    found = {_after_form(tokens), _after_comma(tokens), _at_marks(tokens)} - {size}
    starts = [start for start in (_with_number(tokens, s) for s in found) if _names_someone(tokens[:start])]
    return min(starts, default=size)


def _shows_one(tokens: list[Token]) -> bool:
    for token in tokens:
        kind = token.kind
        if kind == "number" or kind == "place" or token.text in _STRONG:  # noqa: PLR1714 - every name comes here
            return True
    return False


def _with_number(tokens: list[Token], start: int) -> int:
    """Take a post code or house number before the street along."""
    while start > 1 and (_is_postcode(tokens[start - 1]) or _is_house_number(tokens, start - 1)):
        start -= 1
    return start


def _names_someone(tokens: list[Token]) -> bool:
    return any(t.kind not in {"form", "stop", "noise", "place", "number", "particle"} for t in tokens)


def _is_street(token: Token) -> bool:
    return token.text in _STRONG or (len(token.text) > 7 and token.text.endswith(_STREET_ENDINGS))


def _is_house_number(tokens: list[Token], i: int) -> bool:
    """Return whether the token is "no", or the number after it."""
    token = tokens[i]
    return token.text in {"no", "nos", "number"} or (
        token.kind == "number" and tokens[i - 1].text in {"no", "nos"}
    )


def _evidence(tokens: list[Token]) -> int:
    """Count what an address shows: street words, numbers, places."""
    return sum(
        1 if t.kind in {"number", "place", "noise"} or t.text in _MARKS or t.text[0].isdigit() else 0
        for t in tokens
    )


def _after_form(tokens: list[Token]) -> int:
    """After the last legal form, what follows a comma and shows places, or shows a street, is an address."""
    size = len(tokens)
    for i in range(size - 2, 0, -1):
        if tokens[i].kind != "form" or tokens[i + 1].kind == "form":
            continue
        rest = tokens[i + 1 :]
        if any(_is_street(t) or _is_postcode(t) for t in rest[:4]):
            return i + 1
        shown = _evidence(rest) if rest[0].comma else 0
        if shown and (shown > 1 or shown * 2 >= len(rest)):
            return i + 1
        return size
    return size


def _is_postcode(token: Token) -> bool:
    return token.kind == "number" and len(token.text) in {5, 6}


def _after_comma(tokens: list[Token]) -> int:
    """Parts at the end, after a comma, that hold only places, or places with streets and numbers."""
    size = len(tokens)
    start = size
    commas = [i for i in range(1, size) if tokens[i].comma]
    for i in reversed(commas):
        part = tokens[i:start]
        only_places = all(t.kind in {"place", "number"} or t.text in _MARKS for t in part)
        street = any(_is_street(t) for t in part) or any(t.kind == "number" for t in part)
        marked = start < size and any(t.text in _MARKS for t in part) and _evidence(part) * 2 >= len(part)
        if only_places or marked or (street and (start < size or _evidence(part) * 2 >= len(part))):
            start = i
        else:
            break
    return start


def _at_marks(tokens: list[Token]) -> int:
    """Return where a street word with a number near it begins an address, even without comma or form."""
    size = len(tokens)
    if not _has_number(tokens):
        return size
    for i in range(1, size):
        if not _is_street(tokens[i]) and not (tokens[i].text in _MARKS and _number_near(tokens, i)):
            continue
        if not _number_near(tokens, i):
            continue
        begin = i
        if tokens[i].text in _LEADING:
            return i
        while begin > 1 and i - begin < 3 and tokens[begin - 1].kind != "form" and not tokens[begin].comma:
            begin -= 1
            if tokens[begin].kind == "number":
                break
        if tokens[begin].kind != "number" and not tokens[begin].comma:
            begin = max(1, i - 1)
        return begin
    return size


def _number_near(tokens: list[Token], i: int) -> bool:
    return _has_number(tokens[max(0, i - 4) : i + 5])


def _has_number(tokens: list[Token]) -> bool:
    return any(t.kind == "number" or t.text[0].isdigit() for t in tokens)
