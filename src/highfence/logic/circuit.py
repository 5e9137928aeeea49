"""The conditions of a regime as a circuit of three-valued nodes, over all epochs of the law together.

Transactions are sorted by day. Each version of a paragraph counts over a stretch of epochs, so the whole history
of a rule costs little more than one of its versions. Conditions that are the same are one node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple
from typing import Any as Whatever

from highfence.logic.errors import LoadError
from highfence.logic.expr import (
    All,
    Any,
    Const,
    Described,
    Exists,
    Expr,
    Meets,
    Not,
    Test,
    walk,
)
from highfence.logic.hanging import party_facts
from highfence.logic.provisions import Definition, Grant, Ladder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from highfence.logic.expr import Fact, Tri
    from highfence.logic.rulebook import View

_Kind = Literal[
    "const",
    "test",
    "asserted",
    "entry",
    "flag",
    "given",
    "open",
    "all",
    "any",
    "not",
    "runs",
    "sure",
    "maybe",
    "undone",
]


class Node(NamedTuple):
    """One condition of a circuit. ``args`` are other nodes; ``detail`` is what the kind needs.

    ``test``      a fact against a constant: (column, test)
    ``asserted``  whether the classification stated includes an entry, of three values: the entry's id
    ``entry``     whether the item is in an entry: by its figures, or as is asserted
    ``flag``      bits that are never unknown, by name; ``given`` three values that are worked out elsewhere
    ``open``      unknown where one of the flags is up; the names of the facts that are unknown there, by flag
    ``runs``      ``args[i]`` over the epochs ``detail[i]`` (first, and first no longer); false elsewhere
    ``sure``      whether the other is surely true, ``maybe`` whether it is possibly true: never unknown
    ``undone``    where supposed figures put the item in one of the entries though others are asserted
    """

    kind: _Kind
    args: tuple[int, ...] = ()
    detail: Whatever = None


class Circuit:
    """The conditions of one regime over a row of epochs (views in the order of their days).

    ``parties`` are slots of parties and ``ics`` slots of circuits that rows may fill. Which they fill, and in
    which role, is said by flags: ``slot/role``, ``open/role``, ``ic/slot``. ``others`` are views of another
    reading on the same days; ``other_rule`` asks them.
    """

    def __init__(
        self,
        views: Sequence[View],
        parties: Sequence[str],
        ics: Sequence[str],
        others: Sequence[View] = (),
    ) -> None:
        self.views, self.others = tuple(views), tuple(others)
        self.parties, self.ics = tuple(parties), tuple(ics)
        self.nodes: list[Node] = []
        self._asked = self.views
        self._numbers: dict[tuple[Whatever, ...], int] = {}
        self._exprs: dict[tuple[bool, int, str], tuple[Expr, int]] = {}
        self._rules: dict[tuple[bool, str, str], int] = {}
        self._making: set[tuple[bool, str, str]] = set()

    # ----------------------------------------------------------------------------------- making nodes

    def _node(self, kind: _Kind, args: tuple[int, ...] = (), detail: Whatever = None) -> int:
        key = (kind, args, type(detail), detail)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.nodes)
            self.nodes.append(Node(kind, args, detail))
        return found

    def const(self, *, value: Tri) -> int:
        """Return the node of a value that no fact changes."""
        return self._node("const", (), value)

    def flag(self, name: str) -> int:
        """Return the node of a flag."""
        return self._node("flag", (), name)

    def given(self, name: str) -> int:
        """Return the node of something that is worked out elsewhere."""
        return self._node("given", (), name)

    def sure(self, part: int) -> int:
        """Return the node of whether another is surely true."""
        return self._settled("sure", part)

    def maybe(self, part: int) -> int:
        """Return the node of whether another is possibly true."""
        return self._settled("maybe", part)

    def unsure(self, part: int) -> int:
        """Return the node of whether another is unknown."""
        return self.both(self.maybe(part), self.negated(self.sure(part)))

    def _settled(self, kind: Literal["sure", "maybe"], part: int) -> int:
        node = self.nodes[part]
        if node.kind == "const":
            return self.const(value=(kind == "maybe") if node.detail is None else node.detail)
        return part if node.kind in {"flag", "sure", "maybe"} else self._node(kind, (part,))

    def undone(self, parts: Iterable[int]) -> int:
        """Return the node of whether supposed figures undo an asserted classification somewhere below others."""
        return self._node("undone", tuple(n for n in self.below(parts) if self.nodes[n].kind == "entry"))

    def epochs(self, chosen: Sequence[bool]) -> int:
        """Return the node that holds in the epochs chosen."""
        true, false = self.const(value=True), self.const(value=False)
        return self.stretches([true if yes else false for yes in chosen])

    def instead(self, parts: Iterable[int], columns: Mapping[str, str]) -> dict[int, int]:
        """Return by some nodes, and all they need, the same in which the tests of some columns are made of others."""
        done: dict[int, int] = {}
        for n in self.below(parts):
            node = self.nodes[n]
            if node.kind == "test" and node.detail[0] in columns:
                done[n] = self._node("test", (), (columns[node.detail[0]], node.detail[1]))
            elif any(done[a] != a for a in node.args):
                done[n] = self._node(node.kind, tuple(done[a] for a in node.args), node.detail)
            else:
                done[n] = n
        return done

    def below(self, wanted: Iterable[int]) -> list[int]:
        """Return some nodes with all that they need, each after what it needs."""
        order: list[int] = []
        seen: set[int] = set()
        stack = [(n, False) for n in dict.fromkeys(wanted)]
        while stack:
            n, done = stack.pop()
            if done:
                order.append(n)
            elif n not in seen:
                seen.add(n)
                stack.append((n, True))
                stack += [(a, False) for a in self.nodes[n].args if a not in seen]
        return order

    def both(self, *parts: int) -> int:
        """Return the node of a conjunction."""
        return self._joined("all", list(parts))

    def either(self, *parts: int) -> int:
        """Return the node of an alternative."""
        return self._joined("any", list(parts))

    def _joined(self, kind: Literal["all", "any"], parts: list[int]) -> int:
        stops = kind == "any"
        kept: list[int] = []
        for part in dict.fromkeys(parts):
            node = self.nodes[part]
            if node.kind == "const" and node.detail is stops:
                return part
            if node.kind != "const" or node.detail is None:
                kept.append(part)
        if not kept:
            return self.const(value=not stops)
        return kept[0] if len(kept) == 1 else self._node(kind, tuple(kept))

    def negated(self, part: int) -> int:
        """Return the node of the contrary."""
        node = self.nodes[part]
        if node.kind == "const":
            return self.const(value=None if node.detail is None else not node.detail)
        return node.args[0] if node.kind == "not" else self._node("not", (part,))

    def condition(self, expr: Expr, slot: str = "") -> int:
        """Return the node of a condition seen from ``slot``."""
        key = (self._asked is self.others, id(expr), slot)
        kept = self._exprs.get(key)
        if kept is None:
            # The expression is kept beside its number, so that no other can come to have its identity.
            kept = self._exprs[key] = (expr, self._condition(expr, slot))
        return kept[1]

    def _condition(self, expr: Expr, slot: str) -> int:
        if isinstance(expr, Test):
            return self._node("test", (), (expr.fact.path(slot), expr))
        if isinstance(expr, All | Any):
            return self._joined(
                "all" if isinstance(expr, All) else "any", [self.condition(a, slot) for a in expr.args]
            )
        if isinstance(expr, Not):
            return self.negated(self.condition(expr.arg, slot))
        if isinstance(expr, Meets):
            return self.rule(expr.rule, slot)
        if isinstance(expr, Exists):
            return self._exists(expr)
        if isinstance(expr, Described):
            by_figures = self.condition(expr.test, slot)
            return self._node("entry", (by_figures, self._node("asserted", (), expr.entry)))
        if isinstance(expr, Const):
            return self.const(value=expr.value)
        raise TypeError(f"{type(expr).__name__} has no form in bits")

    def _exists(self, expr: Exists) -> int:
        if expr.over == "ic":
            return self.either(
                *(self.both(self.flag(f"ic/{ic}"), self.condition(expr.cond, ic)) for ic in self.ics)
            )
        parts = [
            self.both(
                self.either(*(self.flag(f"{slot}/{role}") for role in sorted(expr.roles))),
                self.condition(expr.cond, slot),
            )
            for slot in self.parties
        ]
        return self.either(*parts, self._open(expr))

    def _open(self, expr: Exists) -> int:
        """Return the node of parties not named: what is unknown of them is what the condition reads on each day."""
        roles = sorted(expr.roles)
        flags = tuple(self.flag(f"open/{role}") for role in roles)
        made: dict[tuple[Fact, ...], int] = {}
        nodes = []
        # What a condition reads itself is the same on all days; the rules to which it points change.
        points = any(isinstance(node, Meets) for node in walk(expr.cond))
        for view in self._asked if points else self._asked[:1]:
            facts = tuple(party_facts(view, expr.cond))
            if facts not in made:
                paths = tuple(tuple(f.path(role) for f in facts) for role in roles)
                made[facts] = self._node("open", flags, paths)
            nodes.append(made[facts])
        return self.stretches(nodes)

    def rule(self, rule_id: str, slot: str = "") -> int:
        """Return the node of a rule, in the version that counts on each day; of an exception, its facts."""
        prov = self.views[0].rules[rule_id].provision
        where = slot if isinstance(prov, Definition) and prov.scope else ""
        key = (self._asked is self.others, rule_id, where)
        found = self._rules.get(key)
        if found is None:
            if key in self._making:
                raise LoadError(f"{rule_id} points to itself from one version to another")
            self._making.add(key)
            bodies = [view.rules[rule_id].body for view in self._asked]
            found = self._rules[key] = self.runs(
                [
                    None
                    if body is None or isinstance(body, Ladder)
                    else body.eligible
                    if isinstance(body, Grant)
                    else body
                    for body in bodies
                ],
                where,
            )
        return found

    def other_rule(self, rule_id: str) -> int:
        """Return the node of a rule as the other reading has it."""
        before, self._asked = self._asked, self.others
        try:
            return self.rule(rule_id)
        finally:
            self._asked = before

    def runs(self, conditions: Sequence[Expr | None], slot: str = "") -> int:
        """Return the node of one condition an epoch; None is false."""
        node = false = self.const(value=False)
        nodes: list[int] = []
        before: Expr | None = None
        for condition in conditions:
            if condition is not before:  # mostly it is the one of the epoch before
                node = false if condition is None else self.condition(condition, slot)
                before = condition
            nodes.append(node)
        return self.stretches(nodes)

    def stretches(self, nodes: Sequence[int]) -> int:
        """Return the node that is ``nodes[e]`` in epoch ``e``."""
        runs: list[list[int]] = []  # node, first epoch, first epoch no longer
        for epoch, node in enumerate(nodes):
            if runs and runs[-1][0] == node:
                runs[-1][2] = epoch + 1
            else:
                runs.append([node, epoch, epoch + 1])
        if len(runs) == 1:
            return nodes[0]
        false = self.const(value=False)
        kept = [r for r in runs if r[0] != false]
        return self._node("runs", tuple(r[0] for r in kept), tuple((r[1], r[2]) for r in kept))
