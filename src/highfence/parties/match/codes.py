"""The numbers that the loops and their callers agree on."""

from __future__ import annotations

# How a pair of words came to be alike; `model.How` names them in this order.
SAME, TYPO, ABBREVIATION, INITIALS, PINYIN, TRANSLATION, SPELLING, JOINED, RELATED, DIFFERENT, WADE = range(
    11
)
# Salts: one for each kind of key.
SELF, SOUND, SKELETON, WADE_KEY, DELETE, PREFIX = 1, 2, 3, 4, 5, 6
# What a word is asked as: one that stands alone, one of a script without vowels, syllables run together, other words
# run together, initials.
AS_WORD, AS_ABJAD, AS_RUN, AS_WORDS, AS_ACRONYM = range(5)
# So many words of a name are run together, to so many letters.
RUN_MOST, RUN_LONGEST = 4, 24
IS_NUMBER, HAS_SPACE = 1, 2
# What is seen of a word: it may be pinyin, Wade-Giles or of Hong Kong, or misspell a word of the tables.
SEES_PINYIN, SEES_WADE, SEES_HONG_KONG, SEES_NEAR = 1, 2, 4, 8
# So many words of the tables may be one edit away, and so many are looked up for a word.
NEAR_MOST, RELATED_MOST = 32, 4
# Flags of a word.
IS_PINYIN, IS_KNOWN, IS_FIXED, IS_ABJAD, IS_UNIGRAM, IS_RUN = 1, 2, 4, 8, 16, 32
# Kinds of a term of a row, above its span in one byte.
WORD, RUN_TOGETHER, ACRONYM = 0, 1, 2
# A hash of 62 bits, shifted by this, is a place in the table of starts.
LEADING = 44
LEAST_ALIKE = 0.35
# Links from terms of the index to words of one reading.
LINKS_MOST = 4096
# How like words are that agree in Wade-Giles, in a name that shows it.
WADE_ALIKE = 0.92
NEIGHBORS_MOST = 40
# So many terms are compared with a word; with one of a script without vowels many agree in their consonants.
ABJAD_MOST = 2048
CANDIDATES = 44
BEST = 8
# Of a name found with this score, so many candidates are aligned, and those that could be as good.
SETTLED = 0.97
ENOUGH = 14
# A row below this score is not shown.
FLOOR = 0.50
# A row that cannot reach this score is not looked at.
HOPELESS = 0.4
# What a row with exactly the name brings: more than the words of any name.
EXACT = 50.0
# A term that stands for several words brings this much more.
SEVERAL = 3.0
# Words run together must be at least this like the word they make.
LEAST_JOINED = 0.84
PAIRS_MOST = 96
WORDS_MOST = 24

# Positions in the array of parameters; `weights.PARAMETERS` gives the values and says what they mean.
P_SYLLABLE, P_KNOWN, P_TYPO_ONE, P_TYPO_TWO, P_SOUND, P_SKELETON, P_PREFIX, P_JOINED = range(8)
P_ACRONYM, P_ACRONYM_SHORT, P_INITIAL, P_ORDER, P_COUNTRY_OTHER, P_COUNTRY_SAME, P_RELATED, P_WADE = range(
    8, 16
)
P_MISSING, P_EXTRA, P_FIRST, P_ALTERED = range(16, 20)
