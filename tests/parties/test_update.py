"""Fetching a list from an address: whole or not at all. The server is on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from highfence.cli import main as cli
from highfence.logic.errors import InputError
from highfence.parties.lists.download import current_text, fetch
from highfence.parties.lists.store import Store
from parties import published

if TYPE_CHECKING:
    from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each path as a test says."""

    def __init__(self, http: ThreadingHTTPServer) -> None:
        self.answers: dict[str, Answer] = {}
        self.base = f"http://127.0.0.1:{http.server_address[1]}"


def sends(data: bytes, *, promised: int | None = None, status: int = 200, changed: str = "") -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(data) if promised is None else promised))
        if changed:
            handler.send_header("Last-Modified", changed)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.answers.get(self.path.partition("?")[0], sends(b"no", status=404))(self)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said = Server(http)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield said
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIGHFENCE_HOME", str(tmp_path))
    return tmp_path


def run(*argv: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.run(list(argv))
    return int(left.value.code or 0)


CHANGED = "Fri, 31 Jul 2026 13:15:00 GMT"


def test_update_takes_a_list_in(server: Server, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server.answers["/csl.json"] = sends(published.as_json(), changed=CHANGED)
    assert run("data", "update", "us.csl", "--from", f"{server.base}/csl.json", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["list"], told["as_of"], told["entries"]) == ("us.csl", "2026-07-31", len(published.PARTIES))
    assert Store(home).names() == ["us.csl"]


def test_the_address_can_be_set_for_good(server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["/csl.csv"] = sends(published.as_csv(), changed=CHANGED)
    monkeypatch.setenv("HIGHFENCE_ADDRESS_US_CSL", f"{server.base}/csl.csv")
    assert run("data", "update") == 0
    current = Store(home).current("us.csl")
    assert current is not None
    assert current.manifest.form == "csv"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (sends(published.as_json()[:500], promised=len(published.as_json())), "500|ended after|in full"),
        (sends(published.as_json()[:500]), "complete to its end"),
        (sends(b"", status=503), "503"),
        (sends(b""), "empty"),
        (sends(b"<html>maintenance</html>"), "source"),
    ],
)
def test_what_does_not_arrive_changes_nothing(
    server: Server, home: Path, answer: Answer, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers["/good"] = sends(published.as_json(), changed=CHANGED)
    assert run("data", "update", "us.csl", "--from", f"{server.base}/good") == 0
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    server.answers["/bad"] = answer
    capsys.readouterr()
    assert run("data", "update", "us.csl", "--from", f"{server.base}/bad") == 2
    told = capsys.readouterr()
    assert any(w in told.err for w in why.split("|")), told.err
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


def test_nobody_answers() -> None:
    with pytest.raises(InputError, match="arrives in full"):
        fetch("http://127.0.0.1:9/list", timeout=2)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/x", "csl.json"])
def test_only_the_web_is_asked(address: str) -> None:
    with pytest.raises(InputError, match="begins with https"):
        fetch(address)


def test_the_day_of_the_ecfr_is_asked_for(server: Server, home: Path) -> None:
    titles = {"titles": [{"number": 14}, {"number": 15, "up_to_date_as_of": "2026-09-24"}]}
    server.answers["/v1/titles.json"] = sends(json.dumps(titles).encode())
    server.answers["/v1/full/2026-09-24/title-15.xml"] = sends(published.supplement(4, published.ROWS))
    address = f"{server.base}/v1/full/{{date}}/title-15.xml?part=744"
    assert current_text(address)[0] == f"{server.base}/v1/full/2026-09-24/title-15.xml?part=744"
    assert run("data", "update", "us.entity_list", "--from", address) == 0
    current = Store(home).current("us.entity_list")
    assert current is not None
    assert (current.manifest.as_of.isoformat(), current.manifest.assumed) == ("2026-09-24", False)


def test_nothing_is_fetched_unasked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("urllib.request.urlopen", never)
    assert run("data") == 0
    assert run("screen", "Acme", "--on", "2026-08-01", "--json") == 3
    assert Store(home).names() == []
