"""One language's messages, and how values are put into its words."""

from __future__ import annotations

import functools
import pkgutil
import re
import string
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from highfence.facts.vocabulary import COUNTRY, ENTRY, PARAGRAPH, ROLES, lookup
from highfence.logic.errors import HighfenceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from highfence.logic.expr import Fact

LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant")

_CHIP: Final = re.compile(r"^item\.chips\.(\d+)$")
_COMPONENT: Final = re.compile(r"^(item(?:\.components\.\d+)+)\.(.+)$")
_GROUP: Final = re.compile(r"^(us\.ear\.)?([A-E]:\d)$")
_GROUPS: Final = re.compile(r"^[A-E]:\d(, [A-E]:\d)*( or [A-E]:\d)?$")
_CHART: Final = re.compile(r"^Country Chart (\w+)$")
_TECHNOLOGY: Final = re.compile(r"^(technology and software|software) of (\d{3}\.\d+\S*)$")
_FOOTNOTE: Final = re.compile(r"^us\.entity_list:(\d+)$")
_MANY: Final = 6  # more members than this are counted, not named
_DAY: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ENUMERATION: Final = re.compile(r", | and | or |[、和或]")
_FORMATTER: Final = string.Formatter()
_GREAT: Final = 1e15  # from here on, digits are read better as a power of ten
_SMALL: Final = 1e-4


class UnknownLanguageError(HighfenceError):
    """A language was asked for in which there are no messages."""

    exit_status = 2

    def __init__(self, lang: object) -> None:
        super().__init__(f"{lang!r} is not a language of highfence; choose one of {', '.join(LANGUAGES)}")
        self.lang = lang


class MissingMessageError(HighfenceError):
    """A message is not in the catalog, or a value that it names was not given. ``key`` says which."""

    def __init__(self, key: str, lang: str, why: str = "there is no such message") -> None:
        super().__init__(f"message {key!r} in {lang}: {why}")
        self.key, self.lang = key, lang


@functools.cache
def catalog(lang: str = "en") -> Catalog:
    """Return the messages of a language, read once. Raises UnknownLanguageError."""
    if lang not in LANGUAGES:
        raise UnknownLanguageError(lang)
    return Catalog(lang, _file(f"{lang}.json"))


def _file(name: str) -> dict[str, str]:
    # As importlib.resources would, at a tenth of its time to load.
    data = pkgutil.get_data(__package__, name) or b"{}"
    return msgspec.json.decode(data, type=dict[str, str])


