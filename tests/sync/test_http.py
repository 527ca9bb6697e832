"""The counter's wire: the real county behind it, then everything that may be there instead of the county."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import Trouble, Unreadable
from app.sync.http import Http
from app.texts import explain
from app.wire import signing
from app.wire.errors import WireError
from app.wire.messages import Hello, LeaseRequest, SignIn, SyncServer
from server.gate import Limits, Rate
from tests.server.live import Live, Window, certificate, live, until
from tests.server.town import PASSWORD, Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town(tmp_path_factory.mktemp("http") / "county")
    yield town
    town.close()


@pytest.fixture(scope="module")
def county(town: Town) -> Iterator[Live]:
    with live(town) as running:
        yield running


@pytest.fixture
def window(county: Live) -> Iterator[Window]:
    window = county.window()
    yield window
    window.close()


HELLO = Hello(device="d", stream="s", install="i", protocol=(1, 1), last_dseq=0, last_hash="", cursors=[], clock="")


def trouble(http: Http) -> Trouble:
    """What comes of asking; in words, whatever it is."""
    with pytest.raises(Trouble) as caught:
        http.hello(HELLO)
    http.close()
    assert explain(caught.value) != caught.value.code
    return caught.value


def test_a_window_does_all_its_business_by_http(window: Window) -> None:
    http: SyncServer = window.http
    content = b"%PDF" + bytes(3 * 1024 * 1024)
    name = signing.blob_name(content)
    act = window.receive("c1", materials=[{"code": "M1", "pages": [name]}, "M2"], form={"x": "很长" * 2000})

    assert http.sign_in(SignIn(user="陈静", password=PASSWORD)).profile.posts == ["clerk"]
    welcome = http.hello(window.hello(last_dseq=0, last_hash=signing.START))
    (answer,) = http.push(window.request(act)).answers
    page = http.pull("county", window.cursor(), 500)
    block = http.lease(LeaseRequest(series="case", period=2026, count=3))
    assert http.blob_state(name).state == "absent"
    step = 1024 * 1024
    states = [http.blob_write(name, at, content[at : at + step], len(content)) for at in range(0, len(content), step)]

    assert (welcome.instruction, answer.outcome) == ("ok", "accepted")
    assert page.covers_to == answer.seq and "c1" in [d.id for d in page.documents]
    assert block.last - block.first == 2
    assert [s.offset for s in states] == [step, 2 * step, 3 * step, len(content)]
    assert http.blob_state(name).state == "complete"
    assert http.blob_read(name) == content


def test_a_wrong_clock_keeps_no_act_from_the_county(window: Window) -> None:
    window.http._offset = timedelta(days=-400)
    assert window.http.push(window.request(window.receive("clock"))).answers[0].outcome == "accepted"
    assert abs(window.http._offset) < timedelta(seconds=30)


def test_a_refusal_is_the_countys_own(window: Window) -> None:
    window.dseq = 4
    with pytest.raises(WireError) as caught:
        window.http.push(window.request(window.receive("gap")))
    assert (caught.value.status, caught.value.code, caught.value.params) == (409, "wire_gap", {"last": 0})


def test_a_file_nobody_here_refers_to_is_not_there(window: Window) -> None:
    name = signing.blob_name(b"nobody's")
    for ask in (window.http.blob_state, window.http.blob_read):
        with pytest.raises(WireError) as caught:
            ask(name)
        assert (caught.value.status, caught.value.code) == (404, "wire_blob_unknown")


def test_another_key_is_told_so(county: Live, window: Window) -> None:
    stranger = Http(county.url, window.enrolled.device, signing.new_key())
    with pytest.raises(WireError) as caught:
        stranger.hello(HELLO)
    assert (caught.value.status, caught.value.code) == (401, "wire_signature")
    stranger.close()


def test_too_often_says_when_to_come_back(tmp_path: Path) -> None:
    town = Town(tmp_path / "county")
    with live(town, Limits(device=Rate(0.1, 1))) as county:
        window = county.window()
        window.http.hello(window.hello())
        with pytest.raises(WireError) as caught:
            window.http.hello(window.hello())
        assert caught.value.status == 429 and 1 <= int(str(caught.value.params["retry_after"])) <= 11
        window.close()
    town.close()


class Impostor:
    """Something on a port that answers every request with the same bytes and hangs up."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._line = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._line.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._line.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                line.recv(65536)
                line.sendall(self._answer)

    def stop(self) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._thread.join()


