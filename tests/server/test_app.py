"""The application, asked by hand: signatures, sizes, encodings; every failure is a Problem in words."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import zstandard

from app.texts import table
from app.wire import codec, signing
from app.wire.messages import LeaseRequest
from server.database import writing
from server.gate import Limits, Rate
from server.service import BYTES
from server.tables import doc
from tests.server.live import Live, Window, live, until
from tests.server.town import Town


@pytest.fixture
def kind() -> str:
    """HTTP is the same over either database: one will do."""
    return "sqlite"


@pytest.fixture
def county(town: Town) -> Iterator[Live]:
    with live(town) as running:
        yield running


@pytest.fixture
def window(county: Live) -> Iterator[Window]:
    window = county.window()
    yield window
    window.close()


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal; its sentence exists and its parameters fill it."""
    plain = answer.json()
    table()[plain["code"]].format_map(plain["params"])
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    return answer.status_code, plain["code"]


def push_body(window: Window, *cases: str) -> bytes:
    return codec.encode(window.request(*(window.receive(case) for case in cases)))


def test_health_says_where_the_order_stands(county: Live) -> None:
    answer = httpx.get(county.url + "/health")
    assert answer.json()["ok"] is True and answer.json()["seq"] > 0


@pytest.mark.parametrize("encoding", ["", "gzip", "zstd"])
def test_bodies_come_packed_or_plain(window: Window, encoding: str) -> None:
    packs: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}
    pack = packs[encoding]
    answer = window.raw("POST", "/v1/push", pack(push_body(window, "c1")), content_encoding=encoding)
    assert answer.json()["answers"][0]["outcome"] == "accepted"


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "identity"])
def test_answers_are_packed_for_who_can_unpack(window: Window, encoding: str) -> None:
    answer = window.raw("GET", "/v1/pull?partition=county&seq=0&hash=&limit=500", accept_encoding=encoding)
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.json()["documents"]


def test_the_same_request_again_is_harmless(window: Window) -> None:
    """A replay, byte for byte with its signature."""
    body = push_body(window, "c1")
    headers = window.headers("POST", "/v1/push", body)
    one, two = (httpx.post(window.url + "/v1/push", content=body, headers=headers).json() for _ in range(2))
    assert [one["answers"][0]["outcome"], two["answers"][0]["outcome"]] == ["accepted", "already"]
    assert one["answers"][0]["seq"] == two["answers"][0]["seq"]


def test_a_replayed_lease_gives_no_second_block(window: Window) -> None:
    body = codec.encode(LeaseRequest(series="case", period=2026, count=5))
    headers = window.headers("POST", "/v1/lease", body)
    one, two = (httpx.post(window.url + "/v1/lease", content=body, headers=headers) for _ in range(2))
    assert one.json()["last"] == 5
    assert problem(two) == (409, "wire_replayed")


@pytest.mark.parametrize("missing", ["X-Device", "X-Time", "X-Signature"])
def test_an_unsigned_request_is_refused(window: Window, missing: str) -> None:
    body = push_body(window, "c1")
    headers = window.headers("POST", "/v1/push", body)
    del headers[missing]
    assert problem(httpx.post(window.url + "/v1/push", content=body, headers=headers)) == (401, "wire_unsigned")


def test_another_body_path_or_query_than_was_signed_is_refused(window: Window) -> None:
    body = push_body(window, "c1")
    for method, signed, sent, content in (
        ("POST", "/v1/push", "/v1/push", body + b" "),
        ("POST", "/v1/hello", "/v1/push", body),
        ("GET", "/v1/pull?partition=county&seq=1", "/v1/pull?partition=county&seq=0", b""),
    ):
        headers = window.headers(method, signed, body if method == "POST" else b"")
        answer = httpx.request(method, window.url + sent, content=content, headers=headers)
        assert problem(answer) == (401, "wire_signature")


def test_an_old_request_is_refused_and_told_the_time(window: Window) -> None:
    body = push_body(window, "c1")
    headers = window.headers("POST", "/v1/push", body, timedelta(minutes=6))
    answer = httpx.post(window.url + "/v1/push", content=body, headers=headers)
    assert problem(answer) == (401, "wire_clock")
    assert answer.json()["params"]["now"][:13] == codec.now().isoformat()[:13]


def test_an_unknown_device_is_refused(window: Window) -> None:
    window.enrolled = codec.decode(
        codec.encode(window.enrolled).replace(b'"device":"0', b'"device":"f'), type(window.enrolled)
    )
    assert problem(window.raw("POST", "/v1/push", b"{}")) == (401, "wire_device_unknown")


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        (b"", "", (400, "wire_unreadable")),
        (b"[]", "", (400, "wire_unreadable")),
        (b'{"stream":"\xff"}', "", (400, "wire_unreadable")),
        (b"\x28\xb5\x2f\xfd rubbish", "zstd", (400, "wire_unreadable")),
        (gzip.compress(b"x" * 5000, mtime=0)[:-20], "gzip", (400, "wire_unreadable")),
        (b"plain", "gzip", (400, "wire_unreadable")),
        (b"x", "br", (415, "wire_encoding")),
        (b" " * (BYTES + 1), "", (413, "wire_too_large")),
        (zstandard.compress(b" " * 10**8), "zstd", (413, "wire_too_large")),
        (gzip.compress(b" " * 10**7, mtime=0), "gzip", (413, "wire_too_large")),
    ],
)
def test_a_body_that_is_none_is_refused_before_anything(
    window: Window, body: bytes, encoding: str, expected: tuple[int, str]
) -> None:
    assert problem(window.raw("POST", "/v1/push", body, content_encoding=encoding)) == expected
    assert window.device.last_dseq == 0


