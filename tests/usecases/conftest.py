from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.models.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.made(tmp_path / "home")
    yield made
    made.close()
