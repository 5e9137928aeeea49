"""The loops over names: which rows have words like those of a query, and how well they align.

Written so that they run compiled and as plain Python alike: everything is numbers. Words are bytes in one array with
offsets, terms and rows are indices, and the keys under which words meet are 62-bit hashes in one sorted array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from highfence.parties.match.codes import (
    ACRONYM,
    BEST,
    CANDIDATES,
    DIFFERENT,
    ENOUGH,
    HOPELESS,
    INITIALS,
    IS_UNIGRAM,
    JOINED,
    LEAST_JOINED,
    LINKS_MOST,
    P_ACRONYM,
    P_ACRONYM_SHORT,
    P_ALTERED,
    P_COUNTRY_OTHER,
    P_COUNTRY_SAME,
    P_EXTRA,
    P_INITIAL,
    P_JOINED,
    P_MISSING,
    P_ORDER,
    PAIRS_MOST,
    RUN_TOGETHER,
    SAME,
    SETTLED,
    SEVERAL,
    SPELLING,
    TYPO,
    WADE,
    WADE_ALIKE,
    WORD,
    WORDS_MOST,
)
from highfence.parties.match.word_loops import find

COMPILED = ("weigh", "link", "walk", "choose", "agreement", "place_for", "align", "search")


def align(  # noqa: C901, PLR0912, PLR0915 - one loop, compiled as one
    row: int, q_count: int, q_weight: Any, q_tail: Any, q_letter: Any, q_single: Any,
    t_start: Any, t_span: Any, t_kind: Any, link_of: Any, link_next: Any, link_term: Any, link_alike: Any,
    link_chinese: Any, link_how: Any, chinese: Any, row_off: Any, row_term: Any, row_start: Any, row_span: Any, row_count: Any, term_weight: Any,
    term_letter: Any, term_single: Any, term_length: Any, params: Any, pair: Any, pair_alike: Any, pair_how: Any, out: Any,
    out_alike: Any,
) -> tuple[float, float, int]:  # fmt: skip
    """Match the words of a query with those of one row, the best pairs first, each word once.

    Returns the score, the weight of what matched, and how many pairs there are; the pairs are left in ``out``.
    """
    pairs = 0
    first, last = row_off[row], row_off[row + 1]
    for x in range(first, last):
        link = link_of[row_term[x]]
        e_kind = row_span[x] >> 4
        while link > 0 and pairs < PAIRS_MOST:
            t = link_term[link]
            alike, how = link_chinese[link] if chinese else link_alike[link], link_how[link]
            if how == DIFFERENT and alike > 0.7:
                how = TYPO
            e_span = row_span[x] & 15
            if e_kind == ACRONYM or t_kind[t] == ACRONYM:
                size = term_length[row_term[x]]
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
                pair[pairs, 2], pair[pairs, 3] = row_start[x], e_span
                pair_alike[pairs], pair_how[pairs] = alike, how
                pairs += 1
            link = link_next[link]
    used_q, used_e = 0, 0
    matched, lost = 0.0, 0.0
    chosen = 0
    while True:
        best, best_value = -1, 0.0
        for p in range(pairs):
            q_mask = ((1 << pair[p, 1]) - 1) << pair[p, 0]
            e_mask = ((1 << pair[p, 3]) - 1) << pair[p, 2]
            if (used_q & q_mask) != 0 or (used_e & e_mask) != 0:
                continue
            wq, we = 0.0, 0.0
            for i in range(pair[p, 0], pair[p, 0] + pair[p, 1]):
                wq = wq + q_weight[i] if pair_how[p] == INITIALS else max(wq, q_weight[i])
            for i in range(pair[p, 2], pair[p, 2] + pair[p, 3]):
                w = term_weight[row_term[first + i]]
                we = we + w if pair_how[p] == INITIALS else max(we, w)
            value = min(wq, we) if pair_how[p] != INITIALS else max(wq, we)
            value = value * pair_alike[p] + 0.02 * (pair[p, 1] + pair[p, 3])
            if pair[p, 0] == pair[p, 2]:
                value += 0.0005
            if value > best_value:
                best, best_value = p, value
        if best < 0 or chosen >= WORDS_MOST:
            break
        wq, we = 0.0, 0.0
        for i in range(pair[best, 0], pair[best, 0] + pair[best, 1]):
            wq = wq + q_weight[i] if pair_how[best] == INITIALS else max(wq, q_weight[i])
        for i in range(pair[best, 2], pair[best, 2] + pair[best, 3]):
            w = term_weight[row_term[first + i]]
            we = we + w if pair_how[best] == INITIALS else max(we, w)
        w = min(wq, we) if pair_how[best] != INITIALS else max(wq, we)
        if pair_how[best] == DIFFERENT:
            w = max(wq, we)
        matched += w * pair_alike[best]
        lost += w * (1.0 - pair_alike[best]) * params[P_ALTERED]
        used_q |= ((1 << pair[best, 1]) - 1) << pair[best, 0]
        used_e |= ((1 << pair[best, 3]) - 1) << pair[best, 2]
        for c in range(4):
            out[chosen, c] = pair[best, c]
        out[chosen, 4] = pair_how[best]
        out_alike[chosen] = np.floor(pair_alike[best] * 1000.0 + 0.5) / 1000.0
        chosen += 1
    # A single letter may stand for a word that begins with it.
    for i in range(q_count):
        if (used_q >> i) & 1:
            continue
        for j in range(row_count[row]):
            if (used_e >> j) & 1 or chosen >= WORDS_MOST:
                continue
            term = row_term[first + j]
            if term_letter[term] == q_letter[i] and (q_single[i] or term_single[term]):
                w = min(q_weight[i], term_weight[term])
                matched += w * params[P_INITIAL]
                lost += w * (1.0 - params[P_INITIAL])
                used_q |= 1 << i
                used_e |= 1 << j
                out[chosen, 0], out[chosen, 1], out[chosen, 2], out[chosen, 3] = i, 1, j, 1
                out[chosen, 4] = INITIALS
                out_alike[chosen] = params[P_INITIAL]
                chosen += 1
                break
    extra, missing = 0.0, 0.0
    for i in range(q_count):
        if not (used_q >> i) & 1 and not q_tail[i]:
            extra += q_weight[i]
    for j in range(row_count[row]):
        if not (used_e >> j) & 1:
            missing += term_weight[row_term[first + j]]
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


def weigh(
    q0: int, q1: int, q_uid: Any, q_cap: Any, q_tail: Any, n_term: Any, n_how: Any, n_count: Any, term_weight: Any,
    term_flags: Any, weight: Any,
) -> float:  # fmt: skip
    """Write the worth of each word of a reading; return the sum over words that aren't of an address."""
    total = 0.0
    for i in range(q0, q1):
        u = q_uid[i]
        w = q_cap[i]
        if n_count[u] > 0 and n_how[u, 0] == SAME and (term_flags[n_term[u, 0]] & IS_UNIGRAM) != 0:
            w = min(w, term_weight[n_term[u, 0]])
        weight[i - q0] = w
        if not q_tail[i]:
            total += w
    return total


