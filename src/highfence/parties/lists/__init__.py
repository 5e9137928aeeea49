"""Lists of parties: read in the form in which each is published, kept by version, dated, compared.

``sources``   which lists there are, and what each means to the rules
``csl``       the Consolidated Screening List of trade.gov (JSON, CSV)
``ecfr``      Supplements No. 4, 6 and 7 to 15 CFR part 744 (XML of the eCFR)
``ftm``       OpenSanctions exports (FollowTheMoney JSON lines, targets.simple.csv)
``own``       a company's own list (CSV), and the starter list that is shipped
``history``   what was added, changed and removed from one version to the next, and since when
``load``      which reader a list has, and the starter list
``complete``  of which lists a copy is complete, and who it says has left
``store``     versions on disk: checksummed, complete or not there at all
``searched``  one list as it is searched
``download``  fetching a list from its publisher, when asked
"""
