"""Small files in the shapes in which lists are published, made up but for names that everybody knows."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

ENTITY = "Entity List (EL) - Bureau of Industry and Security"
DENIED = "Denied Persons List (DPL) - Bureau of Industry and Security"
UNVERIFIED = "Unverified List (UVL) - Bureau of Industry and Security"
MILITARY = "Military End User (MEU) List - Bureau of Industry and Security"
BLOCKED = "Specially Designated Nationals (SDN) - Treasury Department"
COMPLEX = "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department"

COLUMNS = [
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
]


def party(number: int, name: str, source: str = ENTITY, country: str = "CN", **more: Any) -> dict[str, Any]:
    """Return one record of the bulk download."""
    return {
        "id": f"{number:040x}",
        "source": source,
        "entity_number": None,
        "type": None,
        "programs": [],
        "name": name,
        "title": None,
        "addresses": [{"address": "1 Example Road", "city": "Example City", "country": country}],
        "federal_register_notice": None,
        "start_date": None,
        "license_requirement": None,
        "license_policy": None,
        "alt_names": [],
        **more,
    }


FOOTNOTE_4 = "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4"
FOOTNOTE_5 = "For all items subject to the EAR (See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5"

PARTIES: list[dict[str, Any]] = [
    party(
        1,
        "Brightwater Lithography Research Institute",
        start_date="2021-04-08",
        license_requirement=FOOTNOTE_4,
        license_policy="Presumption of denial",
        federal_register_notice="86 FR 18437",
        alt_names=["BLRI", "Liangshui Guangke Yanjiusuo"],
    ),
    party(
        2,
        "Qinglong Wafer Equipment Co., Ltd.",
        license_requirement=FOOTNOTE_5,
        federal_register_notice="89 FR 96836",
    ),
    party(3, "Hanover Denied Exports GmbH", DENIED, "DE", start_date="2025-02-01", end_date="2035-02-01"),
    party(4, "Silkpath Unverified Components Ltd.", UNVERIFIED, "AE"),
    party(5, "Tianque Aero Engine Works", MILITARY, "CN", license_requirement="For any item in supplement no. 2"),
    party(6, "VOLKHOV BLOCKED BANK JSC", BLOCKED, "RU", entity_number=24101, programs=["RUSSIA-EO14024"]),
    party(7, "Ocean Horizon Shipbuilding Corporation", COMPLEX, "CN", entity_number=30901, programs=["CMIC-EO13959"]),
    *(party(100 + i, f"{word} Precision Instruments Co., Ltd.", BLOCKED, "IR", entity_number=50000 + i)
      for i, word in enumerate(
          ["Arvand", "Behsaz", "Chakad", "Damavand", "Ekbatan", "Farzan", "Golrang", "Hirmand", "Iravan", "Jahanbin", "Karun", "Lordegan", "Mahan", "Nikan"]
      )),
]  # fmt: skip
"""A Consolidated Screening List in small: each list that law reads, one that it does not, and some more names."""


def as_json(parties: list[dict[str, Any]] = PARTIES) -> bytes:
    """Return ``consolidated.json``."""
    return json.dumps({"results": parties}).encode()


def as_csv(parties: list[dict[str, Any]] = PARTIES) -> bytes:
    """Return ``consolidated.csv``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in parties:
        flat = dict(one)
        flat["_id"] = flat.pop("id")
        flat["addresses"] = "; ".join(
            f"{a['address']}, {a['city']}, {a['country']}" for a in one["addresses"]
        )
        flat["alt_names"] = "; ".join(one["alt_names"])
        flat["programs"] = "; ".join(one["programs"])
        writer.writerow(["" if flat.get(c) is None else flat[c] for c in COLUMNS])
    return out.getvalue().encode()


def supplement(number: int, rows: str) -> bytes:
    """Return the XML of the eCFR with one supplement to part 744."""
    head = "<TH>Country</TH><TH>Entity</TH><TH>License requirement</TH><TH>License review policy</TH>"
    return (
        f"<?xml version='1.0'?><ECFR><AMDDATE>2026-09-24</AMDDATE><DIV5 N='744' TYPE='PART'>"
        f"<DIV9 N='Supplement No. {number} to Part 744' TYPE='APPENDIX'><HEAD>Supplement No. {number} to Part 744</HEAD>"
        f"<TABLE><THEAD><TR>{head}<TH>Federal Register citation</TH></TR></THEAD><TBODY>{rows}</TBODY></TABLE>"
        "</DIV9></DIV5></ECFR>"
    ).encode()


ROWS = """
<TR><TD>CHINA, PEOPLE'S REPUBLIC OF</TD><TD>Brightwater Lithography Research Institute (BLRI), a.k.a., the following two
aliases:<br/>—Liangshui Guangke; <I>and</I><br/>—LGK Institute.<br/>18 Example Rd., Pudong, Shanghai, China</TD>
<TD>For all items subject to the EAR (See §§ 734.9(e)(2) and 744.11 of the EAR)<SU>4</SU></TD>
<TD>Presumption of denial</TD><TD>86 FR 18438, 4/9/21.</TD></TR>
<TR><TD/><TD>Qinglong Wafer Equipment Co., Ltd., 5 Example Street, Wuhan, China.</TD><TD>For all items subject to the
EAR</TD><TD>Presumption of denial</TD><TD>89 FR 96836, 12/5/24</TD></TR>
<TR><TD>RUSSIA</TD><TD>Volkhov Optics LLC, a.k.a., OOO Volkhov Optika. Moscow, Russia</TD><TD>For all items subject to
the EAR (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)</TD><TD>Policy of denial</TD><TD>87 FR 12856, 3/8/22</TD></TR>
"""
