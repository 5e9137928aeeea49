"""Who owns whom: shares that listed owners hold, directly and through firms that count as listed.

``graph``   one firm and those above it, with the path that was counted
``bulk``    the same rule over a million firms
``files``   Open Ownership BODS 0.4 (JSON), and CSV
``store``   ownership data on disk
"""
