"""Charts as files: SVG, PNG, or a page that needs no network."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from typing import Any as Whatever

from highfence.logic.errors import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

FORMATS: Final = ("svg", "png", "html")
_PROBE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="4" y="30" font-size="24" font-family="sans-serif">{}</text></svg>'
)
_NO_CHARACTER: Final = "\ue123"  # of the private use area: no font draws it


def format_of(path: Path, lang: str = "en") -> str:
    """Return the format that a file's ending names.

    Raises InputError for another than svg, png and html, and for a PNG in Chinese on a machine without a
    font for it, which would show boxes.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise InputError([Fault("--chart", str(path), f"a file name ending in {', '.join(FORMATS)}")])
    if ending == "png" and lang != "en" and not _draws("中"):
        expected = ".svg or .html, which are drawn where they are read: no Chinese font is installed here"
        raise InputError([Fault("--chart", str(path), expected)])
    return ending


def _draws(character: str) -> bool:
    """Return whether a font of this machine has a character."""
    import vl_convert

    drawn, blank = (vl_convert.svg_to_png(_PROBE.format(c)) for c in (character, _NO_CHARACTER))
    return bool(drawn != blank)


def save(spec: dict[str, Whatever], path: Path) -> None:
    """Write a Vega or Vega-Lite specification as a file, which appears whole. Raises InputError."""
    import vl_convert

    ending = format_of(path)
    kind = "vegalite" if "vega-lite" in spec["$schema"] else "vega"
    convert = getattr(vl_convert, f"{kind}_to_{ending}")
    more = {"bundle": True} if ending == "html" else {"scale": 2} if ending == "png" else {}
    made = convert(spec, **more)
    data = made if isinstance(made, bytes) else made.encode()
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as exc:
        raise InputError(
            [Fault("--chart", str(path), f"a place that can be written ({exc.strerror})")]
        ) from None
    finally:
        with suppress(OSError):
            partial.unlink()
