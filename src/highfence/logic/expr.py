"""The expression language in which a paragraph of law is written down.

About ten kinds of node, all immutable. Facts meet constants only, never each other, so a fact falls
into finitely many cells and a question with unknown facts has an exact answer (see ``cells``).

Three values: true, false, unknown (``None``). The connectives are Kleene's.

Writing rules: say ``all_of(...)``, ``any_of(...)``, ``not_(...)``. ``and``, ``or``, ``not``, ``in`` and
chained comparisons would ask Python for a yes or no that does not exist yet, so they raise and say what
to write instead.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NoReturn

from highfence.logic.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Tri = bool | None
Kind = Literal["bool", "number", "code", "date", "codes", "text"]
Scope = Literal["", "party", "ic"]
Op = Literal["true", "ge", "gt", "le", "lt", "eq", "in", "overlaps", "classified"]
OPEN_VOCABULARIES: frozenset[tuple[str, ...]] = frozenset({("country",), ("paragraph",), ("entry",)})
"""Markers in ``choices`` of vocabularies too long to list: a value outside every group is always possible."""
Scalar = bool | float | str | date


class Expr(Record, frozen=True, cache_hash=True):
    """A condition: true, false or unknown of a transaction."""

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a condition has no truth value before it is evaluated: write all_of(a, b) for 'a and b', "
            "any_of(a, b) for 'a or b', not_(a) for 'not a', fact.in_(codes) for 'fact in codes', "
            "fact.between(low, high) for 'low <= fact < high'"
        )


# ---------------------------------------------------------------------------------------------- sets


class DatedSet(Record, frozen=True):
    """A set of codes that changes from day to day, such as a country group.

    ``label`` is how the law names it; ``spans`` are (code, first day, last day or None), both inclusive.
    Combine with ``|`` and ``-``.
    """

    label: str
    spans: tuple[tuple[str, date, date | None], ...] = ()
    union: tuple[DatedSet, ...] = ()
    minus: tuple[DatedSet, ...] = ()

    def __hash__(self) -> int:
        """Return a cheap hash: sets are hashed often, some have hundreds of members, equal ones equal labels."""
        return hash((self.label, len(self.spans), len(self.union), len(self.minus)))

    def __or__(self, other: DatedSet) -> DatedSet:
        return DatedSet(f"{self.label}|{other.label}", union=(self, other))

    def __sub__(self, other: DatedSet) -> DatedSet:
        return DatedSet(f"({self.label})-({other.label})", union=(self,), minus=(other,))

    def named(self, label: str) -> DatedSet:
        """Return the same set under another label."""
        return DatedSet(label, self.spans, self.union, self.minus)

    def at(self, day: date) -> frozenset[str]:
        """Return the members on ``day``."""
        members = {c for c, first, last in self.spans if first <= day and (last is None or day <= last)}
        for part in self.union:
            members |= part.at(day)
        for part in self.minus:
            members -= part.at(day)
        return frozenset(members)

    def days(self) -> set[date]:
        """Return the days on which membership changes."""
        out = {first for _, first, _ in self.spans}
        out |= {date.fromordinal(last.toordinal() + 1) for _, _, last in self.spans if last is not None}
        for part in (*self.union, *self.minus):
            out |= part.days()
        return out


def codes(label: str, members: Iterable[str]) -> DatedSet:
    """Return a set that never changes."""
    return DatedSet(label, tuple((m, date.min, None) for m in sorted(members)))


# --------------------------------------------------------------------------------------------- facts


class Fact(Record, frozen=True, cache_hash=True):
    """A fact of a transaction.

    ``scope`` is empty for facts of the transaction; ``party`` and ``ic`` facts are read of the party, or
    of the integrated circuit, that a quantifier is looking at.
    """

    name: str
    kind: Kind
    scope: Scope = ""
    unit: str = ""
    choices: tuple[str, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"the fact {self.name} has no truth value: write all_of(a, b), any_of(a, b) or not_(a) for and, or, not"
        )

    def path(self, slot: str) -> str:
        """Return the flat name of the fact, seen from ``slot``."""
        return f"{slot}.{self.name}" if self.scope else self.name


class Test(Expr, frozen=True):
    """One fact against one constant. ``bound`` is a number, a date, or a set of codes."""

    fact: Fact
    op: Op
    bound: float | date | DatedSet | None = None

    __test__ = False  # not a pytest class


class Bool(Fact, frozen=True):
    """A yes-or-no fact. ``fact.true()`` is the condition; ``not_(fact.true())`` its negation."""

    def true(self) -> Test:
        """Return the condition that the fact is true."""
        return Test(self, "true")


class Number(Fact, frozen=True):
    """A fact with a magnitude, in the unit given."""

    def __ge__(self, bound: float) -> Test:
        return Test(self, "ge", float(bound))

    def __gt__(self, bound: float) -> Test:
        return Test(self, "gt", float(bound))

    def __le__(self, bound: float) -> Test:
        return Test(self, "le", float(bound))

    def __lt__(self, bound: float) -> Test:
        return Test(self, "lt", float(bound))

    def between(self, low: float, high: float) -> All:
        """Return ``low <= fact < high``: the upper end is outside."""
        return All((self >= low, self < high))


class Day(Fact, frozen=True):
    """A calendar day."""

    def on_or_after(self, day: date) -> Test:
        """Return the condition that the fact is ``day`` or later."""
        return Test(self, "ge", day)

    def before(self, day: date) -> Test:
        """Return the condition that the fact is earlier than ``day``."""
        return Test(self, "lt", day)


class Code(Fact, frozen=True):
    """A fact with one value of a vocabulary: a country, a kind of item."""

    def in_(self, group: DatedSet) -> Test:
        """Return the condition that the value belongs to ``group`` on the day."""
        return Test(self, "in", group)

    def is_(self, *values: str) -> Test:
        """Return the condition that the value is one of ``values``."""
        return Test(self, "in", codes("/".join(values), values))


class Codes(Fact, frozen=True):
    """A fact with a set of values of a vocabulary: entries, claims, certifications."""

    def any_in(self, group: DatedSet | Iterable[str]) -> Test:
        """Return the condition that at least one value belongs to ``group``."""
        if not isinstance(group, DatedSet):
            members = sorted(group)
            group = codes("/".join(members), members)
        return Test(self, "overlaps", group)


class Text(Fact, frozen=True):
    """Free text: shown, never tested."""


def classified(group: DatedSet) -> Test:
    """Return the condition that the item is classified in an entry of ``group``, or in a paragraph beneath one.

    Where only a broader entry is stated than one in the group (3A001, when the group has 3A001.b.2), the
    answer is unknown.
    """
    return Test(ASSERTED, "classified", group)


ASSERTED = Codes("item.eccn", "codes", choices=("entry",))
"""The classification that the filer asserts; ``Described`` reads it."""


# --------------------------------------------------------------------------------------------- nodes


class All(Expr, frozen=True):
    """True when every part is; false when one is false."""

    args: tuple[Expr, ...]


class Any(Expr, frozen=True):
    """True when one part is; false when every part is false."""

    args: tuple[Expr, ...]


class Not(Expr, frozen=True):
    """The contrary; unknown stays unknown."""

    arg: Expr


class Meets(Expr, frozen=True):
    """The named rule holds, in the version in force on the day."""

    rule: str


class Exists(Expr, frozen=True):
    """Some party in one of ``roles``, or some integrated circuit of the item, satisfies ``cond``."""

    over: Literal["party", "ic"]
    roles: frozenset[str]
    cond: Expr


class Described(Expr, frozen=True):
    """The item is described in ``entry``: by its parameters, else by the classification asserted.

    Parameters that settle the test are always tested; an asserted classification settles what they do
    not. Where the two disagree, the stricter stands (the contradiction is reported by the caller).
    """

    entry: str
    test: Expr


class Const(Expr, frozen=True):
    """A value that depends on no fact. Unknown carries its reason: not modelled, or not recorded."""

    value: Tri
    why: str = ""


TRUE = Const(value=True)
FALSE = Const(value=False)


def _flat(kind: type[All | Any], args: Iterable[Expr | Bool]) -> tuple[Expr, ...]:
    out: list[Expr] = []
    for a in args:
        arg = a.true() if isinstance(a, Bool) else a
        if not isinstance(arg, Expr):
            raise TypeError(f"{arg!r} is not a condition")
        out.extend(arg.args if isinstance(arg, kind) else (arg,))
    if not out:
        raise ValueError(f"{kind.__name__} of nothing has no meaning in law")
    return tuple(out)


def all_of(*args: Expr | Bool) -> Expr:
    """Return the condition that every one of ``args`` holds."""
    flat = _flat(All, args)
    return flat[0] if len(flat) == 1 else All(flat)


def any_of(*args: Expr | Bool) -> Expr:
    """Return the condition that at least one of ``args`` holds."""
    flat = _flat(Any, args)
    return flat[0] if len(flat) == 1 else Any(flat)


def not_(arg: Expr | Bool) -> Expr:
    """Return the condition that ``arg`` does not hold."""
    inner = arg.true() if isinstance(arg, Bool) else arg
    return inner.arg if isinstance(inner, Not) else Not(inner)


def none_of(*args: Expr | Bool) -> Expr:
    """Return the condition that none of ``args`` holds."""
    return not_(any_of(*args))


def meets(*rules: str) -> Expr:
    """Return the condition that one of the named rules holds."""
    return any_of(*(Meets(r) for r in rules))


def any_party(roles: Iterable[str], cond: Expr | Bool) -> Exists:
    """Return the condition that some party in one of ``roles`` satisfies ``cond``."""
    return Exists("party", frozenset(roles), all_of(cond))


def every_party(roles: Iterable[str], cond: Expr | Bool) -> Expr:
    """Return the condition that no party in one of ``roles`` fails ``cond``."""
    return not_(any_party(roles, not_(cond)))


def any_ic(cond: Expr | Bool) -> Exists:
    """Return the condition that some integrated circuit in the item (or the item itself) satisfies ``cond``."""
    return Exists("ic", frozenset(), all_of(cond))


def not_modelled(why: str) -> Const:
    """Return an unknown that says which law has not been written down yet."""
    return Const(None, why)


def either(first: Expr, second: Expr) -> Expr:
    """Return what both readings agree on, unknown where they differ."""
    return Any((All((first, second)), All((Any((first, second)), Const(None, "both readings are open")))))


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct parts of ``expr``."""
    kind = type(expr)
    if kind is Test or kind is Meets or kind is Const:
        return ()
    if isinstance(expr, All) or isinstance(expr, Any):  # noqa: SIM101 - asked of every node, twice as fast
        return expr.args
    if isinstance(expr, Not):
        return (expr.arg,)
    if isinstance(expr, Exists):
        return (expr.cond,)
    return (expr.test,) if isinstance(expr, Described) else ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield ``expr`` and everything in it."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)[::-1]