def link(
    t0: int, t1: int, t_uid: Any, t_kind: Any, wade: Any, n_term: Any, n_alike: Any, n_chinese: Any, n_how: Any,
    n_count: Any, link_of: Any, link_next: Any, link_term: Any, link_alike: Any, link_chinese: Any, link_how: Any,
    linked: Any,
) -> int:  # fmt: skip
    """Link the terms of the index to the words of the query that they are like; return the number of links."""
    links = 1
    for t in range(t0, t1):
        u = t_uid[t]
        for k in range(n_count[u]):
            chinese, how = n_chinese[u, k], n_how[u, k]
            if how == WADE:
                chinese, how = (WADE_ALIKE, SPELLING) if wade else (chinese, DIFFERENT)
            most = max(n_alike[u, k], chinese)
            if links >= LINKS_MOST - 1 or (t_kind[t] != WORD and most < LEAST_JOINED):
                continue
            if t_kind[t] == ACRONYM and n_alike[u, k] < 1.0:
                continue
            v = n_term[u, k]
            link_next[links] = link_of[v]
            link_term[links], link_how[links], linked[links] = t - t0, how, v
            link_alike[links], link_chinese[links] = n_alike[u, k], chinese
            link_of[v] = links
            links += 1
    return links


def walk(
    links: int, linked: Any, link_alike: Any, link_chinese: Any, post_off: Any, post_row: Any, term_weight: Any,
    term_flags: Any, acc: Any, touched: Any,
) -> tuple[int, float]:  # fmt: skip
    """Add up, for the rows that have linked terms, what these are worth; the common terms only when they must.

    Returns the number of rows touched, and the worth of the terms that were left out.
    """
    seen, low, skipped = 0, 0, 0.0
    for level in range(3):
        high = 400 if level == 0 else (2500 if level == 1 else 60000)
        for x in range(1, links):
            v = linked[x]
            size = post_off[v + 1] - post_off[v]
            if size <= low or size > high:
                continue
            alike = max(link_alike[x], link_chinese[x])
            gain = term_weight[v] * alike
            if (term_flags[v] & IS_UNIGRAM) == 0:
                if alike < LEAST_JOINED:
                    continue
                gain *= SEVERAL
            for p in range(post_off[v], post_off[v + 1]):
                row = post_row[p]
                if acc[row] == 0.0:
                    touched[seen] = row
                    seen += 1
                acc[row] += gain
        low = high
        skipped = 0.0
        for x in range(1, links):
            if post_off[linked[x] + 1] - post_off[linked[x]] > high:
                skipped += term_weight[linked[x]]
        if seen > (40 if level == 0 else 0):
            break
    return seen, skipped


