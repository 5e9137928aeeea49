"""The loops that evaluate a circuit on blocks of transactions, 64 a word: plain loops over arrays, made machine code.

Within a block every node has a *slot*: two rows of words, surely true and possibly true. Slots 0, 1 and 2 are false,
unknown and true throughout. A node that says the same of a whole block is one of these, one that says what another
says has its slot; so in a block only that is evaluated in which its transactions differ. A block may hold transactions
of several epochs, each in words of its own: what counts over some epochs counts in their words.

All stand in one module: machine code that is kept is made anew when its own module changes, not when one does that it
calls.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from highfence.logic.compiled import borrowing

FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 2
_FULL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_ZERO: Final = np.uint64(0)
_ONE: Final = np.uint64(1)

# The kinds of nodes, by number.
CONST: Final = 0
TEST: Final = 1
ENTRY: Final = 2
GIVEN: Final = 3
OPEN: Final = 4
ALL: Final = 5
ANY: Final = 6
NOT: Final = 7
RUNS: Final = 8
SURE: Final = 9
MAYBE: Final = 10
UNDONE: Final = 11

WIDTH: Final = 96
"""Words of a block: what is evaluated of it should stay near the processor, and be worth the way to each node."""


@borrowing
def same_throughout(slots: Any, at: int, width: int, valid: Any) -> int:
    """Return the slot of a constant where a slot says the same of every transaction, else its own number."""
    some_maybe = _ZERO
    some_sure = _ZERO
    every_sure = _ZERO
    every_maybe = _ZERO
    for w in range(width):
        sure, maybe, here = slots[at, w], slots[at, width + w], valid[w]
        some_sure |= sure & here
        some_maybe |= maybe & here
        every_sure |= ~sure & here
        every_maybe |= ~maybe & here
    if some_maybe == _ZERO:
        return FALSE
    if every_sure == _ZERO:
        return TRUE
    if some_sure == _ZERO and every_maybe == _ZERO:
        return UNKNOWN
    return at


@borrowing
def numbers_of_block(
    part: int,
    first: int,
    width: int,
    valid: Any,
    at_line: Any,
    parts: Any,
    own: Any,
    start: int,
    found: Any,
    hot: Any,
    spot: Any,
) -> int:
    """Find the numbers of a part in a block: ``found`` which, ``hot`` where.

    They stand from ``start`` on; return their end.
    """
    end = start
    of_lines = part < len(parts)
    for w in range(width):
        here = valid[w]
        base = (first + w) * 64
        for b in range(64):
            if here >> np.uint64(b) & _ONE == _ZERO:
                continue
            row = base + b
            number = parts[part, at_line[row]] if of_lines else own[part - len(parts), row]
            at = spot[number]
            if at < 0:
                at = end
                spot[number] = at
                found[at] = number
                end += 1
                for v in range(width):
                    hot[at, v] = _ZERO
            hot[at, w] |= _ONE << np.uint64(b)
    for i in range(start, end):
        spot[found[i]] = -1
    return end


@borrowing
def note_cell(
    cell: int, low: int, high: int, width: int, here: Any, kept: Any, warm: Any, spot: Any, end: int
) -> int:
    """Note for a cell the rows ``here`` in some words of a block, among those noted before. Return the new end."""
    at = spot[cell]
    if at < 0:
        at = end
        spot[cell] = at
        kept[at] = cell
        end += 1
        for w in range(width):
            warm[at, w] = here[w] if low <= w < high else _ZERO
    else:
        for w in range(low, high):
            warm[at, w] |= here[w]
    return end


@borrowing
def cells_of_block(
    offset: int,
    c: int,
    block: Any,
    cells: Any,
    supposed: Any,
    numbers_from: int,
    numbers_to: int,
    found: Any,
    hot: Any,
    start: int,
    kept: Any,
    warm: Any,
    spot: Any,
) -> int:
    """Find the cells of a column in a block from the numbers of its part: ``kept`` which, ``warm`` where.

    They stand from ``start`` on; return their end.
    """
    starts, epoch, first, width, _, _ = block
    end = start
    for i in range(numbers_from, numbers_to):
        cell = cells[offset + found[i]]
        if cell or not supposed.shape[0]:
            end = note_cell(cell, 0, width, width, hot[i], kept, warm, spot, end)
            continue
        e, low = epoch, 0
        while low < width:
            # In epochs in a row mostly the same is supposed.
            cell = supposed[c, e]
            while starts[e + 1] < first + width and supposed[c, e + 1] == cell:
                e += 1
            e += 1
            high = min(starts[e] - first, width)
            end = note_cell(cell, low, high, width, hot[i], kept, warm, spot, end)
            low = high
    for i in range(start, end):
        spot[kept[i]] = -1
    return end


@borrowing
def test_slot(
    table: Any, offset: int, begin: int, end: int, width: int, kept: Any, warm: Any, slots: Any, at: int
) -> int:
    """Say of a block whether a test holds, from the cells that are found in it. Return the slot."""
    least, most = 3, 0
    for i in range(begin, end):
        says = table[offset + kept[i]]
        least &= says
        most |= says
    if most == 0:
        return FALSE
    if least == 3:
        return TRUE
    if least == 2 and most == 2:
        return UNKNOWN
    for w in range(2 * width):
        slots[at, w] = _ZERO
    for i in range(begin, end):
        says = table[offset + kept[i]]
        if says == 3:
            for w in range(width):
                slots[at, w] |= warm[i, w]
        elif says == 2:
            for w in range(width):
                slots[at, width + w] |= warm[i, w]
    for w in range(width):
        slots[at, width + w] |= slots[at, w]
    return at


@borrowing
def needed(since: int, until: int, law: Any, wanted: Any, out: Any) -> None:
    """Mark the nodes that some wanted ones need in some epochs in a row. A node comes after what it needs."""
    kinds, begins, args, runs_from, runs_to, _ = law
    for n in wanted:
        out[n] = True
    for n in range(len(kinds) - 1, -1, -1):
        if out[n]:
            for k in range(begins[n], begins[n + 1]):
                if kinds[n] != RUNS or (runs_from[k] < until and since < runs_to[k]):
                    out[args[k]] = True


@borrowing
def over_epochs(since: int, until: int, size: int, args: Any, end: int) -> int:
    """Return the place that stands for what counts over pieces of some epochs in a row, or -1 if they differ.

    ``args`` has three numbers for each piece: a place, and the epochs.
    """
    one, met = -1, since
    for k in range(end, end + size, 3):
        if args[k + 1] != met:  # false between
            if one > FALSE:
                return -1
            one = FALSE
        if one >= FALSE and args[k] != one:
            return -1
        one, met = args[k], args[k + 2]
    if met != until:
        return -1 if one > FALSE else FALSE
    return int(one)


@borrowing
def written(n: int, kind: int, size: int, base: int, begun: Any, last: Any, out: Any) -> int:
    """Write a node, whose ``size`` arguments stand behind all others, unless it was last written with the same.

    Return its place.
    """
    kinds, ends, args = out
    count, end = begun
    before = last[n]
    same = before >= 0 and ends[before] - (ends[before - 1] if before else 0) == size
    if same:
        begin = ends[before] - size
        for k in range(size):
            same = same and args[begin + k] == args[end + k]
    if same:
        return int(base + before)
    last[n] = count
    kinds[count] = kind
    ends[count] = end + size
    begun[0], begun[1] = count + 1, end + size
    return int(base + count)


@borrowing
def flatten(
    span: Any,
    at: int,
    law: Any,
    given: Any,
    tests: Any,
    asked: Any,
    base: int,
    order: Any,
    begun: Any,
    local: Any,
    last: Any,
    out: Any,
) -> None:
    """Write a program for some epochs in a row, number ``at`` of those that have the same rows, in order of evaluation.

    ``given``  where each of the planes worked out elsewhere is, -1 for one that is false
    ``asked``  of what the tests ask: of which test, over which epochs, and where it stands: a constant, where it says
    the same of every row, or its place. What follows from constants alone is worked out here.
    ``base``  place of the first of the other nodes; ``begun`` how many of them, and of their arguments, those written
    before have. A node with the arguments that it had when it was last written is not written again: ``last`` tells
    where it was. ``local`` tells afterwards where each node stands.
    """
    kinds, begins, args, runs_from, runs_to, details = law
    since, until = span
    test_of, asked_from, asked_to, stands = asked
    _, _, out_args = out
    for n in tests:
        local[n] = FALSE
    i = 0
    while i < len(test_of):
        n, end, size = test_of[i], begun[1], 0
        while i < len(test_of) and test_of[i] == n:
            out_args[end + size] = stands[i]
            out_args[end + size + 1] = max(since, asked_from[i])
            out_args[end + size + 2] = min(until, asked_to[i])
            size += 3
            i += 1
        # Where it is not asked, it does not matter what it says.
        local[n] = out_args[end]
        for k in range(end, end + size, 3):
            if out_args[k] != out_args[end]:
                local[n] = written(n, RUNS, size, base, begun, last, out)
                break
    for n in order:
        kind = kinds[n]
        first = local[args[begins[n]]] if begins[n] < begins[n + 1] else FALSE
        end, size = begun[1], 0
        says = -1
        if kind == CONST:
            says = details[n]
        elif kind == RUNS:
            for k in range(begins[n], begins[n + 1]):
                if runs_from[k] < until and since < runs_to[k]:
                    out_args[end + size] = local[args[k]]
                    out_args[end + size + 1] = max(since, runs_from[k])
                    out_args[end + size + 2] = min(until, runs_to[k])
                    size += 3
            says = over_epochs(since, until, size, out_args, end)
        elif kind == NOT:
            if first <= TRUE:
                says = TRUE - first
            else:
                out_args[end] = first
                size = 1
        elif kind == SURE or kind == MAYBE:
            if first <= TRUE:
                says = first
                if first == UNKNOWN:
                    says = FALSE if kind == SURE else TRUE
            else:
                out_args[end] = first
                size = 1
        elif kind == GIVEN:
            if details[n] < 0 or given[details[n]] < 0:
                says = FALSE
            else:
                out_args[end] = given[details[n]]
                out_args[end + 1] = at
                size = 2
        elif kind == ENTRY:
            claimed = local[args[begins[n] + 1]]
            if claimed == TRUE:
                says = TRUE
            elif first == FALSE and claimed <= TRUE:
                says = FALSE
            elif first == UNKNOWN and claimed == UNKNOWN:
                says = UNKNOWN
            else:
                out_args[end] = claimed
                out_args[end + 1] = first
                size = 2
        elif kind == UNDONE:
            for k in range(begins[n], begins[n + 1]):
                entry = args[k]
                figures, claimed = local[args[begins[entry]]], local[args[begins[entry] + 1]]
                if figures != FALSE and figures != UNKNOWN and claimed != UNKNOWN and claimed != TRUE:
                    out_args[end + size] = figures
                    out_args[end + size + 1] = claimed
                    size += 2
            if size == 0:
                says = FALSE
        else:
            stops, passes = (FALSE, TRUE) if kind == ALL else (TRUE, FALSE)
            for k in range(begins[n], begins[n + 1]):
                one = local[args[k]]
                if one == stops and kind != OPEN:
                    says = stops
                    break
                if one != passes:
                    out_args[end + size] = one
                    size += 1
            if says < 0 and size == 0:
                says = passes
            elif says < 0 and size == 1 and kind != OPEN:
                says = out_args[end]
        local[n] = says if says >= 0 else written(n, kind, size, base, begun, last, out)


@borrowing
def words_of(since: int, until: int, starts: Any, first: int, width: int) -> Any:
    """Return the words of a block that some epochs in a row have: from the first up to the second; none if it is less."""
    return max(starts[since] - first, 0), min(starts[until] - first, width)


@borrowing
def runs_slot(
    args: Any,
    begin: int,
    end: int,
    slot_of: Any,
    starts: Any,
    first: int,
    width: int,
    valid: Any,
    slots: Any,
    at: int,
) -> int:
    """Say of a block what nodes say that count over some epochs each. Return the slot."""
    for w in range(2 * width):
        slots[at, w] = _ZERO
    for i in range(begin, end, 3):
        low, high = words_of(args[i + 1], args[i + 2], starts, first, width)
        if low >= high:
            continue
        one = slot_of[args[i]]
        if high - low == width:
            return int(one)
        for w in range(low, high):
            slots[at, w] = slots[one, w]
            slots[at, width + w] = slots[one, width + w]
    return same_throughout(slots, at, width, valid)


@borrowing
def joined_slot(
    kind: int,
    args: Any,
    begin: int,
    end: int,
    slot_of: Any,
    width: int,
    valid: Any,
    slots: Any,
    at: int,
    several: Any,
) -> int:
    """Say of a block whether all, or any, of some nodes hold. Return the slot."""
    stops, passes = (FALSE, TRUE) if kind == ALL else (TRUE, FALSE)
    count = 0
    unknown = False
    for i in range(begin, end):
        one = slot_of[args[i]]
        if one == stops:
            return stops
        if one == UNKNOWN:
            unknown = True
        elif one != passes:
            several[count] = one
            count += 1
    if count == 0:
        return UNKNOWN if unknown else passes
    if count == 1 and not unknown:
        return int(several[0])
    first, second = several[0], several[min(1, count - 1)]
    if kind == ALL:
        for w in range(2 * width):
            slots[at, w] = slots[first, w] & slots[second, w]
        for i in range(2, count):
            one = several[i]
            for w in range(2 * width):
                slots[at, w] &= slots[one, w]
        if unknown:
            for w in range(width):
                slots[at, w] = _ZERO
    else:
        for w in range(2 * width):
            slots[at, w] = slots[first, w] | slots[second, w]
        for i in range(2, count):
            one = several[i]
            for w in range(2 * width):
                slots[at, w] |= slots[one, w]
        if unknown:
            for w in range(width):
                slots[at, width + w] = _FULL
    return same_throughout(slots, at, width, valid)


@borrowing
def moved(planes: Any, at: Any, places: Any, out: Any) -> None:
    """Put the bits that stand at some places of planes at others, in planes that are empty."""
    for p in range(len(planes)):
        for i in range(len(at)):
            bit = planes[p, at[i] >> 6] >> np.uint64(at[i] & 63) & _ONE
            out[p, places[i] >> 6] |= bit << np.uint64(places[i] & 63)


@borrowing
def meet_column(c: int, block: Any, rows: Any, met: Any, pools: Any) -> None:
    """Look up which cells a column has in a block, and the numbers of its part unless another column of it has."""
    at_line, parts, own, part_of, begin_of, cells, supposed = rows
    _, _, first, width, valid, _ = block
    part_begins, part_ends, column_begins, column_ends, ends = met
    found, hot, kept, warm, number_spot, cell_spot = pools
    whole = len(parts) + len(own)
    part = part_of[c] if part_of[c] >= 0 else whole
    if part_begins[part] < 0:
        part_begins[part] = ends[0]
        if part == whole:  # the same number throughout
            found[ends[0]] = 0
            for w in range(width):
                hot[ends[0], w] = valid[w]
            ends[0] += 1
        else:
            ends[0] = numbers_of_block(
                part, first, width, valid, at_line, parts, own, ends[0], found, hot, number_spot
            )
        part_ends[part] = ends[0]
    column_begins[c] = ends[1]
    ends[1] = cells_of_block(
        begin_of[c],
        c,
        block,
        cells,
        supposed,
        part_begins[part],
        part_ends[part],
        found,
        hot,
        ends[1],
        kept,
        warm,
        cell_spot,
    )
    column_ends[c] = ends[1]


@borrowing
def evaluate(wanted: Any, block: Any, law: Any, slots: Any, free: int, room: Any) -> int:
    """Evaluate some nodes in one block, and what they need; return the first slot that is free.

    What a node needs is evaluated in its order, until it says enough: where one part of a conjunction is false
    throughout the block, the others are not looked at. A node that was not looked at has slot -1.

    ``block``  where each epoch begins, the first epoch of the block, where it begins, its width, its valid rows, and how
    far from the first epoch the rows of each epoch are that has the same
    """
    starts, _, first, width, valid, offsets = block
    code, asked_at, rows, table, given, completing = law
    (slot_of, several, stack, reached), met, pools = room
    asks, columns, kinds, ends, args = code
    column_begins, column_ends = met[2], met[3]
    kept, warm = pools[2], pools[3]
    base = 3 + len(asks)
    for r in range(len(wanted)):
        if slot_of[wanted[r]] >= 0:
            continue
        depth = 0
        stack[0] = wanted[r]
        reached[0] = 0
        while depth >= 0:
            n = stack[depth]
            if n < base:
                test = n - 3
                c = columns[test]
                if column_begins[c] < 0:
                    meet_column(c, block, rows, met, pools)
                says = test_slot(
                    table,
                    asked_at[asks[test]],
                    column_begins[c],
                    column_ends[c],
                    width,
                    kept,
                    warm,
                    slots,
                    free,
                )
                slot_of[n] = says
                if says == free:
                    free += 1
                depth -= 1
                continue
            kind = kinds[n - base]
            a, z = ends[n - base], ends[n - base + 1]
            size = 0 if kind == GIVEN else z - a
            step = 3 if kind == RUNS else 1
            says = -1
            k = reached[depth]
            down = False
            while k < size:
                if kind == RUNS:
                    low, high = words_of(args[a + k + 1], args[a + k + 2], starts, first, width)
                    if low >= high:
                        k += step
                        continue
                one = slot_of[args[a + k]]
                if one < 0:
                    reached[depth] = k
                    depth += 1
                    stack[depth] = args[a + k]
                    reached[depth] = 0
                    down = True
                    break
                if (
                    (kind == ALL and one == FALSE)
                    or (kind == ANY and one == TRUE)
                    or (kind == ENTRY and k == 0 and one == TRUE)
                ):
                    says = one
                    break
                k += step
            if down:
                continue
            if says >= 0:
                pass
            elif kind == ALL or kind == ANY:
                says = joined_slot(kind, args, a, z, slot_of, width, valid, slots, free, several)
            elif kind == RUNS:
                says = runs_slot(args, a, z, slot_of, starts, first, width, valid, slots, free)
            elif kind == NOT:
                one = slot_of[args[a]]
                if one <= TRUE:
                    says = TRUE - one
                else:
                    for w in range(width):
                        slots[free, w] = ~slots[one, width + w]
                        slots[free, width + w] = ~slots[one, w]
                    says = free
            elif kind == ENTRY:
                claimed, figures = slot_of[args[a]], slot_of[args[a + 1]]
                for w in range(width):
                    sure = slots[figures, w] | slots[claimed, w]
                    slots[free, width + w] = sure | (slots[figures, width + w] & slots[claimed, width + w])
                    if completing:
                        sure &= ~(slots[figures, w] & ~slots[claimed, width + w])
                    slots[free, w] = sure
                says = same_throughout(slots, free, width, valid)
            elif kind == GIVEN:
                there = first + offsets[args[a + 1]]
                for w in range(width):
                    slots[free, w] = given[args[a], 0, there + w]
                    slots[free, width + w] = given[args[a], 1, there + w]
                says = same_throughout(slots, free, width, valid)
            elif kind == OPEN:
                for w in range(2 * width):
                    slots[free, w] = _ZERO
                for k in range(a, z):
                    one = slot_of[args[k]]
                    for w in range(width):
                        slots[free, width + w] |= slots[one, width + w]
                says = same_throughout(slots, free, width, valid)
            elif kind == UNDONE:
                for w in range(2 * width):
                    slots[free, w] = _ZERO
                for k in range(a, z, 2):
                    figures, claimed = slot_of[args[k]], slot_of[args[k + 1]]
                    for w in range(width):
                        slots[free, w] |= slots[figures, w] & ~slots[claimed, width + w]
                for w in range(width):
                    slots[free, width + w] = slots[free, w]
                says = same_throughout(slots, free, width, valid)
            else:
                one = slot_of[args[a]]
                if one <= TRUE:
                    says = one
                    if one == UNKNOWN:
                        says = FALSE if kind == SURE else TRUE
                else:
                    row = 0 if kind == SURE else width
                    for w in range(width):
                        slots[free, w] = slots[one, row + w]
                        slots[free, width + w] = slots[one, row + w]
                    says = same_throughout(slots, free, width, valid)
            slot_of[n] = says
            if says == free:
                free += 1
            depth -= 1
    return free


@borrowing
def hang_block(
    block: Any,
    law: Any,
    questions: Any,
    slots: Any,
    slot_of: Any,
    local: Any,
    reach: Any,
    reach_of: Any,
    met: Any,
    met_of: Any,
    out: Any,
    row_of: Any,
    taken_rows: Any,
) -> None:
    """Write down on which facts the open answers of a block hang, question by question.

    A question is some roots with the rows that ask of each. From a root that is unknown the way goes down to all
    beneath it that is unknown too, and ends at facts. A question counts for a fact once: among what is written of the
    fact, as bits of a number, or as the bit of this question. ``row_of`` tells in which row of ``out`` each stands.
    """
    kinds, begins, args, runs_from, runs_to, fact_of, open_begins, open_facts = law
    root_begins, roots, asking, order_begins, order, counts, places, place_begins = questions
    starts, _, first, width, _, _ = block
    spare = len(reach) - 1
    for q in range(len(root_begins) - 1):
        taken = 0
        for i in range(root_begins[q], root_begins[q + 1]):
            rows = slot_of[local[asking[i]]]
            if rows == FALSE:
                continue
            root = slot_of[local[roots[i]]]
            if root == FALSE or root == TRUE:
                continue
            taken = _note(slots, rows, slots, root, 0, width, width, roots[i], reach_of, reach, taken)
        if taken == 0:
            continue
        facts = 0
        for i in range(order_begins[q], order_begins[q + 1]):
            n = order[i]
            here = reach_of[n]
            if here < 0:
                continue
            reach_of[n] = -1
            kind = kinds[n]
            if kind == TEST:
                own = slot_of[local[n]]
                facts = _note(reach, here, slots, own, 0, width, width, fact_of[n], met_of, met, facts)
                continue
            for k in range(begins[n], begins[n + 1]):
                one = slot_of[local[args[k]]]
                if kind == OPEN:
                    if one == FALSE:
                        continue
                    for w in range(width):
                        reach[spare, w] = reach[here, w] & slots[one, w]
                    for j in range(open_begins[k], open_begins[k + 1]):
                        fact = open_facts[j]
                        facts = _note(reach, spare, slots, UNKNOWN, 0, width, width, fact, met_of, met, facts)
                    continue
                low, high = 0, width
                if kind == RUNS:
                    low, high = words_of(runs_from[k], runs_to[k], starts, first, width)
                    if low >= high:
                        continue
                if one == FALSE or one == TRUE:
                    continue
                child = args[k]
                if kinds[child] == TEST:
                    fact = fact_of[child]
                    facts = _note(reach, here, slots, one, low, high, width, fact, met_of, met, facts)
                else:
                    taken = _note(reach, here, slots, one, low, high, width, child, reach_of, reach, taken)
        for j in range(place_begins[q], place_begins[q + 1]):
            fact, row = places[j, 0], places[j, 1]
            at = met_of[fact]
            if at < 0:
                continue
            met_of[fact] = -1
            _write(counts[q], row, met[at], first, width, out, row_of, taken_rows)


@borrowing
def _note(
    held: Any,
    here: int,
    slots: Any,
    one: int,
    low: int,
    high: int,
    width: int,
    what: int,
    place_of: Any,
    room: Any,
    taken: int,
) -> int:
    """Note those of some rows in which a node is unknown, for it or for its fact, among those noted before.

    They are in the words from ``low`` up to ``high``. What is noted fills so many places of ``room``. Return how many
    it fills now.
    """
    at = place_of[what]
    if at >= 0:
        for w in range(low, high):
            room[at, w] |= held[here, w] & slots[one, width + w] & ~slots[one, w]
        return taken
    some = _ZERO
    for w in range(low, high):
        bits = held[here, w] & slots[one, width + w] & ~slots[one, w]
        room[taken, w] = bits
        some |= bits
    if some == _ZERO:
        return taken
    for w in range(low):
        room[taken, w] = _ZERO
    for w in range(high, width):
        room[taken, w] = _ZERO
    place_of[what] = taken
    return taken + 1


@borrowing
def _write(
    counted: bool, what: int, met: Any, first: int, width: int, out: Any, row_of: Any, taken: Any
) -> None:
    """Add the rows in which a fact was met to what is written of it. What was met is used up."""
    left = True
    while left:
        row = _row(what, out, row_of, taken)
        carried = _ZERO
        for w in range(width):
            bits, before = met[w], out[row, first + w]
            out[row, first + w] = before ^ bits if counted else before | bits
            met[w] = before & bits
            carried |= before & bits
        left = counted and carried != _ZERO
        what += 1


@borrowing
def _row(what: int, out: Any, row_of: Any, taken: Any) -> int:
    """Return the row in which something is written: where nothing is yet, the next one, which is made empty."""
    row = int(row_of[what])
    if row < 0:
        row = row_of[what] = taken[0]
        taken[0] += 1
        for w in range(out.shape[1]):
            out[row, w] = _ZERO
    return row


@borrowing
def run_blocks(
    starts: Any,
    epochs: Any,
    offsets: Any,
    law: Any,
    wanted: Any,
    valid_rows: Any,
    hanging: Any,
    questions: Any,
    local: Any,
    memory: Any,
    room: Any,
    more_room: Any,
    out: Any,
    out_of: Any,
    told: Any,
    told_of: Any,
    taken: Any,
) -> None:
    """Evaluate a program on all rows, block by block.

    ``epochs``  those that have the same rows, or the first one, if each has its own; ``offsets`` how many words they
    are from the first
    ``law``     the code, and what it reads
    ``wanted``  for each of ``epochs`` the place of each plane asked for, and whether its surely true (0) or possibly
    true (1) bits: they become row ``out_of[k]`` of ``out``, if that is not -1, else its next row where they hold somewhere
    ``room``    the way to a node, and where in pools the numbers of each part stand, and the cells of each column
    ``told``    what the questions tell, see ``hang_block``, and ``told_of`` in which row
    ``taken``   how many rows of ``out`` are taken one after the other, and how many of ``told``
    """
    slot_of, met = room[0][0], room[1]
    places, modes = wanted
    reach, reach_of, facts_met, met_of, todo = more_room
    root_begins, roots, asking = questions[0], questions[1], questions[2]
    count = root_begins[-1]
    most_slots = len(memory) // (2 * WIDTH)
    length = 3 + len(law[0][0]) + len(law[0][2])
    epoch = epochs[0]
    first = 0
    while first < len(valid_rows):
        while starts[epoch + 1] <= first:
            epoch += 1
        width = min(WIDTH, len(valid_rows) - first)
        valid = valid_rows[first : first + width]
        # Close to each other, so that those of few transactions stay near the processor.
        slots = memory[: most_slots * 2 * width].reshape(most_slots, 2 * width)
        for w in range(2 * width):
            slots[FALSE, w] = _ZERO
            slots[TRUE, w] = _FULL
            slots[UNKNOWN, w] = _ZERO if w < width else _FULL
        for n in range(length):
            slot_of[n] = n if n < 3 else -1
        met[0][:] = -1
        met[2][:] = -1
        met[4][:] = 0
        block = starts, epoch, first, width, valid, offsets
        free = 3
        for i in range(len(epochs)):
            free = evaluate(places[i], block, law, slots, free, room)
            there = first + offsets[i]
            for k in range(len(modes)):
                one = slot_of[places[i, k]]
                if one == FALSE:
                    continue
                at = _row(k, out, out_of, taken[:1])
                row = 0 if modes[k] == 0 else width
                for w in range(width):
                    out[at, there + w] = slots[one, row + w]
        if count:
            for turn in range(2):
                # What is asked of rows that there are not is not looked at.
                more = 0
                for i in range(count):
                    if turn == 0:
                        todo[more] = local[asking[i]]
                        more += 1
                    elif slot_of[local[asking[i]]] != FALSE:
                        todo[more] = local[roots[i]]
                        more += 1
                free = evaluate(todo[:more], block, law, slots, free, room)
            hang_block(
                block,
                hanging,
                questions,
                slots,
                slot_of,
                local,
                reach,
                reach_of,
                facts_met,
                met_of,
                told,
                told_of,
                taken[1:],
            )
        first += width
