"""What is loaded, for people and for programs; entries as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any as Whatever

from highfence.cli import userdata
from highfence.cli.console import console as terminal
from highfence.cli.console import show

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from highfence.messages import Catalog
    from highfence.parties.entry import Entry
    from highfence.parties.lists.store import Version
    from highfence.parties.ownership.store import OwnersManifest

_COLUMNS = (
    "id", "list", "name", "aliases", "country", "type", "footnotes", "added", "removed", "license_requirement",
    "review_policy", "citation", "programs", "address", "remarks", "source",
)  # fmt: skip


def about(versions: list[Version], today: date) -> dict[str, Whatever]:
    """Return what is known of the newest version of a list, and how old it is."""
    manifest = versions[-1].manifest
    age = (today - manifest.as_of).days
    return {
        "list": manifest.list,
        "version": manifest.version,
        "as_of": manifest.as_of.isoformat(),
        "age_days": age,
        "stale": age > userdata.valid_days(),
        "entries": manifest.count,
        "counts": manifest.counts,
        "complete": list(manifest.covers),
        "lacking": manifest.lacking,
        "versions": [v.manifest.version for v in versions],
        "origin": manifest.origin,
        "form": manifest.form,
        "sha256": manifest.sha256,
        "imported_at": manifest.imported_at,
        "as_of_assumed": manifest.assumed,
        "warnings": list(manifest.warnings),
    }


def tell(words: Catalog, lists: list[dict[str, Whatever]], owners: OwnersManifest | None) -> None:
    """Print what is loaded, list by list."""
    from rich.table import Table
    from rich.text import Text

    out = terminal()
    if not lists and owners is None:
        out.print(Text(words.text("data.none")))
        out.print(Text("highfence data import us.csl consolidated.json", style="bold"))
        out.print(Text("highfence data import starter", style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold underline")
    for key in ("list", "as_of", "entries", "complete", "versions", "origin"):
        fixed = key in {"list", "entries"}
        table.add_column(words.text(f"data.column.{key}"), no_wrap=fixed, overflow="fold")
    for one in lists:
        state = words.text("data.stale" if one["stale"] else "data.current", days=one["age_days"])
        table.add_row(
            Text(one["list"], style="bold"),
            Text(f"{one['as_of']}\n{state}", style="yellow3" if one["stale"] else "default"),
            words.number(one["entries"]),
            words.text(_state(one)),
            str(len(one["versions"])),
            Text(Path(one["origin"]).name if "://" not in one["origin"] else one["origin"], style="dim"),
        )
    if owners is not None:
        firms, held = words.number(owners.firms), words.number(owners.holdings)
        told = words.text("data.owners", firms=firms, holdings=held)
        origin = Text(Path(owners.origin).name, style="dim")
        table.add_row(Text("owners", style="bold"), owners.as_of.isoformat(), told, "", "", origin)
    if table.row_count:
        show(table, out)
    for one in lists:
        for warning in one["warnings"]:
            out.print(Text(words.text("data.warning", list=one["list"], warning=warning), style="yellow3"))
        for line in lacking(words, one["list"], one["lacking"]):
            out.print(Text(line, style="yellow3"))
        if one["as_of_assumed"]:
            out.print(
                Text(
                    words.text(
                        "data.assumed", option="--as-of", list=one["list"], day=words.date(one["as_of"])
                    ),
                    style="yellow3",
                )
            )
    out.print(Text(words.text("data.folder", folder=str(userdata.home())), style="dim"))


def lacking(words: Catalog, name: str, lists: dict[str, int]) -> list[str]:
    """Return a line for each list of which a copy should be complete and is not: what is there, what to do."""
    from highfence.parties.lists.sources import USUAL

    return [
        words.text(
            "data.lacking.few" if held else "data.lacking.none",
            list=name,
            lacking=words.either(f"parties.list.{one}", one),
            count=words.number(held),
            usual=words.number(USUAL.get(one, 0)),
            option="--shrink",
        )
        for one, held in lists.items()
    ]


def _state(one: dict[str, Whatever]) -> str:
    if not one["complete"]:
        return "data.partial"
    return "data.gaps" if one["lacking"] else "data.complete"


def plain(value: Whatever) -> str:
    """Return a field of an entry as one line."""
    if isinstance(value, list | tuple):
        return "; ".join(v["text"] if isinstance(v, dict) and "text" in v else str(v) for v in value)
    return "-" if value is None or value == "" else str(value)


def as_csv(entries: Iterable[Entry]) -> str:
    """Return entries as the table that ``own`` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for e in entries:
        writer.writerow(
            [
                e.id, e.list, e.names[0].text, "; ".join(n.text for n in e.names[1:]), "; ".join(e.countries), e.type,
                ";".join(map(str, e.footnotes)), e.added or "", e.removed or "", e.license_requirement,
                e.review_policy, e.citation, "; ".join(e.programs), " | ".join(a.text for a in e.addresses), e.remarks,
                e.source_url,
            ]
        )  # fmt: skip
    return out.getvalue()