class Catalog:
    """Messages in one language.

    ``text`` fills a message; the other methods put facts, values and days into the words of the language.
    """

    def __init__(self, lang: str, messages: dict[str, str]) -> None:
        self.lang = lang
        self._messages = messages

    # ----------------------------------------------------------------------------------- messages

    def __contains__(self, key: object) -> bool:
        return key in self._messages

    def keys(self) -> Iterable[str]:
        """Return the keys of all messages."""
        return self._messages.keys()

    def text(self, key: str, **values: object) -> str:
        """Return a message with its gaps filled. Raises MissingMessageError, which names the key."""
        pattern = self._messages.get(key)
        if pattern is None:
            raise MissingMessageError(key, self.lang)
        out = ""
        for literal, gap, _, _ in _FORMATTER.parse(pattern):
            out = _meeting(out, literal)
            if gap is not None:
                if gap not in values:
                    raise MissingMessageError(key, self.lang, f"no value was given for {gap}")
                out = _meeting(out, str(values[gap]))
        return out

    def either(self, key: str, fallback: str) -> str:
        """Return a message without gaps, or ``fallback`` where the catalog has none."""
        return self._messages.get(key, fallback)

    # -------------------------------------------------------------------------------------- facts

    def fact_label(self, name: str) -> str:
        """Return what a fact is called: ``end_user.headquarters`` is "Headquarters of the end user"."""
        fact, slot = self._fact(name)
        label = self.text(f"fact.{_key(fact)}.label")
        if fact.scope == "party" and slot:
            return self.text("label.party", label=label, party=self.slot_name(slot))
        found = _CHIP.match(slot)
        return self.text("label.chip", label=label, number=found.group(1)) if found else label

    def question(self, name: str) -> str:
        """Return the question that asks for a fact, of the party or circuit that its flat name means."""
        if found := _COMPONENT.match(name):
            return self._of_component(found.group(1), found.group(2))
        fact, slot = self._fact(name)
        key = f"fact.{_key(fact)}.question"
        if fact.scope == "party":
            return self.text(key, party=self.slot_name(slot) if slot else self.text("role.party"))
        if fact.scope == "ic":
            return self.text(key, chip=self.slot_name(slot or "item"))
        return self.text(key)

    def _of_component(self, place: str, name: str) -> str:
        own = f"component.{name}.question"
        question = self.text(own) if own in self else self.question(f"item.{name}")
        return self.text("component.question", component=place, question=question)

    def slot_name(self, slot: str) -> str:
        """Return who or what a slot means: ``end_user``, ``purchaser.2``, ``item``, ``item.chips.3``."""
        if slot == "item":
            return self.text("slot.item")
        if found := _CHIP.match(slot):
            return self.text("slot.chip", number=found.group(1))
        role, _, number = slot.partition(".")
        name = self.text(f"role.{role}")
        return self.text("slot.party", party=name, number=number) if number else name

    def _fact(self, name: str) -> tuple[Fact, str]:
        """Return a fact and the slot in which a flat name reads it, empty where it names none."""
        fact = lookup(name)
        if fact is None:
            raise MissingMessageError(f"fact.{name}", self.lang, "there is no such fact")
        if not fact.scope or name == f"{fact.scope}:{fact.name}":
            return fact, ""
        return fact, name.removesuffix(f".{fact.name}")

    # -------------------------------------------------------------------------------------- rules

    @functools.cached_property
    def _rules(self) -> dict[str, str]:
        return {} if self.lang == "en" else _file(f"rules.{self.lang}.json")

    def rule_title(self, rule_id: str, english: str) -> str:
        """Return the title of a rule; ``english`` is what its record says, and stands where there is no other."""
        return self._rules.get(f"title.{rule_id}", english)

    def condition_title(self, condition_id: str, english: str) -> str:
        """Return what the filer does to fulfill a condition of an exception."""
        return self._rules.get(f"condition.{condition_id}", english)

    def reason(self, english: str) -> str:
        """Return why something is unknown whatever the facts, as the records say it in English."""
        return self._rules.get(f"why.{english}", english)

    # ------------------------------------------------------------------------------------- values

    def number(self, value: float) -> str:
        """Return a number as people write it: 5,285; 19.45; 2.5 × 10²⁵."""
        size = abs(value)
        if size >= _GREAT or 0 < size < _SMALL:
            mantissa, _, exponent = f"{value:.6e}".partition("e")
            power = str(int(exponent)).translate(_SUPERSCRIPT)
            return f"{mantissa.rstrip('0').rstrip('.')} × 10{power}"
        rounded = round(value, 6)
        return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"

    def date(self, day: date | str) -> str:
        """Return a calendar day: 17 November 2023, 2023年11月17日. Text is read as YYYY-MM-DD."""
        found = date.fromisoformat(day) if isinstance(day, str) else day
        return self.text(
            "date.pattern", year=found.year, month=self.text(f"date.month.{found.month}"), day=found.day
        )

    def join(self, items: Sequence[str], how: Literal["and", "or"] = "and") -> str:
        """Return items as one enumeration; with semicolons where an item is an enumeration itself."""
        if len(items) < 2:
            return items[0] if items else self.text("value.none")
        if any(_ENUMERATION.search(item) for item in items):
            return self.text("list.strong").join(items)
        most = self.text("list.separator").join(items[:-1])
        return self.text(f"list.{how}", most=most, last=items[-1])

    def value(self, name: str, value: object) -> str:
        """Return the value of the fact that ``name`` means, in words: China, Integrated circuit, yes, 5,285."""
        return self._value(self._fact(name)[0], value)

    def bound(self, name: str, bound: object) -> str:
        """Return what a fact is held against: a number, a day, a named set, or a few values."""
        fact = self._fact(name)[0]
        if not isinstance(bound, str) or _DAY.match(bound):
            return self._value(fact, bound)
        return self._named_set(bound) or self._members(fact, bound.split("/"))

    def _named_set(self, label: str) -> str:
        """Return a set that law names, or an empty string for one that only lists its members."""
        if f"group.{label}" in self:
            return self.text(f"group.{label}")
        if found := _GROUP.match(label):
            return self.text("set.group", group=found.group(2))
        if _GROUPS.match(label):
            return self.text("set.groups", groups=self.join(re.findall(r"[A-E]:\d", label), "or"))
        if found := _CHART.match(label):
            return self.text("set.chart", column=found.group(1))
        if found := _TECHNOLOGY.match(label):
            key = "set.software" if found.group(1) == "software" else "set.technology"
            return self.text(key, paragraph=found.group(2))
        parts = re.split(r", | or ", label)
        named = [self._named_set(part) for part in parts] if len(parts) > 1 else []
        return self.join(named, "or") if all(named) and named else ""

    def _members(self, fact: Fact, members: list[str]) -> str:
        deepest = max(members, key=len)
        if len(members) > 1 and all(deepest.startswith(m) for m in members):
            return self.text("bound.paragraphs", first=deepest)
        if len(members) > _MANY:
            return self.text("bound.entries", first=self._value(fact, members[0]), count=len(members) - 1)
        return self.join([self._value(fact, m) for m in members], "or")

    def _value(self, fact: Fact, value: object) -> str:
        if value is None:
            return self.text("value.unknown")
        if isinstance(value, bool):
            return self.text("value.true" if value else "value.false")
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, str):
            return self._code(fact, value)
        if isinstance(value, list | tuple | set | frozenset):
            return self.join([self._code(fact, str(v)) for v in sorted(value)])
        return str(value)

    def _code(self, fact: Fact, code: str) -> str:
        if fact.kind == "date" and _DAY.match(code):
            return self.date(code)
        if found := _FOOTNOTE.match(code):
            return self.text("footnote.us.entity_list", number=found.group(1))
        if fact.name == "addressee":
            return self.either(f"addressee.{code}", code)
        if COUNTRY in fact.choices and code not in fact.choices:
            return self.country(code)
        if fact.choices == (ENTRY,):
            return code.removeprefix("us.ear.")
        if fact.choices == ROLES:
            return self.either(f"role.{code}", code)
        if fact.choices and fact.choices != (PARAGRAPH,):
            return self.either(f"choice.{_key(fact)}.{code}", code)
        return code

    def country(self, code: str) -> str:
        """Return the everyday name of a country, or the code itself where it is none."""
        from highfence.facts.countries import ISO2, country_name

        return country_name(code, self.lang) if code in ISO2 else code

    def origin(self, text: str) -> str:
        """Return where a fact came from: ``stated``, or a kind and what it is, ``chip_table:NVIDIA H200``."""
        kind, _, detail = text.partition(":")
        if not detail:
            return self.text(f"from.{kind}")
        return self.text(f"from.{kind}.of", detail=self.either(f"origin.{detail}", detail))


def _meeting(left: str, right: str) -> str:
    """Return two pieces of a sentence together, with a space where a Chinese character meets a Latin one.

    Days are written without (2023年11月17日), and between two Chinese characters no space stays.
    """
    if left and right:
        a, b = left[-1], right[0]
        if (_latin(a) and _chinese(b)) or (_chinese(a) and _latin(b)):
            return f"{left} {right}"
        if a == " " and _ideograph(left[-2:-1]) and _ideograph(b):
            return left[:-1] + right
        if b == " " and _ideograph(a) and _ideograph(right[1:2]):
            return left + right[1:]
    return left + right


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _chinese(char: str) -> bool:
    return _ideograph(char) and char not in "年月日"


def _ideograph(char: str) -> bool:
    return "一" <= char <= "鿿"


def _key(fact: Fact) -> str:
    """Return the part of a message key that names a fact: ``ic.tpp``, ``party.listed``, ``item.kind``, ``to``."""
    return f"{fact.scope}.{fact.name}" if fact.scope else fact.name
