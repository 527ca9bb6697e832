"""What comes over a socket and shouldn't: the real server refuses it in words, keeps nothing of it, and goes on."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard

from app.domain.errors import Trouble
from app.sync.http import Http
from app.wire import codec, signing
from server.continuity import Continuity, Swapped
from server.partition import Head
from server.patience import HEAD_BYTES, Patient
from server.service import BYTES, PARTITION
from tests.e2e.world import County, yichuang
from tests.server.live import Live, Window, live, until
from tests.server.test_serve import Remote, publish
from tests.server.town import HALL, Town

QUICK = 0.6


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def running(town: Town) -> Iterator[Live]:
    with live(town) as county:
        yield county


@pytest.fixture
def window(running: Live) -> Iterator[Window]:
    window = running.window()
    yield window
    window.close()
    assert httpx.get(running.url + "/health").json()["ok"] is True


def pushed(window: Window, **changes: Any) -> bytes:
    """A push as JSON, with a case in it."""
    plain = json.loads(codec.encode(window.request(window.receive("c1"))))
    return json.dumps({**plain, **changes}, ensure_ascii=False).encode()


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    return answer.status_code, answer.json()["code"]


def nothing_kept(window: Window) -> None:
    assert window.device.last_dseq == 0


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize("cut", [1, 2, 10, 0.3, 0.5, 0.99])
def test_a_truncated_body_is_unreadable(window: Window, cut: float) -> None:
    body = pushed(window)
    short = body[: int(len(body) * cut) if isinstance(cut, float) else cut]
    assert refused(window.raw("POST", "/v1/push", short)) == (400, "wire_unreadable")
    nothing_kept(window)


@pytest.mark.parametrize("path", ["/v1/push", "/v1/hello", "/v1/lease", "/v1/enrol", "/v1/sign-in"])
def test_an_oversized_body_is_refused_on_every_path(window: Window, path: str) -> None:
    assert refused(window.raw("POST", path, b" " * (BYTES + 1))) == (413, "wire_too_large")
    packed = zstandard.compress(b" " * 10**7)
    assert refused(window.raw("POST", path, packed, content_encoding="zstd"))[0] in (400, 413)


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\x80", b"\xf8\x88\x80\x80\x80"])
def test_what_is_no_utf8_is_refused_wherever_it_stands(window: Window, bad: bytes) -> None:
    body = pushed(window)
    for where in ("stream", "generation", "signature"):
        value = json.loads(body)[where].encode()
        assert refused(window.raw("POST", "/v1/push", body.replace(value, bad, 1))) == (400, "wire_unreadable")
    nothing_kept(window)


@pytest.mark.parametrize("levels", [100, 10_000, 200_000])
def test_nesting_without_end_is_refused(window: Window, levels: int) -> None:
    for body in (deep(levels), b'{"acts":' + deep(levels) + b"}", b'{"x":' * levels + b"1" + b"}" * levels):
        if len(body) <= BYTES:
            assert refused(window.raw("POST", "/v1/push", body)) == (400, "wire_unreadable")
    nothing_kept(window)


def test_an_act_nested_without_end_is_kept_and_stops_nobody(window: Window) -> None:
    """The act of a program that went mad is on record and unread; the next is decided."""
    body = '{"data":' + "[" * 5_000 + "]" * 5_000 + "}"
    answers = window.http.push(window.request(window.write_body("mad", body), window.receive("c1"))).answers
    assert [a.outcome for a in answers] == ["needs_upcast", "accepted"]


def test_a_replayed_request_changes_nothing(window: Window) -> None:
    body = pushed(window)
    headers = window.headers("POST", "/v1/push", body)
    first, again = (httpx.post(window.url + "/v1/push", content=body, headers=headers) for _ in range(2))
    assert first.json()["answers"][0]["outcome"] == "accepted"
    assert again.json()["answers"][0]["outcome"] == "already"
    assert window.device.last_dseq == 1


@pytest.mark.parametrize("length", ["0", "1", "-5", "x", "99999999999999999999", "12, 13"])
def test_a_wrong_content_length_reaches_nobody(running: Live, window: Window, length: str) -> None:
    body = pushed(window)
    headers = window.headers("POST", "/v1/push", body) | {"Host": "x", "Content-Length": length}
    answer = spoken(running, head_of("/v1/push", headers) + body, ends=True)
    assert b'"answers"' not in answer
    assert not answer or answer.split(b" ")[1][:1] == b"4"
    nothing_kept(window)


def test_a_length_that_promises_more_is_waited_for_and_refused(running: Live, window: Window) -> None:
    body = pushed(window)
    headers = window.headers("POST", "/v1/push", body) | {"Host": "x", "Content-Length": str(len(body) + 100)}
    assert b'"answers"' not in spoken(running, head_of("/v1/push", headers) + body, ends=True)
    nothing_kept(window)


def head_of(path: str, headers: dict[str, str]) -> bytes:
    return (f"POST {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n").encode()


def spoken(running: Live, content: bytes, *, ends: bool = False) -> bytes:
    """The answer to raw bytes, up to its end or ten seconds."""
    with socket.create_connection(running.bound.getsockname(), timeout=10) as line:
        line.sendall(content)
        if ends:
            line.shutdown(socket.SHUT_WR)
        try:
            return line.recv(65536)
        except (TimeoutError, ConnectionError):
            return b""


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch, running: Live) -> Live:
    """A server that waits for a head as long as a test can."""
    monkeypatch.setattr(Patient, "head_seconds", QUICK)
    return running


def let_go(line: socket.socket, seconds: float = 20.0) -> bool:
    """Whether the other side hangs up within the time."""
    line.settimeout(seconds)
    try:
        while line.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def test_who_sends_a_head_byte_by_byte_is_let_go(hasty: Live, window: Window) -> None:
    """Slow-loris: a hundred of them, and the window works on."""
    lines = [socket.create_connection(hasty.bound.getsockname()) for _ in range(100)]
    for line in lines:
        line.sendall(b"POST /v1/push HTTP/1.1\r\nHost: x\r\nX-A: ")
    assert window.raw("POST", "/v1/push", pushed(window)).json()["answers"][0]["outcome"] == "accepted"
    began = time.monotonic()
    for n in range(5):
        lines[0].sendall(b"%d" % n)
    assert all(let_go(line) for line in lines)
    assert time.monotonic() - began < 20
    for line in lines:
        line.close()


def test_who_says_nothing_at_all_is_let_go(hasty: Live, window: Window) -> None:
    with socket.create_connection(hasty.bound.getsockname()) as line:
        assert let_go(line)


def test_a_second_request_may_not_be_slow_either(hasty: Live, window: Window) -> None:
    with socket.create_connection(hasty.bound.getsockname()) as line:
        line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in line.recv(4096)
        line.sendall(b"GET /health HTTP/1.1\r\nX-A: ")
        assert let_go(line)


def test_a_head_without_end_is_let_go(running: Live, window: Window) -> None:
    with socket.create_connection(running.bound.getsockname()) as line:
        try:
            line.sendall(b"GET /health HTTP/1.1\r\n" + b"X-A: b\r\n" * (2 * HEAD_BYTES // 8))
        except ConnectionError:
            return
        assert let_go(line)


def test_a_quick_head_is_given_all_the_time_its_answer_takes(hasty: Live, window: Window) -> None:
    """Who listens for news stays on the line."""
    with httpx.Client(timeout=30) as client:
        headers = window.headers("GET", "/v1/notify", b"")
        with client.stream("GET", hasty.url + "/v1/notify", headers=headers) as answer:
            news = answer.iter_lines()
            first = next(news)
            time.sleep(2 * QUICK)  # longer than a head may take
            window.http.push(window.request(window.receive("c1")))
            assert first is not None and any(line for line in news if line.startswith("data"))


def test_an_act_of_the_future_is_refused_and_on_record(window: Window) -> None:
    at = codec.now() + timedelta(days=30)
    (answer,) = window.http.push(window.request(window.receive("c1", at=at))).answers
    assert (answer.outcome, answer.rule, answer.code) == ("rejected", "R-CLK-01", "wire_clock_ahead")


@pytest.mark.parametrize("action", ["fly", "", "deem_approved"])
def test_an_unknown_act_is_refused(window: Window, action: str) -> None:
    window.http.push(window.request(window.receive("c1")))
    command = replace(window.command("accept", "c1"), action=action)
    (answer,) = window.http.push(window.request(window.write(command))).answers
    assert answer.outcome == "rejected"


@pytest.mark.parametrize("aggregate", ["king", "user", "policy", "recount", ""])
def test_an_act_on_what_is_no_counter_s_to_change_is_refused(window: Window, aggregate: str) -> None:
    command = replace(window.command("receive", "c1", guide="T-01"), aggregate=aggregate)
    (answer,) = window.http.push(window.request(window.write(command))).answers
    assert answer.outcome in ("rejected", "needs_upcast")


def test_another_hall_s_cases_trace_and_files_stay_there(town: Town, running: Live, window: Window) -> None:
    name = signing.blob_name(b"%PDF theirs")
    there = town.counter(hall="别处政务服务中心")
    pages = [{"code": "M1", "pages": [name]}, "M2"]
    there.push(there.receive("theirs", materials=pages))
    there.service.blob_write(there.device, name, 0, b"%PDF theirs", 11)

    page = window.http.pull(PARTITION, window.cursor(), 500)
    assert [d.id for d in page.documents if d.kind == "case"] == []
    assert [e.id for e in page.trace if e.id == "theirs"] == []
    assert {d.scope for d in page.digests} <= {"county", f"hall:{HALL}"}
    assert refused(window.raw("GET", f"/v1/blobs/{name}")) == (404, "wire_blob_unknown")
    (answer,) = window.http.push(window.request(window.act("accept", "theirs"))).answers
    assert (answer.outcome, answer.rule) == ("rejected", "R-ORG-01")


def test_a_file_that_is_not_what_its_name_says_is_refused(window: Window) -> None:
    said, sent = b"%PDF what was promised", b"%PDF what came, longer"
    name = signing.blob_name(said)
    window.http.push(window.request(window.receive("c1", materials=[{"code": "M1", "pages": [name]}, "M2"])))
    target = f"/v1/blobs/{name}?offset=0&total={len(sent)}"
    assert refused(window.raw("PATCH", target, sent)) == (422, "wire_blob_digest")
    assert refused(window.raw("GET", f"/v1/blobs/{name}"))[0] == 404
    good = f"/v1/blobs/{name}?offset=0&total={len(said)}"
    assert window.raw("PATCH", good, said).json()["state"] == "complete"


@pytest.mark.parametrize("spoken", [(0, 0), (2, 9), (-1, 0)])
def test_another_protocol_is_told_to_upgrade_and_never_spoken(window: Window, spoken: tuple[int, int]) -> None:
    """Nobody in between can talk the two down to something older: there is one protocol, and it is said so."""
    assert window.http.hello(window.hello(protocol=spoken)).instruction == "upgrade"
    for path in ("/v0/push", "/v2/push", "/push"):
        assert refused(window.raw("POST", path, pushed(window))) == (404, "wire_no_such_path")
    nothing_kept(window)


def test_a_counter_that_is_talked_down_to_plain_text_refuses(running: Live, window: Window) -> None:
    """An address by TLS is never asked without it."""
    http = Http(running.url.replace("http://", "https://"), window.enrolled.device, window.key)
    with pytest.raises(Trouble) as caught:
        http.hello(window.hello())
    http.close()
    assert caught.value.code == "wire_tls"


def test_the_order_that_goes_back_is_noticed(town: Town) -> None:
    watch = Continuity(town.engine)
    watch.check(Head(5, "a", "g", 0))
    watch.check(Head(6, "b", "g", 0))
    for other in (Head(5, "a", "g", 0), Head(6, "x", "g", 0)):
        with pytest.raises(Swapped):
            watch.check(other)


def test_a_file_swapped_under_the_server_is_never_written_to(town: Town, tmp_path: Path) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1"))
    file = town.home.folder / "county.db"
    shutil.copy(file, tmp_path / "other.db")
    (tmp_path / "other.db").replace(file)
    with pytest.raises(Swapped):
        counter.push(counter.receive("c2"))
    with pytest.raises(Swapped):
        counter.pull()


@pytest.mark.slow
def test_a_server_whose_database_is_swapped_ends_and_the_counters_bring_back_what_it_lacks(tmp_path: Path) -> None:
    data = tmp_path / "county"
    data.mkdir()
    county = County(data)
    county.start()
    county.user("陈静", "clerk", "--window", "3")
    publish(county, tmp_path)
    window = Remote(county)
    window.http.push(window.request(window.receive("c1")))
    county.stop()
    old = tmp_path / "old.db"
    shutil.copy(data / "county.db", old)
    county.start()
    act = window.receive("c2")
    window.http.push(window.request(act))
    process = county.process
    assert process is not None

    shutil.copy(old, tmp_path / "new.db")
    (tmp_path / "new.db").replace(data / "county.db")
    until(lambda: process.poll() is not None, 60)

    assert process.returncode == 4
    county.stop()
    for left in data.glob("county.db-*"):
        left.unlink()
    county.start()
    welcome = window.http.hello(window.hello())
    assert (welcome.last_dseq, welcome.generation != window.generation) == (1, True)
    window.generation = welcome.generation
    assert window.http.push(window.request(act)).answers[0].outcome == "accepted"
    window.close()
    county.stop(signal.SIGTERM)


@pytest.mark.slow
def test_two_servers_never_share_a_folder(tmp_path: Path) -> None:
    data = tmp_path / "county"
    data.mkdir()
    county = County(data)
    county.start()
    second = yichuang("server", "--data", str(data), "--listen", "127.0.0.1:0", check=False)
    assert second.returncode == 4 and str(data) in second.stderr
    assert httpx.get(county.url + "/health").json()["ok"] is True
    county.stop()
