"""The loops over names: which rows have words like those of a query, and how well they align.

Written so that they run compiled and as plain Python alike: everything is numbers. Words are bytes in one array with
offsets, terms and rows are indices, and the keys under which words meet are 62-bit hashes in one sorted array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from highfence.parties.match.align_loop import align
from highfence.parties.match.codes import (
    ACRONYM,
    BEST,
    CANDIDATES,
    DIFFERENT,
    ENOUGH,
    EXACT,
    HOPELESS,
    IS_UNIGRAM,
    LEAST_JOINED,
    LINKS_MOST,
    P_COUNTRY_OTHER,
    P_COUNTRY_SAME,
    PAIRS_MOST,
    SAME,
    SETTLED,
    SEVERAL,
    SPELLING,
    WADE,
    WADE_ALIKE,
    WORD,
    WORDS_MOST,
)
from highfence.parties.match.hash_loops import find

COMPILED = ("weigh", "link", "walk", "choose", "agreement", "place_for", "search")


def room(rows: int, terms: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the room that ``search`` works in: for rows and links, and for words and pairs."""
    links = [
        np.zeros(LINKS_MOST, t) for t in (np.int32, np.int32, np.float64, np.float64, np.int32, np.int32)
    ]
    for_rows = (np.zeros(rows, np.float32), np.zeros(rows, np.int32), np.zeros(terms, np.int32), *links)
    for_words = (
        np.zeros(64),
        np.zeros(64),
        np.zeros((PAIRS_MOST, 4), np.int64),
        np.zeros(PAIRS_MOST),
        np.zeros(PAIRS_MOST, np.int64),
        np.zeros(PAIRS_MOST),
        np.zeros(PAIRS_MOST),
        np.zeros((WORDS_MOST, 5), np.int64),
        np.zeros(WORDS_MOST, np.int64),
    )
    return (*for_rows, np.zeros(CANDIDATES, np.int32), *np.zeros((2, CANDIDATES))), for_words


def weigh(
    q0: int, q1: int, q_uid: Any, q_cap: Any, q_tail: Any, n_term: Any, n_how: Any, n_off: Any, term_weight: Any,
    term_flags: Any, weight: Any,
) -> float:  # fmt: skip
    """Write the worth of each word of a reading; return the sum over words that aren't of an address."""
    total = 0.0
    for i in range(q0, q1):
        u = q_uid[i]
        w = q_cap[i]
        k = n_off[u]
        if k < n_off[u + 1] and n_how[k] == SAME and (term_flags[n_term[k]] & IS_UNIGRAM) != 0:
            w = min(w, term_weight[n_term[k]])
        weight[i - q0] = w
        if not q_tail[i]:
            total += w
    return total


def link(
    t0: int, t1: int, t_uid: Any, t_kind: Any, wade: Any, n_term: Any, n_alike: Any, n_chinese: Any, n_how: Any,
    n_off: Any, link_of: Any, link_next: Any, link_term: Any, link_alike: Any, link_chinese: Any, link_how: Any,
    linked: Any,
) -> int:  # fmt: skip
    """Link the terms of the index to the words of the query that they are like; return the number of links."""
    links = 1
    for t in range(t0, t1):
        u = t_uid[t]
        for k in range(n_off[u], n_off[u + 1]):
            chinese, how = n_chinese[k], n_how[k]
            if how == WADE:
                chinese, how = (WADE_ALIKE, SPELLING) if wade else (chinese, DIFFERENT)
            most = max(n_alike[k], chinese)
            if links >= LINKS_MOST - 1 or (t_kind[t] != WORD and most < LEAST_JOINED):
                continue
            if t_kind[t] == ACRONYM and n_alike[k] < 1.0:
                continue
            v = n_term[k]
            link_next[links] = link_of[v]
            link_term[links], link_how[links], linked[links] = t - t0, how, v
            link_alike[links], link_chinese[links] = n_alike[k], chinese
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
    entry_from: Any, entry_to: Any, cand: Any, cand_value: Any, cand_most: Any,
) -> int:  # fmt: skip
    """Choose the rows worth aligning, the likeliest first, and clear ``acc``; return their number.

    ``cand_most`` is the best score that each could have.
    """
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
        shared = min(reached, row_weight[row], q_total)
        most = 2.0 * shared / (row_weight[row] + q_total) if shared > 0.0 else 0.0
        if count < CANDIDATES:
            cand[count], cand_value[count], cand_most[count] = row, value, most
            count += 1
            if cand_value[count - 1] < cand_value[least]:
                least = count - 1
        elif value > cand_value[least]:
            cand[least], cand_value[least], cand_most[least] = row, value, most
            for c in range(CANDIDATES):
                if cand_value[c] < cand_value[least]:
                    least = c
    for c in range(1, count):
        row, value, most = cand[c], cand_value[c], cand_most[c]
        b = c - 1
        while b >= 0 and cand_value[b] < value:
            cand[b + 1], cand_value[b + 1], cand_most[b + 1] = cand[b], cand_value[b], cand_most[b]
            b -= 1
        cand[b + 1], cand_value[b + 1], cand_most[b + 1] = row, value, most
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