def choose(
    seen: int, skipped: float, q_total: float, day: Any, acc: Any, touched: Any, row_entry: Any, row_weight: Any,
    entry_from: Any, entry_to: Any, cand: Any, cand_value: Any,
) -> int:  # fmt: skip
    """Choose the rows worth aligning, the likeliest first, and clear ``acc``; return their number."""
    count, least = 0, 0
    for x in range(seen):
        row = touched[x]
        reached = acc[row] + skipped
        acc[row] = 0.0
        # The best score it could have, if every word not looked up were there too.
        lost = max(0.0, row_weight[row] - reached) + max(0.0, q_total - reached)
        if seen > CANDIDATES and 2.0 * reached < HOPELESS * (2.0 * reached + lost):
            continue
        entry = row_entry[row]
        if day != 0 and (entry_from[entry] > day or entry_to[entry] <= day):
            continue
        value = reached - skipped - 0.3 * max(0.0, row_weight[row] - reached + skipped)
        if count < CANDIDATES:
            cand[count], cand_value[count] = row, value
            count += 1
            if cand_value[count - 1] < cand_value[least]:
                least = count - 1
        elif value > cand_value[least]:
            cand[least], cand_value[least] = row, value
            for c in range(CANDIDATES):
                if cand_value[c] < cand_value[least]:
                    least = c
    for c in range(1, count):
        row, value = cand[c], cand_value[c]
        b = c - 1
        while b >= 0 and cand_value[b] < value:
            cand[b + 1], cand_value[b + 1] = cand[b], cand_value[b]
            b -= 1
        cand[b + 1], cand_value[b + 1] = row, value
    return count


def agreement(country: Any, entry: int, entry_country_off: Any, entry_country: Any) -> int:
    """Return 1 where the entry stands under the country, -1 where under others only, 0 where either isn't known."""
    if country == 0 or entry_country_off[entry + 1] == entry_country_off[entry]:
        return 0
    for k in range(entry_country_off[entry], entry_country_off[entry + 1]):
        if entry_country[k] == country:
            return 1
    return -1


def place_for(entry: int, score: float, kept: int, rows: Any, scores: Any, row_entry: Any) -> int:
    """Return where a row goes among the best, one for an entry; -1 when it isn't among them."""
    for k in range(kept):
        if row_entry[rows[k]] == entry:
            return k if score > scores[k] else -1
    if kept < BEST:
        return kept
    place = 0
    for k in range(1, BEST):
        if scores[k] < scores[place]:
            place = k
    return place if score > scores[place] else -1


