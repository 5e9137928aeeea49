"""YAML, JSON and JSON lines: only true, false, null and decimal numbers are special in YAML."""

from __future__ import annotations

import pytest

from highfence.facts.reading import documents, scalar
from highfence.logic.errors import InputError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("30", 30),
        ("1_000", 1000),
        ("19.45", 19.45),
        ("5e26", 5e26),
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("3E001", "3E001"),
        ("3e001", "3e001"),
        ("4A090.a", "4A090.a"),
        ("0x10", "0x10"),
        ("2026-02-01", "2026-02-01"),
        ("1:30", "1:30"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    assert scalar(text) == value
    assert documents(f"x: {text}", form="yaml")[0].value == {"x": value}


def test_quoted_is_text() -> None:
    assert documents("x: '30'", form="yaml")[0].value == {"x": "30"}


def test_lines_are_kept() -> None:
    doc = documents("id: a\nitem:\n  tpp: 5\n", "f.yaml")[0]
    assert doc.line("item.tpp") == 3
    assert doc.line("item.nothing") == 2


def test_a_list_and_several_documents() -> None:
    assert [d.value["id"] for d in documents("- id: a\n- id: b\n", form="yaml")] == ["a", "b"]
    assert [d.value["id"] for d in documents("id: a\n---\nid: b\n", form="yaml")] == ["a", "b"]
    assert [d.value["id"] for d in documents('{"id":"a"}\n{"id":"b"}\n')] == ["a", "b"]
    assert documents('[{"id":"a"}]')[0].value == {"id": "a"}


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("", "yaml", "empty"),
        ("a: [1", "yaml", "well-formed YAML"),
        ("{", "json", "well-formed JSON"),
        ("[" * 100_000, "json", "well-formed JSON"),
        ("a: 1\na: 2", "yaml", "each field once"),
        ("[]", "json", "at least one transaction"),
    ],
)
def test_broken_text_is_named(text: str, form: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        documents(text, form=form)


def test_ten_megabytes_in_one_line_are_read_or_refused_in_words() -> None:
    text = '{"on": "2026-02-01", "nonsense": "' + "x" * 10_000_000 + '"}'
    doc = documents(text, form="json")[0]
    assert len(doc.value["nonsense"]) == 10_000_000


@pytest.mark.parametrize(
    ("text", "form", "path", "line"),
    [
        ('{"to": "CN", "to": "SG"}', "json", "to", 1),
        ('{"item": {"tpp": 1, "tpp": 2}}', "json", "tpp", 1),
        ('{"to": "CN"}\n{"to": "CN", "to": "SG"}', "jsonl", "to", 2),
        ("to: CN\nto: SG", "yaml", "to", 2),
    ],
)
def test_a_field_named_twice_is_a_fault(text: str, form: str, path: str, line: int) -> None:
    with pytest.raises(InputError) as found:
        documents(text, form=form)
    fault = found.value.faults[0]
    assert (fault.path, fault.line, fault.expected) == (path, line, "each field once")


def test_two_documents_may_name_the_same_field() -> None:
    assert [d.value for d in documents('[{"to": "CN"}, {"to": "CN"}]', form="json")] == [{"to": "CN"}] * 2
