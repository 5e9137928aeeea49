"""The loop that matches the words of a query with those of one row; see ``row_loops``."""

from __future__ import annotations

from typing import Any

from highfence.parties.match.codes import (
    ACRONYM,
    DIFFERENT,
    FLOOR,
    INITIALS,
    JOINED,
    LEAST_JOINED,
    P_ACRONYM,
    P_ACRONYM_SHORT,
    P_ALTERED,
    P_COUNTRY_SAME,
    P_EXTRA,
    P_INITIAL,
    P_JOINED,
    P_MISSING,
    P_ORDER,
    PAIRS_MOST,
    RUN_TOGETHER,
    TYPO,
    WORDS_MOST,
)

COMPILED = ("span_of", "align")


def span_of(weight: Any, start: int, span: int, together: bool) -> float:  # noqa: FBT001
    """Return the worth of words that follow each other: their sum, or that of the best."""
    worth = 0.0
    for i in range(start, start + span):
        worth = worth + weight[i] if together else max(worth, weight[i])
    return worth


def align(  # noqa: C901, PLR0912, PLR0915 - one loop, compiled as one
    row: int, q_count: int, q_total: float, q_weight: Any, q_tail: Any, q_letter: Any, q_single: Any,
    t_start: Any, t_span: Any, t_kind: Any, link_of: Any, link_next: Any, link_term: Any, link_alike: Any,
    link_chinese: Any, link_how: Any, chinese: Any, whole: Any, row_off: Any, row_word: Any, count: int, row_weight: float,
    term_weight: Any, term_letter: Any, term_single: Any, term_length: Any, params: Any, pair: Any, pair_alike: Any,
    pair_how: Any, pair_value: Any, pair_worth: Any, e_weight: Any, out: Any, thousandths: Any,
) -> tuple[float, float, int]:  # fmt: skip
    """Match the words of a query with those of one row, the best pairs first, each word once.

    Returns the score, the weight of what matched, and how many pairs there are; the pairs are left in ``out``, how
    alike they are in ``thousandths``. Where all pairs together couldn't reach ``FLOOR``, the score is 0; unless ``whole``,
    as where a letter may stand for a word.
    """
    pairs = 0
    first, last = row_off[row], row_off[row + 1]
    for x in range(first, last):
        word = row_word[x]
        term = word >> 16
        link = link_of[term]
        e_kind = (word >> 4) & 15
        while link > 0 and pairs < PAIRS_MOST:
            t = link_term[link]
            alike, how = link_chinese[link] if chinese else link_alike[link], link_how[link]
            if how == DIFFERENT and alike > 0.7:
                how = TYPO
            if e_kind == ACRONYM or t_kind[t] == ACRONYM:
                size = term_length[term]
                ok = alike == 1.0 and e_kind != t_kind[t]
                alike = (
                    (
                        params[P_ACRONYM] + (0.05 if size > 4 else 0.0)
                        if size > 3 and e_kind == ACRONYM
                        else params[P_ACRONYM_SHORT]
                    )
                    if ok
                    else 0.0
                )
                how = INITIALS
            elif e_kind == RUN_TOGETHER or t_kind[t] == RUN_TOGETHER:
                alike = alike * params[P_JOINED] if alike > LEAST_JOINED and e_kind != t_kind[t] else 0.0
                how = JOINED
            if alike > 0.0:
                pair[pairs, 0], pair[pairs, 1] = t_start[t], t_span[t]
                pair[pairs, 2], pair[pairs, 3] = (word >> 8) & 255, word & 15
                pair_alike[pairs], pair_how[pairs] = alike, how
                pairs += 1
            link = link_next[link]
    if pairs == 0 and not whole:
        return 0.0, 0.0, 0
    for j in range(count):
        e_weight[j] = term_weight[row_word[first + j] >> 16]
    most, extra, missing = 0.0, q_total, row_weight
    for p in range(pairs):
        together = pair_how[p] == INITIALS
        wq = span_of(q_weight, pair[p, 0], pair[p, 1], together)
        we = span_of(e_weight, pair[p, 2], pair[p, 3], together)
        w = max(wq, we) if together else min(wq, we)
        value = w * pair_alike[p] + 0.02 * (pair[p, 1] + pair[p, 3])
        if pair[p, 0] == pair[p, 2]:
            value += 0.0005
        pair_value[p] = value
        pair_worth[p] = max(wq, we) if pair_how[p] == DIFFERENT else w
        most += pair_worth[p] * pair_alike[p]
        extra -= span_of(q_weight, pair[p, 0], pair[p, 1], True)  # noqa: FBT003
        missing -= span_of(e_weight, pair[p, 2], pair[p, 3], True)  # noqa: FBT003
    if not whole:
        total = 2.0 * most + max(0.0, extra) * params[P_EXTRA] + max(0.0, missing) * params[P_MISSING]
        highest = 2.0 * most / total if total > 0.0 else 0.0
        if highest + params[P_COUNTRY_SAME] * (1.0 - highest) < FLOOR - 1e-6:
            return 0.0, 0.0, 0
    used_q, used_e = 0, 0
    matched, lost = 0.0, 0.0
    chosen = 0
    while True:
        best, best_value = -1, 0.0
        for p in range(pairs):
            if pair_value[p] > best_value:
                q_mask = ((1 << pair[p, 1]) - 1) << pair[p, 0]
                e_mask = ((1 << pair[p, 3]) - 1) << pair[p, 2]
                if (used_q & q_mask) == 0 and (used_e & e_mask) == 0:
                    best, best_value = p, pair_value[p]
        if best < 0 or chosen >= WORDS_MOST:
            break
        w = pair_worth[best]
        matched += w * pair_alike[best]
        lost += w * (1.0 - pair_alike[best]) * params[P_ALTERED]
        used_q |= ((1 << pair[best, 1]) - 1) << pair[best, 0]
        used_e |= ((1 << pair[best, 3]) - 1) << pair[best, 2]
        for c in range(4):
            out[chosen, c] = pair[best, c]
        out[chosen, 4] = pair_how[best]
        thousandths[chosen] = int(pair_alike[best] * 1000.0 + 0.5)
        chosen += 1
    # A single letter may stand for a word that begins with it.
    for i in range(q_count if whole else 0):
        if (used_q >> i) & 1:
            continue
        for j in range(count):
            if (used_e >> j) & 1 or chosen >= WORDS_MOST:
                continue
            term = row_word[first + j] >> 16
            if term_letter[term] == q_letter[i] and (q_single[i] or term_single[term]):
                w = min(q_weight[i], e_weight[j])
                matched += w * params[P_INITIAL]
                lost += w * (1.0 - params[P_INITIAL])
                used_q |= 1 << i
                used_e |= 1 << j
                out[chosen, 0], out[chosen, 1], out[chosen, 2], out[chosen, 3] = i, 1, j, 1
                out[chosen, 4] = INITIALS
                thousandths[chosen] = int(params[P_INITIAL] * 1000.0 + 0.5)
                chosen += 1
                break
    extra, missing = 0.0, 0.0
    for i in range(q_count):
        if not (used_q >> i) & 1 and not q_tail[i]:
            extra += q_weight[i]
    for j in range(count):
        if not (used_e >> j) & 1:
            missing += e_weight[j]
    total = 2.0 * matched + lost * 2.0 + extra * params[P_EXTRA] + missing * params[P_MISSING]
    score = 2.0 * matched / total if total > 0.0 else 0.0
    crossed = False
    for c in range(1, chosen):
        for b in range(c):
            if (out[b, 0] - out[c, 0]) * (out[b, 2] - out[c, 2]) < 0:
                crossed = True
    if crossed:
        score *= 1.0 - params[P_ORDER]
    return score, matched, chosen
