"""The verb `server` as a process: it starts, is asked, is killed, and comes back with everything."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from app.domain.errors import AppError, Trouble
from app.sync.http import Http
from app.wire import signing
from app.wire.errors import WireError
from app.wire.messages import Enrol, SignIn
from server.database import writing
from server.home import Home
from server.tables import log
from tests.clean_guide import CLEAN, file_of
from tests.e2e.world import ENV, HALL, PASSWORD, PROGRAM, County, yichuang
from tests.server.live import Window, certificate, until
from tests.server.town import CLERK

pytestmark = pytest.mark.slow


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Only what the database has a part in runs on both."""
    return str(getattr(request, "param", "sqlite"))


BOTH = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture
def county(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> Iterator[County]:
    data = tmp_path / "county"
    data.mkdir()
    database = ("--db", request.getfixturevalue("postgres").database()) if kind == "postgres" else ()
    county = County(data, database)
    county.start()
    county.user("陈静", "clerk", "--window", "3")
    yield county
    county.stop()


class Remote(Window):
    """A counter of a county that is another process."""

    def __init__(self, county: County, window: str = "3") -> None:
        self.url = county.url
        self.key = signing.new_key()
        self.enrolment = Enrol(code=county.code(window), public_key=signing.public(self.key), computer="", version="")
        stranger = Http(county.url)
        self.enrolled = stranger.enrol(self.enrolment)
        stranger.close()
        self.generation, self.stream = self.enrolled.generation, self.enrolled.stream
        self.dseq, self.hash, self.made, self.versions = 0, signing.START, [], {}
        self.http = Http(county.url, self.enrolled.device, self.key)

    def receive(self, case: str, at: datetime | None = None, **data: Any) -> Any:
        guide = {"guide": ITEM, "materials": [], "hall": HALL}
        return self.act("receive", case, CLERK, at, **guide | data)


ITEM = "T-09"
GUIDE = {key: value for key, value in CLEAN.items() if key != "version"} | {"code": ITEM}


def publish(county: County, tmp_path: Path) -> None:
    county.server("publish", str(file_of(tmp_path / "guide.toml", "guide", GUIDE)))


@BOTH
def test_the_morning_of_an_administrator(county: County, tmp_path: Path) -> None:
    """Every sub-verb beside the running server, which notices what they set."""
    publish(county, tmp_path)
    assert httpx.get(county.url + "/health").json()["ok"] is True
    window = Remote(county)
    assert window.enrolled.window == "3"
    assert window.http.sign_in(SignIn(user="陈静", password=PASSWORD)).profile.window == "3"
    act = window.receive("c1", number="SL2026000007")
    assert window.http.push(window.request(act)).answers[0].outcome == "accepted"

    shown = county.show("SL2026000007")
    assert shown == county.show("c1") and (shown["id"], shown["state"]["status"]) == ("c1", "received")
    assert [(line["action"], line["outcome"]) for line in shown["trace"]] == [("receive", "accepted")]
    assert "received" in county.server("show", "c1")
    county.server(
        *("add-authorisation", "王建国", "--item", ITEM, "--power", "approve", "seal"),
        *("--from", "2026-01-01", "--to", "2027-12-31"),
    )
    kinds = {d.kind for d in window.http.pull("county", window.cursor(), 500).documents}
    assert {"authorisation", "case", "guide"} <= kinds
    report = json.loads(county.server("verify", "--json"))
    assert report["ok"] and report["seq"] == httpx.get(county.url + "/health").json()["seq"]

    county.server("backup", str(tmp_path / "copy"))
    copied = json.loads(yichuang("server", "verify", "--json", "--data", str(tmp_path / "copy")).stdout)
    assert copied == report
    assert window.http.hello(window.hello()).safe_seq == report["seq"]
    window.close()


def test_it_says_in_words_what_is_wrong(county: County, tmp_path: Path) -> None:
    wrong = [
        (2, ["show", "nothing"]),
        (2, ["add-user", "甲", "--post", "king"]),
        (2, ["backup", str(county.data)]),
        (2, ["add-authorisation", "x", "--item", "y", "--power", "seal", "--from", "2026-02-01", "--to", "2026-01-01"]),
        (2, ["add-authorisation", "x", "--item", "y", "--power", "fly", "--from", "2026-02-01", "--to", "2026-03-01"]),
        (4, ["--listen", "127.0.0.1:0"]),
        (2, ["--listen", "127.0.0.1:0", "--tls-cert", "nothing.pem", "--tls-key", "nothing.pem"]),
    ]
    for exit, args in wrong:
        done = yichuang("server", *args, "--data", str(county.data), *county.database, check=False)
        assert done.returncode == exit, (args, done.stderr)
        assert any("一" <= c <= "鿿" for c in done.stderr), (args, done.stderr)


def test_a_port_in_use_is_trouble(county: County, tmp_path: Path) -> None:
    done = yichuang("server", "--data", str(tmp_path / "b"), "--listen", f"127.0.0.1:{county.port}", check=False)
    assert done.returncode == 4 and str(county.port) in done.stderr


@BOTH
def test_verify_names_what_was_changed_behind_its_back(county: County, tmp_path: Path) -> None:
    publish(county, tmp_path)
    window = Remote(county)
    seq = window.http.push(window.request(window.receive("c1"))).answers[0].seq
    window.close()
    with Home(county.data, county.database[1] if county.database else "").opened() as engine, writing(engine) as row:
        row.execute(update(log).where(log.c.seq == seq).values(outcome="rejected"))

    done = yichuang("server", "verify", "--data", str(county.data), *county.database, check=False)
    assert done.returncode == 1 and str(seq) in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_though_somebody_listens(county: County, how: signal.Signals) -> None:
    window = Remote(county)
    ended = threading.Event()
    heard = threading.Event()
    thread = threading.Thread(target=window.http.listen, args=(heard.set, ended))
    thread.start()
    assert heard.wait(10)
    process = county.process
    assert process is not None
    start = time.monotonic()

    county.stop(how)

    assert process.returncode == 0 and time.monotonic() - start < 10
    ended.set()
    thread.join(10)
    window.close()
    assert "Traceback" not in (county.data.parent / "server.log").read_text()
    county.start()


class Thief:
    """A proxy that lets the request through and, when the answer comes, kills the county and keeps the answer."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._line = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._line.getsockname()[1]}"
        self.thread = threading.Thread(target=self._once)
        self.thread.start()

    def _once(self) -> None:
        line, _ = self._line.accept()
        with line, socket.create_connection(("127.0.0.1", self._county.port)) as there:
            threading.Thread(target=self._forward, args=(line, there), daemon=True).start()
            assert there.recv(1)
            self._county.stop(signal.SIGKILL)
            line.shutdown(socket.SHUT_RDWR)
        self._line.close()

    def _forward(self, line: socket.socket, there: socket.socket) -> None:
        while data := line.recv(65536):
            there.sendall(data)


@BOTH
def test_killed_between_commit_and_answer_it_still_knows(county: County, tmp_path: Path) -> None:
    publish(county, tmp_path)
    window = Remote(county)
    act = window.receive("c1")
    thief = Thief(county)
    robbed = Http(thief.url, window.enrolled.device, window.key)
    with pytest.raises(Trouble) as caught:
        robbed.push(window.request(act))
    thief.thread.join(30)
    robbed.close()
    assert caught.value.code == "wire_unreachable"

    county.start()

    (answer,) = window.http.push(window.request(act)).answers
    assert (answer.outcome, answer.first) == ("already", "accepted")
    window.close()


@BOTH
def test_killed_again_and_again_it_loses_nothing_and_does_nothing_twice(county: County, tmp_path: Path) -> None:
    """Four windows push while the county is killed; what was acknowledged is there, once, and the trace is whole."""
    publish(county, tmp_path)
    windows = [Remote(county, str(n)) for n in range(4)]
    acknowledged: dict[str, int] = {}
    ended = threading.Event()
    threads = [threading.Thread(target=push_on, args=(w, n, acknowledged, ended)) for n, w in enumerate(windows)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        enough = len(acknowledged) + 40
        until(lambda enough=enough: len(acknowledged) >= enough, 60)  # type: ignore[misc]
        county.stop(signal.SIGKILL)
        county.start()
    ended.set()
    for thread in threads:
        thread.join(60)

    report = json.loads(county.server("verify", "--json"))
    assert report["ok"]
    pages = [windows[0].http.pull("county", windows[0].cursor(), 500)]
    while pages[-1].more:
        pages.append(windows[0].http.pull("county", windows[0].cursor(pages[-1].covers_to, pages[-1].hash), 500))
    seqs = [(json.loads(e.body)["id"], e.seq) for p in pages for e in p.trace if e.kind == "case"]
    assert len(dict(seqs)) == len(seqs)
    assert {id: seq for id, seq in seqs if id in acknowledged} == acknowledged
    for window in windows:
        window.close()


def push_on(window: Remote, n: int, acknowledged: dict[str, int], ended: threading.Event) -> None:
    """One act after the other, each again until it is answered."""
    i = 0
    while not ended.is_set():
        i += 1
        act = window.act("receive", f"k{n}-{i}", CLERK, guide=ITEM, materials=[], hall=HALL)
        while True:
            try:
                (answer,) = window.http.push(window.request(act)).answers
                break
            except AppError as error:
                assert isinstance(error, Trouble), error
                time.sleep(0.02)
        acknowledged[act.id] = answer.seq


def test_what_fell_due_while_it_was_down_is_done_when_it_starts(county: County, tmp_path: Path) -> None:
    publish(county, tmp_path)
    window = Remote(county)
    window.http.push(window.request(window.receive("c1", at=datetime(2026, 3, 6, 10))))
    county.stop()
    county.start()

    until(lambda: county.show("c1")["state"]["deemed"] == ["accepted", "approved"])
    trace = county.show("c1")["trace"]
    assert trace[1]["at"] == "2026-03-09T17:30:00"
    papers = county.show("c1")["case"]["papers"]
    assert papers[0]["number"] and window.http.blob_read(papers[0]["file"]).startswith(b"%PDF")
    window.close()


def test_by_tls_it_says_https(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    args = [
        "--data",
        str(tmp_path / "county"),
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        str(cert),
        "--tls-key",
        str(key),
    ]
    with subprocess.Popen([*PROGRAM, "server", *args], stdout=subprocess.PIPE, text=True, env=ENV) as process:
        assert process.stdout
        url = "https" + process.stdout.readline().strip().rpartition("https")[2]
        http = Http(url, verify=str(cert))
        with pytest.raises(WireError):
            http.enrol(Enrol(code="X", public_key=signing.public(signing.new_key()), computer="", version=""))
        http.close()
        process.terminate()
        assert process.wait(20) == 0