def http_answer(status: str, body: bytes, **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "wire_unreachable"),
        (b"\x15\x03\x01 rubbish\r\n\r\n", "wire_rubbish"),
        (b"220 mail.example.cn ESMTP\r\n\r\n", "wire_rubbish"),
        (http_answer("200 OK", b"<html>login</html>"), "wire_rubbish"),
        (http_answer("200 OK", b'{"generation": 5}'), "wire_rubbish"),
        (http_answer("200 OK", b"[" * 5000), "wire_rubbish"),
        (http_answer("200 OK", b"\x00\xff"), "wire_rubbish"),
        (http_answer("200 OK", b"not packed", content_encoding="gzip"), "wire_rubbish"),
        (http_answer("200 OK", b"not packed", content_encoding="zstd"), "wire_rubbish"),
        (http_answer("302 Found", b"", location="http://portal.example/"), "wire_rubbish"),
        (http_answer("404 Not Found", b"<h1>nginx</h1>"), "wire_rubbish"),
        (http_answer("418 I'm a teapot", b"{}"), "wire_rubbish"),
        (http_answer("500 Internal Server Error", b"Traceback"), "wire_failed"),
        (http_answer("502 Bad Gateway", b"<html>"), "wire_failed"),
        (http_answer("503 Busy", b'{"code":"wire_busy","params":{"retry_after":7}}'), "wire_busy"),
        (http_answer("503 Busy", b'{"code":"wire_busy"}'), "wire_failed"),
        (http_answer("400 Bad", b'{"code":"{x}","params":{"code":1}}'), "wire_rubbish"),
        (http_answer("200 OK", b'{"generation": "x", "last', content_type="application/json"), "wire_rubbish"),
        (http_answer("200 OK", gzip.compress(b"{}" * 900, mtime=0)[:-4], content_encoding="gzip"), "wire_rubbish"),
        (http_answer("200 OK", b"whole").replace(b": 5", b": 500"), "wire_unreachable"),
    ],
)
def test_what_is_no_county_is_trouble_in_words(answer: bytes, code: str) -> None:
    impostor = Impostor(answer)
    try:
        assert trouble(Http(impostor.url, "d", signing.new_key())).code == code
    finally:
        impostor.stop()


def test_a_busy_county_says_when_to_come_back() -> None:
    impostor = Impostor(http_answer("503 Busy", b"", retry_after="9"))
    try:
        assert trouble(Http(impostor.url, "d", signing.new_key())).params["retry_after"] == 9
    finally:
        impostor.stop()


def test_a_county_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    assert trouble(Http(f"http://127.0.0.1:{port}")).code == "wire_unreachable"
    assert trouble(Http("http://no-such-host.invalid")).code == "wire_unreachable"


@pytest.mark.parametrize("url", ["http://[", "ftp://127.0.0.1", "127.0.0.1:8765", "", "https://", "http://a:99999"])
def test_an_address_that_is_none_is_unreadable(url: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Http(url)
    assert caught.value.code == "wire_url"


def test_a_ca_file_that_is_none_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for file in ("ca.pem", "nothing.pem"):
        with pytest.raises(Trouble) as caught:
            Http("https://127.0.0.1", verify=str(tmp_path / file))
        assert caught.value.code == "wire_ca"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Path]]:
    """A county by TLS under a certificate of its own, and the certificate."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = certificate(folder)
    town = Town(folder / "county")
    with live(town, ssl_certfile=cert, ssl_keyfile=key) as county:
        yield county, cert
    town.close()


def test_the_pinned_certificate_is_trusted(tls: tuple[Live, Path]) -> None:
    county, cert = tls
    window = county.window(verify=str(cert))
    assert window.http.hello(window.hello()).instruction == "ok"
    window.close()


@pytest.mark.parametrize("pinned", ["system", "another county's", "another name's"])
def test_a_certificate_that_does_not_match_is_said(tls: tuple[Live, Path], tmp_path: Path, pinned: str) -> None:
    county, cert = tls
    verify: str | bool = True
    url = county.url
    if pinned == "another county's":
        verify = str(certificate(tmp_path)[0])
    elif pinned == "another name's":
        verify, url = str(cert), county.url.replace("127.0.0.1", "localhost")
    assert trouble(Http(url, "d", signing.new_key(), verify=verify)).code == "wire_tls"


def test_tls_where_there_is_none_and_none_where_there_is(tls: tuple[Live, Path], county: Live) -> None:
    assert trouble(Http(county.url.replace("http:", "https:"), verify=str(tls[1]))).code == "wire_tls"
    assert trouble(Http(tls[0].url.replace("https:", "http:"))).code in ("wire_unreachable", "wire_rubbish")


def test_news_come_while_they_are_wanted(county: Live, window: Window) -> None:
    notices = threading.Semaphore(0)
    ended = threading.Event()
    thread = threading.Thread(target=window.http.listen, args=(notices.release, ended))
    thread.start()
    assert notices.acquire(timeout=10)
    window.push(window.receive("news"))
    assert notices.acquire(timeout=10)

    ended.set()
    thread.join(3)
    assert not thread.is_alive()


def test_listening_outlives_a_county_that_goes_away(tmp_path: Path) -> None:
    town = Town(tmp_path / "county")
    ended = threading.Event()
    notices = threading.Semaphore(0)
    with live(town) as county:
        window = county.window()
        thread = threading.Thread(target=window.http.listen, args=(notices.release, ended))
        thread.start()
        assert notices.acquire(timeout=10)
    assert thread.is_alive()
    ended.set()
    thread.join(3)
    assert not thread.is_alive()
    window.close()
    town.close()


def test_news_of_a_county_that_wants_none_of_us_are_its_refusal(county: Live, window: Window) -> None:
    stranger = Http(county.url, "nobody", signing.new_key())
    with pytest.raises(WireError) as caught:
        next(stranger.news(threading.Event()))
    assert caught.value.code == "wire_device_unknown"
    stranger.close()


def test_a_heartbeat_keeps_the_line_without_news(tmp_path: Path) -> None:
    town = Town(tmp_path / "county")
    with live(town, heartbeat=0.01) as county:
        window = county.window()
        news = window.http.news(threading.Event())
        assert next(news)[0] == "county"
        until(lambda: len(county.hub._waiting) == 1)
        (answer,) = window.push(window.receive("c1"))
        assert next(news)[1] == answer.seq
        news.close()  # type: ignore[attr-defined]
        window.close()
    town.close()
