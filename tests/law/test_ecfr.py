"""The importer, on XML in the structure in which the eCFR prints the supplements; the wording is our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from highfence.law.us.ear.ecfr import Mark, read_ccl, read_chart, read_groups, rows_of, write_table
from highfence.law.us.ear.part_774.ccl import COLUMNS, DataError, Row, read_rows

if TYPE_CHECKING:
    from pathlib import Path


def part(number: int, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<DIV5 N="{number}" TYPE="PART"><HEAD>PART {number}</HEAD>\n'
        f'<DIV9 N="Supplement No. 2 to Part {number}" TYPE="APPENDIX"><HEAD>another</HEAD></DIV9>\n'
        f'<DIV9 N="Supplement No. 1 to Part {number}" TYPE="APPENDIX"><HEAD>the one</HEAD>{body}</DIV9></DIV5>\n'
    )


def saved(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "title-15.xml"
    path.write_text(text, encoding="utf-8")
    return path


def table(
    *rows: tuple[str, ...], heads: tuple[str, ...] = ("Control(s)", "Country Chart (see Supp. No. 1)")
) -> str:
    head = "".join(f"<TH>{h}</TH>" for h in heads)
    body = "".join(f"<TR>{''.join(f'<TD>{c}</TD>' if c else '<TD/>' for c in row)}</TR>" for row in rows)
    return f"<DIV><TABLE><THEAD><TR>{head}</TR></THEAD><TBODY>{body}</TBODY></TABLE></DIV>"


def entry(eccn: str, *tables: str, tag: str = "FP-2") -> str:
    return (
        f"<{tag}><B>{eccn} Things of some kind, as follows (see List).</B></{tag}>"
        "<FP-1><I>Reason for Control:</I> NS, AT</FP-1>" + "".join(tables) + "<P>a. One thing.</P>"
    )


CCL = part(
    774,
    "<HD1>Category 3</HD1>"
    + entry(
        "3B001",
        table(
            ("NS applies to 3B001.a.1 to a.3, b, e, g to i", "NS Column 2."),
            (
                "NS applies to 3B001.c and 3B001.q",
                "Worldwide control. See § 742.4(a)(5) and (b)(10) of the EAR.",
            ),
            ("AT applies to entire entry", "AT Column 1."),
        ),
    )
    + entry(
        "3D005",
        table(("NS applies to entire entry", "NS Column 1")),
        table(("AT applies to the entire entry.", "AT Column 1.")),
    )
    + entry("8D001", table(("NS applies to entire entry", "NS Column 1")), tag="FP-1")
    + entry(
        "1C350",
        table(("CB applies to entire entry CB Column 2.",)),
        "<P>AT applies to entire entry. A license is required, for AT reasons, see § 742.19 of the EAR.</P>",
    )
    + entry(
        "1A231", table(("NP applies to entire entry AT applies to entire entry", "NP Column 1 AT Column 1"))
    )
    + entry(
        "0E982",
        table(
            (
                "CC applies to “technology” for 0A982 or 0A503. A license is required for ALL destinations, except Canada.",
            ),
            heads=("Control(s)",),
        ),
    )
    + entry("1D018", table(("MT applies to “software” for items controlled by 1B018 for MT reasons", "")))
    + entry(
        "2E003",
        table(("A. Plasma", "“Alloys”"), heads=("Process", "Substrate")),
        table(("NS applies to entire entry", "NS Column 1")),
    )
    + entry(
        "3A611",
        table(
            ("RS applies to entire entry except 3A611.y", "RS Column 1."),
            ("RS applies to 3A611.y", "China, Russia, or Venezuela (see § 742.6(a)(7))."),
            ("UN applies to entire entry, except 3A611.y", "See § 746.1(b) for UN controls."),
        ),
    )
    + entry("7A117")
    + entry(
        "5A001",
        table(("NS applies to 5A001.b (except .b.5), .c, .f (except f.3)", "NS Column 2.")),
    ),
)


def test_control_list(tmp_path: Path) -> None:
    rows = read_ccl(saved(tmp_path, CCL), source="eCFR 2026-07-23")
    assert {r.source for r in rows} == {"eCFR 2026-07-23"}
    by_entry = {e: [r for r in rows if r.eccn == e] for e in dict.fromkeys(r.eccn for r in rows)}
    assert list(by_entry) == [
        "3B001", "3D005", "8D001", "1C350", "1A231", "0E982", "1D018", "2E003", "3A611", "7A117", "5A001",
    ]  # fmt: skip
    tools = by_entry["3B001"]
    assert tools[0].paragraphs == ("a.1", "a.2", "a.3", "b", "e", "g", "h", "i")
    assert (tools[0].column, tools[0].section) == ("NS2", "742.4(a)(2)")
    assert (tools[1].column, tools[1].section, tools[1].paragraphs) == ("", "742.4(a)(5)", ("c", "q"))
    assert tools[2].column == "AT1"
    assert [r.column for r in by_entry["3D005"]] == ["NS1", "AT1"]
    assert [r.column for r in by_entry["8D001"]] == ["NS1"]
    assert [(r.reason, r.column, r.section) for r in by_entry["1C350"]] == [
        ("CB", "CB2", "742.2(a)(2)"),
        ("AT", "", "742.19"),
    ]
    assert [(r.reason, r.column) for r in by_entry["1A231"]] == [("NP", "NP1"), ("AT", "AT1")]
    assert by_entry["0E982"][0].related == ("0A982", "0A503")
    assert by_entry["0E982"][0].section == "742.7(a)(5)"
    assert by_entry["1D018"][0].column == "MT1"
    assert by_entry["1D018"][0].confidence == "medium"
    assert by_entry["1D018"][0].scope == "items controlled for MT reasons"
    assert [r.column for r in by_entry["2E003"]] == ["NS1"]
    assert [r.excluded for r in by_entry["3A611"]] == [("y",), (), ("y",)]
    assert by_entry["3A611"][1].section == "742.6(a)(7)"
    assert by_entry["7A117"] == [Row("7A117", source="eCFR 2026-07-23")]
    assert by_entry["5A001"][0].paragraphs == ("b", "c", "f")
    assert by_entry["5A001"][0].excluded == ("b.5", "f.3")


def test_source_is_the_file_unless_named(tmp_path: Path) -> None:
    assert {r.source for r in read_ccl(saved(tmp_path, CCL))} == {"title-15.xml"}


def test_table_is_written_and_read_back(tmp_path: Path) -> None:
    rows = read_ccl(saved(tmp_path, CCL))
    target = tmp_path / "ccl.csv"
    target.write_text("old", encoding="utf-8")
    write_table(rows, target)
    assert list(read_rows(target)) == rows
    assert {p.name for p in tmp_path.iterdir()} == {"title-15.xml", "ccl.csv"}


def test_table_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        write_table([], tmp_path / "nowhere" / "ccl.csv")
    (tmp_path / "taken").mkdir()
    with pytest.raises(DataError):
        write_table([], tmp_path / "taken")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("control", "paragraphs", "excluded", "related", "unrelated", "scope"),
    [
        ("NS applies to 9A004 .g, .r, and .u", "g r u", "", "", "", ""),
        ("NS applies to entire entry, except 8A620. b and .y", "", "b y", "", "", ""),
        ("NS applies to paragraphs .a and .x", "a x", "", "", "", ""),
        ("NS applies to paragraph c", "c", "", "", "", ""),
        ("RS applies 1A613.y", "y", "", "", "", ""),
        ("RS apply to 1A004.d", "d", "", "", "", ""),
        ("NS applies to 1A002.a only", "a", "", "", "", ""),
        ("NS applies to items controlled by 1A002.z.1", "z.1", "", "", "", ""),
        ("MT applies to items that exceed the parameters of 1C101", "", "", "", "", "items that meet 1C101"),
        ("MT applies to 1A002.b when usable in “missiles”", "b", "", "", "", "items usable in missiles"),
        ("NS applies to “software” for 3B001.a or c.1.c", "", "", "3B001.a 3B001.c.1.c", "", ""),
        ("NS applies to “technology” for items of 9B001 to 9B004", "", "", "9B001 9B002 9B003 9B004", "", ""),
        ("NS applies to “technology” for 3A001.b to 3A001.d", "", "", "3A001.b 3A001.c 3A001.d", "", ""),
        ("MT applies to “technology” for 2B004 for MT reasons", "", "", "2B004", "", "items controlled for MT reasons"),
        ("AT applies to entire entry, except “software” for 6A991", "", "", "", "6A991", ""),
        ("CC applies to computers for finger-print equipment", "", "", "", "", "part of the entry, as its table describes"),
    ],
)  # fmt: skip
def test_what_a_row_applies_to(
    control: str, paragraphs: str, excluded: str, related: str, unrelated: str, scope: str
) -> None:
    eccn = next((e for e in ("9A004", "8A620", "1A613", "1A004", "1A002") if e in control), "3D001")
    (row,) = rows_of(eccn, control, f"{control[:2]} Column 1")
    assert (row.paragraphs, row.excluded) == (tuple(paragraphs.split()), tuple(excluded.split()))
    assert (row.related, row.unrelated, row.scope) == (
        tuple(related.split()),
        tuple(unrelated.split()),
        scope,
    )


def test_iraq_and_pakistan_are_two_requirements() -> None:
    rows = rows_of("1B999", "RS applies to entire entry", "A license for export to Iraq or Pakistan")
    assert [r.section for r in rows] == ["742.6(a)(5)", "742.6(a)(12)"]


def test_russian_industry() -> None:
    (row,) = rows_of("1C992", "Russian industry sector sanctions apply to entire entry", "See § 746.8")
    assert (row.reason, row.section) == ("RISS", "746.8")


def test_words_without_a_control_give_nothing() -> None:
    assert rows_of("1C992", "See the note", "") == []


# ------------------------------------------------------------------------------ chart and country groups


def chart(*rows: str) -> str:
    groups = '<TR><TH rowspan="2">Countries</TH><TH colspan="16">Reasons</TH></TR>'
    heads = "".join(f"<TH>{c[:2]} {c[2]}</TH>" for c in COLUMNS)
    return part(
        738,
        "<TABLE><TR><TH>Key</TH></TR><TR><TD>nothing</TD></TR></TABLE>"
        f"<TABLE><THEAD>{groups}<TR>{heads}</TR></THEAD><TBODY>{''.join(rows)}</TBODY></TABLE>",
    )


def chart_row(name: str, *columns: str) -> str:
    return f"<TR><TD>{name}</TD>{''.join('<TD>X</TD>' if c in columns else '<TD/>' for c in COLUMNS)}</TR>"


def test_chart(tmp_path: Path) -> None:
    text = chart(
        chart_row("China", "CB1", "NS2", "CC3"),
        chart_row("Cyprus <sup>2</sup> <sup>3</sup>", "NS1"),
        chart_row("Seycheles", "MT1"),
        '<TR><TD>Cuba</TD><TD colspan="16">See part 746.</TD></TR>',
        "<TR><TD><sup>2</sup> A note on cameras.</TD></TR>",
    )
    assert read_chart(saved(tmp_path, text)) == [
        Mark("CB1", "CN", "China"),
        Mark("NS2", "CN", "China"),
        Mark("CC3", "CN", "China"),
        Mark("NS1", "CY", "Cyprus"),
        Mark("MT1", "SC", "Seycheles"),
        Mark("746", "CU", "Cuba"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (chart("<TR><TD>China</TD><TD>X</TD><TD/></TR>"), "has 3 cells; expected 17"),
        (chart(chart_row("China", "NS1").replace(">X<", ">Y<")), "'Y' is no mark"),
        (chart(chart_row("Atlantis", "NS1")), "'Atlantis' is no country"),
        (part(738, "<P>none</P>"), "no table with the columns"),
        (part(740, "<P>none</P>"), "holds no Supplement No. 1 to Part 738"),
        ("<DIV5><DIV9", "not well-formed XML"),
    ],
)
def test_broken_charts_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_chart(saved(tmp_path, text))


def group(letter: str, numbers: int, *rows: str) -> str:
    heads = "".join(f"<TH>[{letter}:{n}]</TH>" for n in range(1, numbers + 1))
    return (
        f"<TABLE><CAPTION>Country Group {letter}</CAPTION><THEAD><TR><TH>Country</TH>{heads}</TR></THEAD>"
        f"<TBODY>{''.join(rows)}</TBODY></TABLE>"
    )


def group_row(name: str, numbers: int, *held: int) -> str:
    return f"<TR><TD>{name}</TD>{''.join('<TD>X</TD>' if n in held else '<TD/>' for n in range(1, numbers + 1))}</TR>"


GROUPS = (
    group("A", 6, group_row("Japan", 6, 1, 5), group_row("Ukraine <sup>4</sup>", 6, 2)),
    "<HD1>Country Group B—Countries</HD1><SCOL2><LI>Chile</LI><LI>Peru</LI></SCOL2>",
    group("D", 5, group_row("China (PRC)", 5, 1, 5), "<TR><TD>1 A footnote that says something.</TD></TR>"),
    group("E", 2, group_row("Cuba", 2, 2)),
)


def test_groups(tmp_path: Path) -> None:
    marks = read_groups(saved(tmp_path, part(740, "".join(GROUPS))))
    assert {(m.group, m.iso2) for m in marks} == {
        ("A:1", "JP"), ("A:5", "JP"), ("A:2", "UA"), ("B", "CL"), ("B", "PE"), ("D:1", "CN"), ("D:5", "CN"), ("E:2", "CU"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "told"), [(0, "Country Group A"), (1, "Country Group B"), (3, "Country Group E")]
)
def test_groups_that_are_missing(tmp_path: Path, missing: int, told: str) -> None:
    kept = "".join(g for i, g in enumerate(GROUPS) if i != missing)
    with pytest.raises(DataError, match=told):
        read_groups(saved(tmp_path, part(740, kept)))


# ---------------------------------------------------------------------------------------------- broken


def test_files_that_are_no_control_list(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        read_ccl(tmp_path / "absent.xml")
    with pytest.raises(DataError, match=r"holds no Supplement No\. 1 to Part 774"):
        read_ccl(saved(tmp_path, part(740, "")))
    with pytest.raises(DataError, match="holds no entry"):
        read_ccl(saved(tmp_path, part(774, "<P>nothing</P>")))
    with pytest.raises(DataError, match="not well-formed"):
        read_ccl(saved(tmp_path, "<DIV5><P>"))
