"""Which lists there are: their names, what they mean to the EAR, where they are published.

Law reads five lists. Others are kept because people ask for them, and change no answer.
"""

from __future__ import annotations

from datetime import date
from typing import Final

REQUIRED: Final[tuple[str, ...]] = (
    "us.entity_list",
    "us.meu_list",
    "us.unverified_list",
    "us.denied_persons",
    "us.sdn",
)
"""Lists on which license requirements, bars or prohibitions of the EAR turn: 15 CFR 744.11, 744.21, 744.15,
736.2(b)(4) and 744.8. A name is "not listed" only when all five were searched in full."""

OWNERS_COUNT: Final[frozenset[str]] = frozenset({"us.entity_list", "us.meu_list", "us.sdn"})
"""Lists whose members count as owners under the affiliates rule: 15 CFR 744.8(a)(2), 744.11(a)(1), 744.21(a)(3)."""

AGENCIES: Final[dict[str, str]] = {
    "EL": "us.entity_list",
    "MEU": "us.meu_list",
    "UVL": "us.unverified_list",
    "DPL": "us.denied_persons",
    "SDN": "us.sdn",
    "SSI": "us.ssi",
    "NS-MBS": "us.ns_mbs",
    "CMIC": "us.ns_cmic",
    "NS-CMIC": "us.ns_cmic",
    "CAP": "us.capta",
    "PLC": "us.plc",
    "FSE": "us.fse",
    "DTC": "us.itar_debarred",
    "ISN": "us.nonproliferation",
    "1260H": "us.1260h",
    "MIEU": "us.mieu",
}
"""Abbreviations by which the publishers name their lists, and the names used here."""

LISTS: Final[tuple[str, ...]] = tuple(dict.fromkeys(AGENCIES.values()))

CSL: Final[tuple[str, ...]] = tuple(n for n in LISTS if n not in {"us.1260h", "us.mieu", "us.fse"})
"""The lists that the Consolidated Screening List holds in full."""

BEGAN: Final[dict[str, date]] = {
    "us.meu_list": date(2020, 12, 23),  # 85 FR 83793
    "us.ns_cmic": date(2020, 11, 12),  # E.O. 13959
    "us.ssi": date(2014, 7, 16),  # E.O. 13662, Directives 1 and 2
    "us.1260h": date(2021, 1, 1),  # section 1260H of Pub. L. 116-283
}
"""Days on which lists began: nobody was on them before."""

SUPPLEMENTS: Final[dict[int, str]] = {4: "us.entity_list", 6: "us.unverified_list", 7: "us.meu_list"}
"""Supplements to 15 CFR part 744 that are lists."""

ADDRESSES: Final[dict[str, str]] = {
    "us.csl": "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json",
    **dict.fromkeys(
        SUPPLEMENTS.values(), "https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=744"
    ),
}
"""Where ``highfence data update`` asks, unless it is told another address."""

KINDS: Final[tuple[str, ...]] = ("us.csl", *SUPPLEMENTS.values(), "ftm", "own", "starter")
"""What can be imported. ``own`` may carry a name: ``own.suppliers``."""

COVERS: Final[dict[str, tuple[str, ...]]] = {
    "us.csl": CSL,
    **{name: (name,) for name in SUPPLEMENTS.values()},
}
"""Lists of which an import is a complete copy, by the nature of what is published."""

USUAL: Final[dict[str, int]] = {
    "us.entity_list": 3420,
    "us.meu_list": 70,
    "us.unverified_list": 222,
    "us.denied_persons": 1596,
    "us.sdn": 19181,
}
"""Entries of the lists that law reads in the Consolidated Screening List of 31 July 2026."""

VALID_DAYS: Final = 30
"""Days before and after its own day through which a complete list may clear a name.

The rules set no term. BIS and the Treasury change their lists several times a month, so older copies are
called stale; within the term the copy is taken for the list of the day."""


def agency_list(source: str) -> str | None:
    """Return the list that a publisher's text names: "Entity List (EL) - Bureau of Industry and Security"."""
    text = source.strip()
    if text in AGENCIES:
        return AGENCIES[text]
    start, _, rest = text.partition("(")
    if rest:
        code = rest.partition(")")[0].removesuffix(" List").strip()
        if code in AGENCIES:
            return AGENCIES[code]
    folded = start.strip().lower()
    return _BY_NAME.get(folded.removesuffix(" - treasury department").strip())


_BY_NAME: Final[dict[str, str]] = {
    "entity list": "us.entity_list",
    "military end user": "us.meu_list",
    "military end user list": "us.meu_list",
    "unverified list": "us.unverified_list",
    "denied persons list": "us.denied_persons",
    "specially designated nationals": "us.sdn",
    "sectoral sanctions identifications list": "us.ssi",
    "non-sdn chinese military-industrial complex companies list": "us.ns_cmic",
    "non-sdn menu-based sanctions list": "us.ns_mbs",
    "capta list": "us.capta",
    "palestinian legislative council list": "us.plc",
    "foreign sanctions evaders": "us.fse",
    "itar debarred": "us.itar_debarred",
    "nonproliferation sanctions": "us.nonproliferation",
}
