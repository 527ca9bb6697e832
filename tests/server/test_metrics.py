"""What the county tells its operators: figures for Prometheus, and a page of its own protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from app.wire.messages import Hello, Pulled, Pushed
from server import metrics
from server.app import Desk
from server.gate import Limits
from server.notify import Hub
from server.openapi import CALLS, document
from tests.server.live import Live, Window, live
from tests.server.town import Town


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def county(town: Town) -> Iterator[Live]:
    with live(town) as running:
        yield running


def figures(county: Live) -> dict[str, float]:
    text = httpx.get(f"{county.url}/metrics").text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+]+', line) for line in lines), (
        text
    )
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_figures_follow_what_happens(county: Live) -> None:
    before = figures(county)
    window: Window = county.window()
    window.push(window.receive("c1"))
    after = figures(county)
    window.close()
    assert after["yichuang_seq"] == before["yichuang_seq"] + 1
    assert after["yichuang_counters"] == before["yichuang_counters"] + 1
    assert {name.partition("{")[0] for name in after} == metrics.HELP.keys()


def test_every_route_is_on_the_page_and_every_message_has_its_schema(county: Live, town: Town) -> None:
    page = httpx.get(f"{county.url}/v1/openapi.json").json()
    assert page == document()
    routes = {(m, r.path) for r in Desk(town.service, Hub(), Limits()).routes() for m in r.methods or () if m != "HEAD"}
    assert routes == {(call.method, call.path) for call in CALLS}
    for kind in (Hello, Pushed, Pulled):
        schema = page["components"]["schemas"][kind.__name__]
        assert set(schema["properties"]) == set(kind.__struct_fields__)


def test_a_name_with_quotes_keeps_the_line_whole() -> None:
    assert metrics._escaped('大厅"一"\\\n') == '大厅\\"一\\"\\\\\\n'
