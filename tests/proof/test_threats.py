"""What somebody who means harm would try: each line of docs/threats.md has its test, those of no room are here."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from app.documents.papers import render
from app.documents.pictures import text_of
from app.domain.errors import AppError, Trouble
from app.sync.http import Http
from app.wire import signing
from app.wire.messages import Enrol
from server.service import BYTES
from tests.documents.cases import HALL, NAME, accepted
from tests.models.place import Place, receive
from tests.server.live import Live, Window, certificate, live
from tests.server.town import Town

ROOT = Path(__file__).parent.parent.parent
EVIL = "'); DROP TABLE outbox; --"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path / "county")
    yield town
    town.close()


@pytest.fixture
def county(town: Town) -> Iterator[Live]:
    with live(town) as running:
        yield running


@pytest.fixture
def window(county: Live) -> Iterator[Window]:
    window = county.window()
    yield window
    window.close()


def test_every_line_of_the_threat_model_has_a_test_that_is_there() -> None:
    named = re.findall(r"`tests/([\w/]+\.py)::(test_\w+)`", (ROOT / "docs" / "threats.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    absent = [
        f"{file}::{test}"
        for file, test in named
        if f"def {test}(" not in (ROOT / "tests" / file).read_text(encoding="utf-8")
    ]
    assert absent == []


def test_a_stolen_disk_shows_no_name_and_no_page(tmp_path: Path) -> None:
    place = Place.made(tmp_path / "home")
    with place.begin() as store:
        page = b"%PDF-1.7 " + "王秀英的身份证".encode() * 40
        store.queue(receive("c1", number="SL2026000001", materials=[{"code": "m1", "pages": [store.put_blob(page)]}]))
    place.close()
    looked = 0
    for file in (path for path in (tmp_path / "home").rglob("*") if path.is_file()):
        content = file.read_bytes()
        looked += 1
        for secret in ("王秀英", "530127198001011235", "13800001234", "SL2026000001", "SQLite format 3", "%PDF"):
            assert secret.encode() not in content, file.name
    assert looked > 2


def test_words_that_look_like_sql_are_words(tmp_path: Path) -> None:
    place = Place.made(tmp_path / "home")
    with place.begin() as store:
        store.queue(receive("c1", number="SL2026000001", applicant={"name": EVIL, "id_number": "530127198001011235"}))
    for query in (EVIL, "%", "' OR '1'='1", 'a" OR "b', "c1*", "NEAR(a b)", "name:x", "\0"):
        with place.begin() as store:
            assert len(store.find(query, 10)) <= 1
    with place.begin() as store:
        assert [row.name for row in store.find(EVIL, 10)] == [EVIL]
        assert store.unanswered()[0] == 1
    place.close()


def test_words_that_look_like_a_template_are_words() -> None:
    name = "{guide}{{7*7}}${x}%s<b>粗</b>&lt;"
    paper, case, ctx = accepted().paper("acceptance")
    assert paper.data["applicant"] == NAME
    named = replace(paper, data={**paper.data, "applicant": name})
    assert name in re.sub(r"\s", "", text_of(render(named, case, ctx, HALL)))


def test_a_clerk_cannot_rate_for_the_applicant(town: Town) -> None:
    """R-EVA-01."""
    counter = town.counter()
    counter.push(counter.receive("c1"), counter.act("accept", "c1"))
    (answer,) = counter.push(counter.act("evaluate", "c1", level="very_satisfied"))
    assert (answer.outcome, answer.rule) == ("rejected", "R-EVA-01")


def test_who_stands_in_the_middle_with_another_certificate_gets_nothing(town: Town, tmp_path: Path) -> None:
    for folder in ("ours", "theirs"):
        (tmp_path / folder).mkdir()
    ours, _ = certificate(tmp_path / "ours")
    cert, key = certificate(tmp_path / "theirs")
    with live(town, ssl_certfile=cert, ssl_keyfile=key) as impostor:
        http = Http(impostor.url, verify=str(ours))
        with pytest.raises(Trouble):
            http.enrol(Enrol(code="X", public_key=signing.public(signing.new_key()), computer="", version=""))
        http.close()


@pytest.mark.parametrize(
    "name", ["sha256:../../../etc/passwd", "..%2F..%2Fcounty.db", "sha256:" + "0" * 63 + "/", "/etc/passwd", "sha256:"]
)
def test_a_file_s_name_leads_nowhere_else(town: Town, window: Window, name: str) -> None:
    with pytest.raises(AppError):
        town.service.blobs.path(name)
    answer = window.raw("GET", f"/v1/blobs/{name}")
    assert answer.status_code in (400, 404)
    assert b"root:" not in answer.content


def test_a_body_that_unpacks_to_a_gigabyte_is_refused_early(window: Window) -> None:
    packer = zstandard.ZstdCompressor().compressobj()
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    assert len(bomb) < BYTES
    began = time.monotonic()
    answer = window.raw("POST", "/v1/push", bomb, content_encoding="zstd")
    assert answer.status_code == 413
    assert time.monotonic() - began < 5


def test_the_log_of_the_program_names_nobody(county: Live, window: Window, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        window.push(window.receive("c1", applicant={"name": "王秀英", "id_number": "530127198001011235"}))
        window.raw("POST", "/v1/push", b"{}")
    assert "王秀英" not in caplog.text
    assert "530127198001011235" not in caplog.text
