"""Rules of 2018 to 2022 that changed the EAR before the rule of October 2022, and what followed from them."""

from __future__ import annotations

from highfence.logic.provisions import Source, day


def _fr(cite: str, published: str, displayed: str | None = None) -> Source:
    return Source(
        cite,
        day(published),
        f"https://www.federalregister.gov/citation/{cite.replace(' ', '-')}",
        day(displayed) if displayed else None,
    )


FR_2019_HUAWEI = _fr("84 FR 23468", "2019-05-22", "2019-05-20")
"""Temporary general license, extended by 84 FR 43487, 84 FR 64018, 85 FR 8722, 85 FR 14416 and 85 FR 29610."""
FR_2019_WASSENAAR = _fr("84 FR 23886", "2019-05-23")
FR_2019_CUBA = _fr("84 FR 56117", "2019-10-21")
FR_2020_MILITARY = _fr("85 FR 23459", "2020-04-28")
"""Military end uses and end users, effective 29 June 2020."""
FR_2020_CIV = _fr("85 FR 23470", "2020-04-28")
FR_2020_MAY = _fr("85 FR 29849", "2020-05-19", "2020-05-15")
"""Foreign direct products for parties with footnote 1, effective 15 May 2020."""
FR_2020_HONG_KONG = _fr("85 FR 45998", "2020-07-31", "2020-06-30")
"""Announced, and effective, on 30 June 2020."""
FR_2020_AUGUST = _fr("85 FR 51596", "2020-08-20", "2020-08-17")
FR_2020_OCTOBER = _fr("85 FR 62583", "2020-10-05")
FR_2020_REVIEW = _fr("85 FR 68448", "2020-10-29")
FR_2020_CHINA = _fr("85 FR 83765", "2020-12-23")
"""Hong Kong removed as a destination of its own."""
FR_2020_MEU_LIST = _fr("85 FR 83793", "2020-12-23")
FR_2021_INTELLIGENCE = _fr("86 FR 4865", "2021-01-15")
"""Military-intelligence end uses and support of US persons, effective 16 March 2021."""
FR_2021_SUDAN = _fr("86 FR 4929", "2021-01-19", "2021-01-14")
FR_2021_BURMA = _fr("86 FR 13173", "2021-03-08")
FR_2021_CAMBODIA = _fr("86 FR 70015", "2021-12-09")
FR_2022_CYBER = _fr("86 FR 58205", "2021-10-21")
"""Cybersecurity items and License Exception ACE; put off to 7 March 2022 by 87 FR 1670."""
FR_2022_RUSSIA = _fr("87 FR 12226", "2022-03-03", "2022-02-24")
FR_2022_ALL_ENTRIES = _fr("87 FR 22130", "2022-04-14", "2022-04-08")
"""Russia and Belarus: every entry of the Commerce Control List, from 8 April 2022."""
FR_2022_INDUSTRY = _fr("87 FR 57068", "2022-09-16", "2022-09-15")
"""Belarus joins the industry sector sanctions."""
FR_2023_CRIMEA = _fr("88 FR 33422", "2023-05-23", "2023-05-19")

READ_BACK = Source(
    "15 CFR parts 734 to 774 as read back to 2022-10-07 from later texts",
    day("2022-10-07"),
    "https://www.ecfr.gov/on/2022-10-07/title-15/subtitle-B/chapter-VII/subchapter-C",
)
"""For records whose text of today is taken to hold since October 2022, and whose older text differs or is not known.
No rule of that day changed them."""