def search(  # noqa: C901, PLR0912, PLR0915 - one loop, compiled as one
    reading_off: Any, term_slots_off: Any, q_uid: Any, q_tail: Any, q_letter: Any, q_single: Any, q_cap: Any, t_uid: Any,
    t_start: Any, t_span: Any, t_kind: Any, wade: Any, exact: Any, country: Any, day: Any, n_term: Any, n_alike: Any, n_chinese: Any,
    n_how: Any, n_off: Any, post_off: Any, post_row: Any, row_off: Any, row_word: Any,
    row_count: Any, row_lone: Any, row_entry: Any, row_weight: Any, row_chinese: Any, exact_hash: Any, exact_start: Any, exact_row: Any, row_exact: Any, term_weight: Any,
    term_flags: Any, term_letter: Any, term_single: Any, term_length: Any, entry_country_off: Any, entry_country: Any,
    entry_from: Any, entry_to: Any, params: Any, for_rows: Any, for_words: Any, out_row: Any, out_score: Any, out_matched: Any, out_exact: Any,
    out_agrees: Any, out_pairs: Any, out_pair: Any, out_alike: Any,
) -> None:  # fmt: skip
    """For each reading, find the best rows, at most one for an entry."""
    rows = len(row_entry)
    (
        acc,
        touched,
        link_of,
        link_next,
        link_term,
        link_alike,
        link_chinese,
        link_how,
        linked,
        cand,
        cand_value,
        cand_most,
    ) = for_rows
    weight, e_weight, pair, pair_alike, pair_how, pair_value, pair_worth, pairs_out, thousandths = for_words
    for r in range(len(reading_off) - 1):
        q0, q1 = reading_off[r], reading_off[r + 1]
        t0, t1 = term_slots_off[r], term_slots_off[r + 1]
        q_total = weigh(q0, q1, q_uid, q_cap, q_tail, n_term, n_how, n_off, term_weight, term_flags, weight)
        links = link(
            t0, t1, t_uid, t_kind, wade[r], n_term, n_alike, n_chinese, n_how, n_off, link_of, link_next, link_term,
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
                acc[row] += EXACT
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
            cand_most,
        )
        tails, letters, singles = q_tail[q0:q1], q_letter[q0:q1], q_single[q0:q1]
        starts, spans, kinds = t_start[t0:t1], t_span[t0:t1], t_kind[t0:t1]
        lone = singles.any()
        # Rows that are not shown may be passed over, unless there are so many others that their order counts.
        again = False
        while True:
            kept, found, crowded = 0, 0.0, False
            for c in range(count):
                if c >= ENOUGH and found >= SETTLED and cand_most[c] < SETTLED:
                    continue
                row = cand[c]
                same = exact[r] != 0 and cand_value[c] > 0.5 * EXACT and row_exact[row] == exact[r]
                whole = again or lone or same or row_lone[row]
                score, matched, chosen = align(
                    row, q1 - q0, q_total, weight, tails, letters, singles, starts, spans, kinds, link_of, link_next, link_term, link_alike, link_chinese, link_how, row_chinese[row],
                    whole, row_off, row_word, row_count[row], row_weight[row], term_weight, term_letter, term_single,
                    term_length, params, pair, pair_alike, pair_how, pair_value, pair_worth, e_weight, pairs_out, thousandths,
                )  # fmt: skip
                if chosen == 0 and not whole:
                    continue
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
                if kept == BEST and not again and row_entry[out_row[r, place]] != entry:
                    crowded = True
                    break
                kept = max(kept, place + 1)
                out_row[r, place], out_score[r, place], out_matched[r, place] = row, score, matched
                out_exact[r, place], out_agrees[r, place], out_pairs[r, place] = same, agrees, chosen
                for k in range(chosen):
                    for d in range(5):
                        out_pair[r, place, k, d] = pairs_out[k, d]
                    out_alike[r, place, k] = thousandths[k]
            if not crowded:
                break
            again = True
        for k in range(kept, BEST):
            out_row[r, k] = -1
        for x in range(1, links):
            link_of[linked[x]] = 0