def test_a_cut_body_reaches_nobody(county: Live, window: Window) -> None:
    body = push_body(window, "c1")
    headers = window.headers("POST", "/v1/push", body) | {"Host": "x", "Content-Length": str(len(body))}
    head = "POST /v1/push HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
    with socket.create_connection(county.bound.getsockname()) as line:
        line.sendall(head.encode() + body[: len(body) // 2])
        line.shutdown(socket.SHUT_WR)
        assert b'"answers"' not in line.recv(4096)

    assert window.device.last_dseq == 0
    assert window.raw("POST", "/v1/push", body).json()["answers"][0]["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/", (404, "wire_no_such_path")),
        ("GET", "/v1/nothing", (404, "wire_no_such_path")),
        ("DELETE", "/v1/push", (405, "wire_no_such_path")),
        ("GET", "/v1/pull?partition=county&seq=x", (400, "wire_unreadable")),
        ("GET", "/v1/pull?partition=county&seq=-1", (400, "wire_unreadable")),
        ("GET", "/v1/pull?partition=county&seq=" + "9" * 30, (400, "wire_unreadable")),
        ("GET", "/v1/pull?partition=elsewhere&seq=0", (404, "wire_partition_unknown")),
        ("GET", "/v1/pull?partition=county&seq=999999&hash=x", (409, "wire_cursor")),
        ("GET", "/v1/blobs/sha256:00", (400, "wire_blob_name")),
        ("GET", "/v1/blobs/..%2F..%2Fcounty.db", (404, "wire_no_such_path")),
        ("GET", f"/v1/blobs/sha256:{'0' * 64}", (404, "wire_blob_unknown")),
        ("PATCH", f"/v1/blobs/sha256:{'0' * 64}?offset=0", (400, "wire_unreadable")),
        ("PATCH", f"/v1/blobs/sha256:{'0' * 64}?offset=0&total=1", (404, "wire_blob_unknown")),
    ],
)
def test_what_is_not_there_is_said_in_words(
    window: Window, method: str, target: str, expected: tuple[int, str]
) -> None:
    assert problem(window.raw(method, target)) == expected


def test_too_many_requests_are_told_when_to_come_back(town: Town) -> None:
    with live(town, Limits(device=Rate(0.2, 3), stranger=Rate(0.01, 2))) as county:
        window = county.window()
        answers = [window.raw("POST", "/v1/push", b"{}") for _ in range(4)]
        assert [a.status_code for a in answers] == [400, 400, 400, 429]
        assert problem(answers[-1])[1] == "wire_too_often"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 5

        strangers = [httpx.post(county.url + "/v1/enrol", content=b"{}") for _ in range(2)]
        assert [a.status_code for a in strangers] == [400, 429]
        window.close()


def test_a_bug_is_an_incident_never_a_traceback(county: Live, window: Window, caplog: pytest.LogCaptureFixture) -> None:
    """A row that can't be: the answer names an incident, the log has the rest, the next request is served."""
    window.push(window.receive("c1"))
    scopes = json.dumps(county.town.document("case", "c1").scopes)
    with writing(county.town.engine) as connection:
        connection.execute(doc.update().where(doc.c.id == "c1").values(scopes="?"))
    act = window.act("accept", "c1")

    with caplog.at_level(logging.CRITICAL):
        answer = window.raw("POST", "/v1/push", codec.encode(window.request(act)))

    assert problem(answer) == (500, "wire_bug")
    with writing(county.town.engine) as connection:
        connection.execute(doc.update().where(doc.c.id == "c1").values(scopes=scopes))
    assert window.push(act)[0].outcome == "accepted"


def test_a_database_that_fails_is_503_and_come_back(county: Live, window: Window) -> None:
    with county.town.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE enrol_code RENAME TO elsewhere")
    answer = httpx.post(window.url + "/v1/enrol", content=codec.encode(window.enrolment))
    assert problem(answer) == (503, "server_database_away")
    assert answer.headers["retry-after"] == "5"


def test_an_act_pushed_by_one_window_is_news_for_all(county: Live, window: Window) -> None:
    heard: list[int] = []
    ended = threading.Event()
    thread = threading.Thread(target=lambda: heard.extend(seq for _, seq in window.http.news(ended)))
    thread.start()
    until(lambda: len(county.hub._waiting) == 1)
    (answer,) = window.push(window.receive("c1"))
    until(lambda: answer.seq in heard)
    ended.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_revoked_window_is_told_so_by_hello_alone(county: Live, window: Window) -> None:
    from server.tables import device

    with writing(county.town.engine) as connection:
        connection.execute(device.update().values(revoked=True))
    hello: Any = window.raw("POST", "/v1/hello", codec.encode(window.hello())).json()
    assert hello["instruction"] == "revoked"
    assert problem(window.raw("POST", "/v1/push", push_body(window, "c1"))) == (401, "wire_device_revoked")


def test_another_key_opens_nothing(window: Window) -> None:
    window.key = signing.new_key()
    assert problem(window.raw("POST", "/v1/hello", b"{}")) == (401, "wire_signature")
