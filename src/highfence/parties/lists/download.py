"""Fetching a list from its publisher, only when somebody asks. Nothing is kept that did not arrive in full."""

from __future__ import annotations

import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Final, NamedTuple

from highfence import __version__
from highfence.logic.errors import Fault, InputError
from highfence.parties.lists.text import day, json_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LARGEST: Final = 2**30
_PIECE: Final = 2**16


class Fetched(NamedTuple):
    """What an address sent. ``modified`` is the day on which it says that the content changed last."""

    data: bytes
    modified: date | None


def fetch(address: str, *, timeout: float = 60.0, told: Callable[[int, int], None] | None = None) -> Fetched:
    """Return what an address sends, whole. Raises InputError when it sends nothing, an error, or a part.

    ``told`` is called with the bytes so far and those expected (0 when the sender does not say).
    """
    if not address.startswith(("https://", "http://")):
        raise InputError([Fault("address", address, "an address that begins with https:// or http://")])
    request = urllib.request.Request(address, headers={"User-Agent": f"highfence/{__version__}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - the scheme is checked above
            expected = int(answer.headers.get("Content-Length") or 0)
            if expected > LARGEST:
                raise InputError([Fault("address", address, f"a file of at most {LARGEST // 2**20} MiB")])
            pieces: list[bytes] = []
            size = 0
            while piece := answer.read(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise InputError([Fault("address", address, f"a file of at most {LARGEST // 2**20} MiB")])
                if told is not None:
                    told(size, expected)
            changed = answer.headers.get("Last-Modified")
    except urllib.error.HTTPError as exc:
        fault = Fault("address", address, f"a file (the server answered {exc.code} {exc.reason})")
        raise InputError([fault]) from None
    except (OSError, HTTPException, ValueError) as exc:
        reason = getattr(exc, "reason", None) or str(exc) or type(exc).__name__
        raise InputError([Fault("address", address, f"a file that arrives in full ({reason})")]) from None
    if size < expected:
        raise InputError([Fault("address", address, f"{expected} bytes; the connection ended after {size}")])
    return Fetched(b"".join(pieces), _day(changed))


def _day(text: str | None) -> date | None:
    try:
        return parsedate_to_datetime(text).date() if text else None
    except ValueError:
        return None


def current_text(address: str, *, timeout: float = 60.0) -> tuple[str, date | None]:
    """Return an address with the newest day of the eCFR in the place of ``{date}``, and that day.

    The eCFR keeps a text for each day and says in ``titles.json`` through which day title 15 is up to date.
    """
    if "{date}" not in address:
        return address, None
    titles = address.partition("/full/")[0] + "/titles.json"
    found = json_of(fetch(titles, timeout=timeout).data.decode(errors="replace"), titles)
    known = found.get("titles", []) if isinstance(found, dict) else []
    newest = next((day(t.get("up_to_date_as_of")) for t in known if t.get("number") == 15), None)
    if newest is None:
        raise InputError([Fault("address", titles, "the day through which title 15 is up to date")])
    return address.replace("{date}", newest.isoformat()), newest
