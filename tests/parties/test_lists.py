"""Reading lists as they are published, and keeping their versions."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from highfence.logic.errors import InputError
from highfence.parties.entry import Entry, Name
from highfence.parties.lists import csl, ecfr, ftm, history, own, text
from highfence.parties.lists.complete import default_covers
from highfence.parties.lists.load import parse, shipped
from highfence.parties.lists.sources import REQUIRED
from highfence.parties.lists.store import DamagedListError, Store, Version
from parties import published

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
FIRST, SECOND = date(2026, 7, 31), date(2026, 8, 20)


def put(store: Store, data: bytes, day: date = FIRST, name: str = "us.csl", **more: Any) -> Version:
    more.setdefault("covers", default_covers(name))
    return store.put(name, parse(name, data, "list"), data=data, origin="list", as_of=day, now=NOW, **more)


def by_name(entries: tuple[Entry, ...], name: str) -> Entry:
    return next(e for e in entries if e.names[0].text == name)


# -------------------------------------------------------------------------- the Consolidated Screening List


@pytest.mark.parametrize("form", [published.as_json(), published.as_csv(), gzip.compress(published.as_csv())])
def test_csl_says_the_same_in_each_form(form: bytes) -> None:
    entries = parse("us.csl", form, "list").entries
    assert len(entries) == len(published.PARTIES)
    one = by_name(entries, "Brightwater Lithography Research Institute")
    assert (one.list, one.footnotes, one.added, one.countries) == (
        "us.entity_list",
        (4,),
        date(2021, 4, 8),
        ("CN",),
    )
    assert [n.text for n in one.names[1:]] == ["BLRI", "Liangshui Guangke Yanjiusuo"]
    assert one.review_policy == "Presumption of denial"
    assert one.citation == "86 FR 18437"
    assert by_name(entries, "VOLKHOV BLOCKED BANK JSC").id == "us.csl:24101"
    assert by_name(entries, "Ocean Horizon Shipbuilding Corporation").id == "us.csl:CMIC-30901"
    assert {e.list for e in entries} >= set(REQUIRED)


def test_csl_has_the_same_ids_in_each_form() -> None:
    ids = [{e.id for e in parse("us.csl", f, "").entries} for f in (published.as_json(), published.as_csv())]
    assert ids[0] == ids[1]


def test_csl_dates_entries_by_the_rule_that_they_cite_first() -> None:
    entries = csl.read(published.as_json()).entries
    assert by_name(entries, "Qinglong Wafer Equipment Co., Ltd.").added == date(2024, 12, 2)


def test_csl_with_short_names_is_read() -> None:
    short = {
        "sourceGeneratedAt": "2026-07-31T13:15:00",
        "entryCount": 1,
        "tables": {"sources": [published.ENTITY], "licenceRequirements": [published.FOOTNOTE_5]},
        "entries": [{"n": "Qinglong Wafer", "a": ["QW"], "s": 0, "c": ["CN"], "lr": 0, "fr": "89 FR 96836"}],
    }
    loaded = csl.read(json.dumps(short).encode())
    assert loaded.as_of == date(2026, 7, 31)
    assert loaded.entries[0].footnotes == (5,)
    short["entryCount"] = 2
    with pytest.raises(InputError, match="2 parties"):
        csl.read(json.dumps(short).encode())


def test_csl_keeps_a_list_that_is_new() -> None:
    loaded = csl.read(
        published.as_json([published.party(1, "New Name Ltd.", "Further List (FL) - Some Bureau")])
    )
    assert loaded.entries[0].list == "us.further_list"
    assert any("new here" in w for w in loaded.warnings)


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", (1, 2)),
        ("For All Items Subject to the EAR (See §734.9(g), 3 §746.8(a)(3), and §744.11 of the EAR).", (3,)),
        ("For all items subject to the EAR. (See §§ 734.9(e) and 744.11 of the EAR) 4", (4,)),
        (published.FOOTNOTE_4, (4,)),
        (published.FOOTNOTE_5, (5,)),
        ("For all items subject to the EAR. (See §744.11 of the EAR).", ()),
    ],
)
def test_footnotes(requirement: str, expected: tuple[int, ...]) -> None:
    assert text.footnotes(requirement) == expected


@pytest.mark.parametrize(
    ("citation", "first"),
    [
        ("89 FR 96836, 12/5/24", date(2024, 11, 21)),
        ("77 F.R. 27418 5/10/12", date(2012, 4, 26)),
        ("84 FR 22961; 85 FR 29852", date(2018, 12, 18)),
        ("52 F.R. 48742 12/24/87", date(1987, 12, 10)),
        ("", None),
    ],
)
def test_a_citation_says_from_when_at_the_earliest(citation: str, first: date | None) -> None:
    assert text.not_before(citation) == first


# ------------------------------------------------------------------------------------- bad files


GOOD = published.as_json()
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b" \n", "empty"),
    "json cut off": (GOOD[: len(GOOD) // 2], "complete to its end"),
    "csv cut off": (published.as_csv()[:-60], "cut off"),
    "gzip cut off": (gzip.compress(GOOD)[:-20], "gzip"),
    "another encoding": (GOOD.decode().replace("Hanover", "Hannöver").encode("latin-1"), "UTF-8"),
    "utf-16": (GOOD.decode().encode("utf-16"), "UTF-8"),
    "an id twice": (published.as_json([*published.PARTIES, published.PARTIES[0]]), "each id once"),
    "a number twice": (
        published.as_json([*published.PARTIES, {**published.PARTIES[5], "id": "f" * 40}]),
        "each entity_number once",
    ),
    "no parties": (b'{"results": []}', "at least one party"),
    "another shape": (b'{"hits": [1, 2]}', "a list of parties"),
    "no name": (published.as_json([*published.PARTIES, published.party(9, " ")]), "name of a party"),
    "no columns": (b"a,b\n1,2\n", "source"),
    "most of it gone": (published.as_json(published.PARTIES[:6]), "--shrink"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_changes_nothing_and_says_why(case: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    old = put(store, GOOD)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    data, why = BAD[case]
    with pytest.raises(InputError, match=why):
        put(store, data, SECOND)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    current = store.current("us.csl")
    assert current is not None
    assert current.manifest == old.manifest


def test_a_fault_names_its_line() -> None:
    lines = published.as_csv().decode().splitlines()
    lines[3] = lines[3].replace("Hanover Denied Exports GmbH", "")
    with pytest.raises(InputError) as caught:
        csl.read("\n".join(lines).encode(), "consolidated.csv")
    assert str(caught.value).startswith("consolidated.csv:4: name:")


def test_a_write_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    old = put(store, GOOD)

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("highfence.parties.lists.store._flushed", full)
    with pytest.raises(OSError, match="no space"):
        put(store, published.as_csv(), SECOND)
    current = store.current("us.csl")
    assert current is not None
    assert current.manifest == old.manifest
    assert not list((tmp_path / "lists" / "us.csl").glob(".draft-*"))


def test_what_an_interrupted_import_left_is_cleared_away(tmp_path: Path) -> None:
    store = Store(tmp_path)
    left = tmp_path / "lists" / "us.csl" / ".draft-left"
    left.mkdir(parents=True)
    (left / "manifest.json").write_text("{}")
    assert store.names() == []
    put(store, GOOD)
    assert not left.exists()
    assert store.names() == ["us.csl"]


def test_a_version_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    version = put(Store(tmp_path), GOOD)
    file = version.folder / "history.msgpack"
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    fresh = Store(tmp_path).current("us.csl")
    assert fresh is not None
    with pytest.raises(DamagedListError, match="not what was imported"):
        _ = fresh.history


# -------------------------------------------------------------------------------------- versions


def without(*names: str) -> list[dict[str, Any]]:
    return [p for p in published.PARTIES if p["name"] not in names]


def test_versions_say_who_joined_changed_and_left(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, GOOD)
    later = without("Silkpath Unverified Components Ltd.")
    later[0] = {**later[0], "license_requirement": published.FOOTNOTE_5}
    later.append(published.party(300, "Newly Listed Photonics Ltd."))
    put(store, published.as_json(later), SECOND)
    old, new = (v.entries for v in store.versions("us.csl"))
    changes = {(c.what, c.name) for c in history.difference(old, new)}
    assert changes == {
        ("added", "Newly Listed Photonics Ltd."),
        ("removed", "Silkpath Unverified Components Ltd."),
        ("changed", "Brightwater Lithography Research Institute"),
    }
    changed = next(c for c in history.difference(old, new) if c.what == "changed")
    assert changed.fields["footnotes"] == ((4,), (5,))


def test_entries_take_their_days_from_the_versions(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, GOOD)
    later = [
        *without("Arvand Precision Instruments Co., Ltd."),
        published.party(300, "Newly Listed Photonics Ltd."),
    ]
    kept = put(store, published.as_json(later), SECOND).history
    gone = next(e for e in kept if e.names[0].text.startswith("Arvand"))
    new = next(e for e in kept if e.names[0].text.startswith("Newly"))
    assert (gone.removed, gone.on(date(2026, 8, 19)), gone.on(SECOND)) == (SECOND, True, False)
    assert (new.added, new.on(FIRST), new.on(date(2026, 8, 1))) == (date(2026, 8, 1), False, True)


def test_an_entry_that_changes_keeps_its_earlier_state(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, GOOD)
    later = [{**p} for p in published.PARTIES]
    later[0]["license_requirement"] = published.FOOTNOTE_5
    states = [
        e
        for e in put(store, published.as_json(later), SECOND).history
        if e.names[0].text.startswith("Brightwater")
    ]
    on = {
        d: sorted(n for e in states if e.on(d) for n in e.footnotes)
        for d in (FIRST, date(2026, 8, 5), SECOND)
    }
    assert on == {FIRST: [4], date(2026, 8, 5): [4, 5], SECOND: [5]}


def test_an_older_copy_takes_its_place_before(tmp_path: Path) -> None:
    forward, backward = Store(tmp_path / "a"), Store(tmp_path / "b")
    early = published.as_json(without("Tianque Aero Engine Works"))
    put(forward, early, FIRST)
    put(forward, GOOD, SECOND)
    put(backward, GOOD, SECOND)
    put(backward, early, FIRST)
    ends = [s.current("us.csl") for s in (forward, backward)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert set(ends[0].history) == set(ends[1].history)
    assert [v.manifest.as_of for v in backward.versions("us.csl")] == [FIRST, SECOND]


def test_the_same_file_again_is_the_same_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert put(store, GOOD).manifest == put(store, GOOD).manifest
    assert len(store.versions("us.csl")) == 1


def test_who_returns_has_two_spans(tmp_path: Path) -> None:
    store = Store(tmp_path)
    put(store, GOOD, date(2026, 7, 1))
    put(store, published.as_json(without("Arvand Precision Instruments Co., Ltd.")), date(2026, 7, 10))
    last = put(store, published.as_csv(), date(2026, 7, 20))
    states = [e for e in last.history if e.names[0].text.startswith("Arvand")]
    on = [any(e.on(date(2026, 7, d)) for e in states) for d in (1, 9, 10, 11, 20)]
    assert on == [True, True, False, True, True]
    assert len({e.id for e in states}) == 2


def test_a_complete_list_stands_for_a_month_around_its_day(tmp_path: Path) -> None:
    manifest = put(Store(tmp_path), GOOD).manifest
    assert manifest.covers_on("us.sdn", FIRST)
    assert manifest.covers_on("us.sdn", date(2026, 8, 30))
    assert not manifest.covers_on("us.sdn", date(2026, 8, 31))
    assert not manifest.covers_on("us.sdn", date(2026, 6, 30))
    assert not manifest.covers_on("us.1260h", FIRST)
    whole = msgspec.structs.replace(manifest, complete_from=date(2019, 1, 1))
    assert whole.covers_on("us.sdn", date(2019, 5, 16))


def test_a_fingerprint_is_of_what_an_entry_says_and_not_of_its_days() -> None:
    one = Entry(id="us.csl:1", list="us.sdn", names=(Name("Example"),), added=date(2020, 1, 1))
    dated = msgspec.structs.replace(one, added=None, removed=date(2021, 1, 1), id="us.csl:1@2021-01-01")
    assert history.fingerprint(one) == history.fingerprint(dated)
    assert history.fingerprint(one) != history.fingerprint(msgspec.structs.replace(one, countries=("CN",)))


# --------------------------------------------------------------------------------- other publishers


def test_supplement_4_as_printed() -> None:
    loaded = ecfr.read(published.supplement(4, published.ROWS), number=4)
    first, second, third = loaded.entries
    assert loaded.as_of == date(2026, 9, 24)
    names = [n.text for n in first.names]
    assert names[:3] == [
        "Brightwater Lithography Research Institute (BLRI)",
        "Liangshui Guangke",
        "LGK Institute",
    ]
    assert set(names[3:]) == {"Brightwater Lithography Research Institute", "BLRI"}
    assert (first.countries, first.footnotes, first.added) == (("CN",), (4,), date(2021, 4, 8))
    assert first.addresses[0].text.startswith("18 Example Rd.")
    assert [n.text for n in second.names] == ["Qinglong Wafer Equipment Co., Ltd."]
    assert [n.text for n in third.names] == ["Volkhov Optics LLC", "OOO Volkhov Optika"]
    assert (third.countries, third.footnotes, third.review_policy) == (("RU",), (3,), "Policy of denial")


@pytest.mark.parametrize(("number", "name"), [(6, "us.unverified_list"), (7, "us.meu_list")])
def test_supplements_6_and_7(number: int, name: str) -> None:
    rows = "<TR><TD>UNITED ARAB EMIRATES</TD><TD>Silkpath Components Ltd., Dubai, UAE</TD></TR>"
    entries = parse(name, published.supplement(number, rows), "ecfr").entries
    assert [(e.list, e.names[0].text, e.countries) for e in entries] == [
        (name, "Silkpath Components Ltd.", ("AE",))
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (published.supplement(4, published.ROWS)[:-200], "complete to its end"),
        (published.supplement(7, published.ROWS), "Supplement No. 4"),
        (published.supplement(4, "<TR><TD>ATLANTIS</TD><TD>Nobody</TD></TR>"), "a country"),
        (published.supplement(4, ""), "at least one entity"),
    ],
)
def test_a_bad_supplement_says_why(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        ecfr.read(data, "ecfr.xml", number=4)


def test_no_entity_of_xml_is_resolved() -> None:
    data = published.supplement(4, published.ROWS).replace(
        b"<ECFR>", b"<!DOCTYPE ECFR [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><ECFR>&x;"
    )
    assert len(ecfr.read(data).entries) == 3


def test_opensanctions_json_lines() -> None:
    lines: list[dict[str, Any]] = [
        {
            "id": "NK-1",
            "schema": "Company",
            "datasets": ["us_trade_csl", "us_ofac_sdn"],
            "properties": {
                "name": ["Brightwater Lithography"],
                "alias": ["BLRI"],
                "weakAlias": ["BW"],
                "country": ["cn"],
            },
        },
        {
            "id": "s-1",
            "schema": "Sanction",
            "properties": {
                "entity": ["NK-1"],
                "program": ["Entity List (EL) - Bureau of Industry and Security"],
                "provisions": [published.FOOTNOTE_4],
                "startDate": ["2021-04-08"],
            },
        },
        {
            "id": "s-2",
            "schema": "Sanction",
            "properties": {"entity": ["NK-1"], "authority": [published.BLOCKED]},
        },
        {"id": "NK-2", "schema": "Person", "datasets": ["gb_list"], "properties": {"name": ["Ivan Example"]}},
    ]
    entries = ftm.read("\n".join(json.dumps(x) for x in lines).encode()).entries
    found = {e.id: e for e in entries}
    assert set(found) == {"ftm:NK-1:us.entity_list", "ftm:NK-1:us.sdn", "ftm:NK-2"}
    first = found["ftm:NK-1:us.entity_list"]
    assert (first.footnotes, first.added, first.countries) == ((4,), date(2021, 4, 8), ("CN",))
    assert [(n.text, n.weak) for n in first.names] == [
        ("Brightwater Lithography", False),
        ("BLRI", False),
        ("BW", True),
    ]
    assert (found["ftm:NK-2"].list, found["ftm:NK-2"].type) == ("ftm.gb_list", "individual")


def test_opensanctions_targets() -> None:
    table = (
        "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,first_seen\n"
        'NK-1,Company,Brightwater,BLRI;BW,,cn,,,"Entity List (EL) - Bureau of Industry and Security",,,'
        "US Trade Consolidated Screening List (CSL),2023-04-20\n"
    )
    (entry,) = ftm.read(table.encode()).entries
    assert (entry.list, entry.countries, [n.text for n in entry.names]) == (
        "us.entity_list",
        ("CN",),
        ["Brightwater", "BLRI", "BW"],
    )
    with pytest.raises(InputError, match="each id once"):
        ftm.read((table + table.splitlines()[1] + "\n").encode())


def test_an_own_list() -> None:
    table = "name,aliases,country,list,added,removed\nAcme Trading,ACME; Acme Intl,Germany,own,2024-01-01,2025-01-01\n"
    (entry,) = own.read(table.encode()).entries
    assert (entry.countries, entry.added, entry.removed) == (("DE",), date(2024, 1, 1), date(2025, 1, 1))
    assert [n.text for n in entry.names] == ["Acme Trading", "ACME", "Acme Intl"]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("name,country\nAcme,Atlantis\n", "own.csv:2: country"),
        ("name,added\nAcme,2024-13-01\n", "own.csv:2: added"),
        ("name,added,removed\nAcme,2024-01-02,2024-01-01\n", "a day after"),
        ("id,name\n1,Acme\n1,Acme Two\n", "each party once; line 2"),
        ("name,type\nAcme,ship\n", "own.csv:2: type"),
        ("name,footnotes\nAcme,four\n", "numbers of footnotes"),
        ("company\nAcme\n", "missing name"),
        ("name,name\nAcme,Acme\n", "each column once"),
    ],
)
def test_a_bad_own_list_says_where(table: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        own.read(table.encode(), "own.csv")


def test_names_of_lists_cannot_lead_elsewhere() -> None:
    for name in ("own./../x", "own.A", "../own", "us.cls"):
        with pytest.raises(InputError, match=r"one of us\.csl"):
            parse(name, b"name\nAcme\n", "own.csv")


def test_an_acronym_in_brackets_is_a_name_too() -> None:
    names = [n.text for n in text.names(["Semiconductor Manufacturing International Corporation (SMIC)"])]
    assert names[1:] == ["Semiconductor Manufacturing International Corporation", "SMIC"]
    assert len(text.names(["Huawei Technologies (Shanghai)"])) == 1
    assert len(text.names(["Example (GROUP)"])) == 1


# ------------------------------------------------------------------------------------ the starter


def test_the_starter_holds_the_field() -> None:
    version = shipped()
    parties = {history.base_id(e.id): e for e in version.entries}
    assert len(parties) >= 250
    assert version.manifest.covers == ()
    assert all(e.citation and e.source_url and e.countries and e.review_policy for e in parties.values())
    assert all(e.added is not None for e in version.entries)
    chinese = [e for e in parties.values() if any("一" <= c <= "鿿" for n in e.names for c in n.text)]
    assert len(chinese) >= 200
    footnotes = {n for e in version.entries for n in e.footnotes}
    assert footnotes == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("name", "day", "marks"),
    [
        ("Tianjin Phytium Information Technology", date(2021, 4, 8), ()),
        ("Tianjin Phytium Information Technology", date(2022, 10, 21), (4,)),
        ("Huawei Technologies Co., Ltd.", date(2019, 5, 16), ()),
        ("Huawei Technologies Co., Ltd.", date(2020, 5, 15), (1, 2)),
        ("Huawei Technologies Co., Ltd.", date(2019, 5, 15), None),
        ("Semiconductor Manufacturing International Corporation (SMIC)", date(2024, 12, 1), ()),
        ("Semiconductor Manufacturing International Corporation (SMIC)", date(2024, 12, 2), (5,)),
    ],
)
def test_the_starter_is_dated(name: str, day: date, marks: tuple[int, ...] | None) -> None:
    states = [e.footnotes for e in shipped().entries if e.names[0].text == name and e.on(day)]
    assert states == ([] if marks is None else [marks])


def test_the_starter_writes_both_chinese_scripts() -> None:
    huawei = next(e for e in shipped().entries if e.id == "starter:EL-0055")
    assert {"华为技术有限公司", "華為技術有限公司"} <= {n.text for n in huawei.names}
