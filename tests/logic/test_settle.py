"""What is known before every rule is asked: aspects that settle, answers that stay open, gaps in a rule."""

from __future__ import annotations

from highfence.logic.cells import Cells
from highfence.logic.expr import (
    ASSERTED,
    TRUE,
    Bool,
    Described,
    Expr,
    all_of,
    any_ic,
    any_of,
    any_party,
    meets,
    not_,
    not_modelled,
)
from highfence.logic.hanging import rule_gaps, rule_unknowns
from highfence.logic.outcome import decide, outcome_of
from highfence.logic.scalar import Case, Engine, Probe
from highfence.logic.settle import Doubt, settle, stays_open
from small import EAST, ROLES, case, definition, exception, listed, p, probe, q, requirement, to, tpp, view, x

OFTEN = 4
ENTRY, OTHER = "1A001", frozenset({"9Z999"})


def described(entry: str, *figures: Expr | Bool) -> Described:
    return Described(entry, all_of(*figures))


def settled(
    engine: Engine, facts: dict[str, object], asserted: frozenset[str] | None = None
) -> dict[str, object]:
    """Return what the aspects of a case settle once they have come up before."""
    stated = facts if asserted is None else {**facts, ASSERTED.name: asserted}
    for _ in range(OFTEN):
        assert engine.settled(Case(stated, asserted=asserted)) == {}
    return dict(engine.settled(Case(stated, asserted=asserted)))


# ------------------------------------------------------------------------------------------- aspects


def test_an_aspect_settles_rules_once_it_comes_up_often() -> None:
    seen = view(requirement("east", all_of(to.in_(EAST), p)), requirement("any", p.true()))
    engine = Engine(seen, (("to",),))
    assert settled(engine, {"to": "NL"}) == {"east": False}
    assert settled(engine, {"to": "CN"}) == {}
    assert settled(Engine(seen), {"to": "NL"}) == {}


def test_parties_and_circuits_that_an_aspect_does_not_tell_of_are_open() -> None:
    seen = view(
        requirement("someone", any_party(ROLES, listed)),
        requirement("nobody", not_(any_party(ROLES, all_of(listed, p)))),
        requirement("something", any_ic(tpp >= 1)),
    )
    assert settled(Engine(seen, (("p",),)), {"p": False}) == {}


def test_an_aspect_does_not_settle_what_a_classification_or_figures_may_turn() -> None:
    seen = view(definition("a", described(ENTRY, to.in_(EAST), x >= 1)), requirement("r", meets("a")))
    assert settled(Engine(seen, (("to",),)), {"to": "NL"}) == {}
    assert settled(Engine(seen, (("to", ASSERTED.name),)), {"to": "NL"}) == {"a": False, "r": False}
    assert settled(Engine(seen, ((ASSERTED.name,),)), {}, OTHER) == {}
    assert settled(Engine(seen, ((ASSERTED.name,),)), {}, frozenset({ENTRY})) == {"a": True, "r": True}


# ------------------------------------------------------------------------------- answers that stay open


def test_an_answer_on_which_completions_disagree_stays_open() -> None:
    asked = probe(view(requirement("r", p.true())))
    assert stays_open(asked, Cells(asked.view))
    assert settle(asked, Cells(asked.view), decide(asked)).outcome == "undetermined"


def test_an_answer_that_can_be_settled_does_not_stay_open() -> None:
    either_way = probe(view(requirement("r", any_of(p, not_(p)))))
    assert not stays_open(either_way, Cells(either_way.view))
    assert settle(either_way, Cells(either_way.view), decide(either_way)).outcome == "license_required"


def test_an_exception_that_is_not_available_yet_makes_no_answer_free() -> None:
    asked = probe(view(requirement("r", any_of(p, not_(p))), exception("e", q.true())))
    assert not stays_open(asked, Cells(asked.view))
    assert settle(asked, Cells(asked.view), decide(asked)).outcome == "license_required"
    granted = probe(view(requirement("r", p.true()), exception("e", q.true())), {"q": True})
    assert outcome_of(granted) == decide(granted).outcome == "license_exception"


def test_figures_that_are_supposed_put_the_item_in_no_entry_beside_the_one_asserted() -> None:
    seen = view(
        definition("whole", described(ENTRY, x >= 1)),
        definition("part", described("1A002", meets("whole"), q)),
        requirement("r", meets("part")),
        requirement("other", p.true()),
    )
    stated = {"x": 2.0, "q": True}
    needed = probe(seen, stated, asserted=OTHER)
    assert decide(needed).outcome == "license_required"
    assert not stays_open(needed, Cells(seen))
    unsure = probe(seen, {"q": True}, asserted=OTHER)
    assert decide(unsure).requirements["r"] is False
    assert stays_open(unsure, Cells(seen))


def test_an_exception_that_rests_on_figures_counts_as_open_beside_the_entry_asserted() -> None:
    seen = view(
        definition("whole", described(ENTRY, x >= 1)),
        requirement("r", TRUE),
        requirement("other", p.true()),
        exception("e", meets("whole"), excuses=("r", "other")),
    )
    excused = probe(seen, {"x": 2.0}, asserted=OTHER)
    assert decide(excused).outcome == "license_exception"
    assert not stays_open(excused, Cells(seen))


def test_what_indicated_facts_may_raise_is_not_called_open() -> None:
    asked = probe(view(requirement("r", all_of(x >= 3, p)), requirement("s", q.true())), {"p": True})
    cells = Cells(asked.view)
    assert stays_open(asked, cells)
    assert stays_open(asked, cells, {"x": 1.0})
    assert not stays_open(asked, cells, {"x": 5.0})


def test_a_doubt_is_looked_into_when_something_is_open() -> None:
    asked = probe(view(requirement("r", p.true()), requirement("s", q.true())))
    doubt = Doubt(asked, Cells(asked.view))
    assert outcome_of(asked, hopeless=doubt) == "undetermined"
    assert doubt.found is True
    assert "s" not in asked.memo
    sure = Probe(asked.view, case({"p": False, "q": True}), asked.engine)
    unasked = Doubt(sure, Cells(asked.view))
    assert outcome_of(sure, hopeless=unasked) == "license_required"
    assert unasked.found is None


# ---------------------------------------------------------------------------------------------- gaps


def test_what_is_not_written_down_is_told_where_it_keeps_a_rule_open() -> None:
    seen = view(
        definition("d", all_of(p, any_of(q, not_modelled("one")), any_of(x >= 1, not_modelled("two")))),
        definition("beneath", all_of(meets("d"), p)),
        definition("bare", Described(ENTRY, not_modelled("figures"))),
    )
    asked = probe(seen, {"x": 2.0})
    assert rule_gaps(asked, "d") == ["one"]
    assert list(rule_unknowns(asked, "d")) == ["p", "q"]
    assert rule_gaps(asked, "beneath") == []
    assert rule_gaps(asked, "bare") == []
    assert rule_gaps(probe(seen, {"p": False}), "d") == []


def test_a_gap_in_what_is_asked_of_parties_is_told_once() -> None:
    seen = view(definition("d", any_party(ROLES, all_of(listed, not_modelled("how far")))))
    named = (("buyer", frozenset({"buyer"})), ("user", frozenset({"user"})))
    asked = probe(seen, {}, parties=named)
    assert rule_gaps(asked, "d") == ["how far"]
    assert list(rule_unknowns(asked, "d")) == ["buyer.listed", "user.listed"]
