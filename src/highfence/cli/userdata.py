"""Where a user's data are: lists, owners, decisions. Nothing is read before it is needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from datetime import date

    from highfence.parties.lists.store import Store
    from highfence.parties.ownership.graph import Graph
    from highfence.parties.screening import Lists, Screening, Used


def home() -> Path:
    """Return the folder that ``HIGHFENCE_HOME`` names, or the platform's folder for user data."""
    named = os.environ.get("HIGHFENCE_HOME")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("highfence", appauthor=False)


def store() -> Store:
    """Return the lists under the user's folder."""
    from highfence.parties.lists.store import Store

    return Store(home())


def decisions_place() -> str | Path:
    """Return where decisions are kept: the URL in ``HIGHFENCE_DECISIONS_URL``, or a file in the user's folder."""
    from highfence.parties.decisions import FILE

    return os.environ.get("HIGHFENCE_DECISIONS_URL") or home() / FILE


def decided() -> Whatever:
    """Return the decisions that stand, by name and country; none where none were ever made."""
    place = decisions_place()
    if isinstance(place, Path) and not place.exists():
        return {}
    from highfence.parties.decisions import Decisions

    with Decisions(place) as decisions:
        return decisions.book()


def valid_days() -> int:
    """Return for how many days a complete list clears names: ``HIGHFENCE_LIST_DAYS``, else the usual term."""
    from highfence.parties.lists.sources import VALID_DAYS

    given = os.environ.get("HIGHFENCE_LIST_DAYS", "")
    if given and not given.isdigit():
        raise InputError([Fault("HIGHFENCE_LIST_DAYS", given, "a number of days")])
    return int(given) if given else VALID_DAYS


def screener() -> _Late | None:
    """Return the screener of a determination, or None where no list and no owners are loaded."""
    folder = home()
    if any((folder / "lists").glob("*/*/manifest.json")) or any((folder / "ownership").glob("*.owners")):
        return _Late()
    return None


class _Late:
    """A screener that opens the lists when the first name is asked about."""

    def __init__(self) -> None:
        self._lists: Lists | None = None

    def __reduce__(self) -> tuple[type[_Late], tuple[()]]:
        return _Late, ()  # another process opens the lists by itself

    @property
    def lists(self) -> Lists:
        if self._lists is None:
            from highfence.parties.ownership import store as owners
            from highfence.parties.screening import Lists

            self._lists = Lists(
                store(), decided=decided(), valid_days=valid_days(), limit=10, owners=owners.current(home())
            )
        return self._lists

    def screen(self, query: Whatever) -> Screening:
        return self.lists.screen(query)

    def screen_many(self, queries: Whatever) -> list[Screening]:
        return self.lists.screen_many(queries)

    @property
    def turns(self) -> tuple[date, ...]:
        return self.lists.turns

    @property
    def versions(self) -> list[dict[str, str]]:
        return self.lists.versions

    def used(self, on: date) -> tuple[Used, ...]:
        return self.lists.used(on)

    def owners_of(self, name: str, country: str) -> tuple[str, Graph] | None:
        return self.lists.owners_of(name, country)