def search(  # noqa: PLR0915 - one loop, compiled as one
    reading_off: Any, term_slots_off: Any, q_uid: Any, q_tail: Any, q_letter: Any, q_single: Any, q_cap: Any, t_uid: Any,
    t_start: Any, t_span: Any, t_kind: Any, wade: Any, exact: Any, country: Any, day: Any, n_term: Any, n_alike: Any, n_chinese: Any,
    n_how: Any, n_count: Any, post_off: Any, post_row: Any, row_off: Any, row_term: Any, row_start: Any, row_span: Any,
    row_count: Any, row_entry: Any, row_weight: Any, row_chinese: Any, exact_hash: Any, exact_start: Any, exact_row: Any, row_exact: Any, term_weight: Any,
    term_flags: Any, term_letter: Any, term_single: Any, term_length: Any, entry_country_off: Any, entry_country: Any,
    entry_from: Any, entry_to: Any, params: Any, out_row: Any, out_score: Any, out_matched: Any, out_exact: Any,
    out_agrees: Any, out_pairs: Any, out_pair: Any, out_alike: Any,
) -> None:  # fmt: skip
    """For each reading, find the best rows, at most one for an entry."""
    rows = len(row_entry)
    acc = np.zeros(rows, np.float32)
    touched = np.zeros(rows, np.int32)
    link_of = np.zeros(len(term_weight), np.int32)
    link_next = np.zeros(LINKS_MOST, np.int32)
    link_term = np.zeros(LINKS_MOST, np.int32)
    link_alike = np.zeros(LINKS_MOST, np.float64)
    link_chinese = np.zeros(LINKS_MOST, np.float64)
    link_how = np.zeros(LINKS_MOST, np.int32)
    linked = np.zeros(LINKS_MOST, np.int32)
    cand = np.zeros(CANDIDATES, np.int32)
    cand_value = np.zeros(CANDIDATES, np.float64)
    pair = np.zeros((PAIRS_MOST, 4), np.int64)
    pair_alike = np.zeros(PAIRS_MOST, np.float64)
    pair_how = np.zeros(PAIRS_MOST, np.int64)
    pairs_out = np.zeros((WORDS_MOST, 5), np.int64)
    alike_out = np.zeros(WORDS_MOST, np.float64)
    weight = np.zeros(64, np.float64)
    for r in range(len(reading_off) - 1):
        q0, q1 = reading_off[r], reading_off[r + 1]
        t0, t1 = term_slots_off[r], term_slots_off[r + 1]
        q_total = weigh(q0, q1, q_uid, q_cap, q_tail, n_term, n_how, n_count, term_weight, term_flags, weight)
        links = link(
            t0, t1, t_uid, t_kind, wade[r], n_term, n_alike, n_chinese, n_how, n_count, link_of, link_next, link_term,
            link_alike, link_chinese, link_how, linked,
        )  # fmt: skip
        seen, skipped = walk(
            links, linked, link_alike, link_chinese, post_off, post_row, term_weight, term_flags, acc, touched
        )
        if exact[r] != 0:
            k = find(exact_hash, exact[r], exact_start)
            while k < rows and exact_hash[k] == exact[r]:
                row = exact_row[k]
                k += 1
                if acc[row] == 0.0:
                    touched[seen] = row
                    seen += 1
                acc[row] += 50.0
        count = choose(
            seen,
            skipped,
            q_total,
            day[r],
            acc,
            touched,
            row_entry,
            row_weight,
            entry_from,
            entry_to,
            cand,
            cand_value,
        )
        kept = 0
        found = 0.0
        for c in range(count):
            if c >= ENOUGH and found >= SETTLED:
                break
            row = cand[c]
            score, matched, chosen = align(
                row, q1 - q0, weight, q_tail[q0:q1], q_letter[q0:q1], q_single[q0:q1], t_start[t0:t1], t_span[t0:t1],
                t_kind[t0:t1], link_of, link_next, link_term, link_alike, link_chinese, link_how, row_chinese[row],
                row_off, row_term, row_start, row_span, row_count, term_weight, term_letter, term_single, term_length,
                params, pair, pair_alike, pair_how, pairs_out, alike_out,
            )  # fmt: skip
            same = exact[r] != 0 and row_exact[row] == exact[r]
            score = 1.0 if same else min(score, 0.99)
            entry = row_entry[row]
            agrees = agreement(country[r], entry, entry_country_off, entry_country)
            if agrees < 0:
                score *= 1.0 - params[P_COUNTRY_OTHER]
            elif agrees > 0:
                score += params[P_COUNTRY_SAME] * (1.0 - score)
            found = max(found, score)
            place = place_for(entry, score, kept, out_row[r], out_score[r], row_entry)
            if place < 0:
                continue
            kept = max(kept, place + 1)
            out_row[r, place], out_score[r, place], out_matched[r, place] = row, score, matched
            out_exact[r, place], out_agrees[r, place], out_pairs[r, place] = same, agrees, chosen
            for k in range(chosen):
                for d in range(5):
                    out_pair[r, place, k, d] = pairs_out[k, d]
                out_alike[r, place, k] = alike_out[k]
        for k in range(kept, BEST):
            out_row[r, k] = -1
        for x in range(1, links):
            link_of[linked[x]] = 0
