"""One county, two windows and the people of a hall, as real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.world import County


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    county = County(tmp_path / "county")
    county.data.mkdir()
    county.start()
    county.user("陈静", "clerk", "--window", "3")
    county.user("李㛃", "clerk", "--window", "4")
    county.user("王建国", "chief", "--department", "卫健局")
    county.user("赵敏", "issuing", "--window", "8")
    yield county
    county.stop()
