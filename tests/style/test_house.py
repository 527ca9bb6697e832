"""The house's own rules, checked on every file."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.cli import VERBS

ROOT = Path(__file__).parent.parent.parent
CODE = sorted(p for room in ("app", "server", "tests", "bench", "installer") for p in (ROOT / room).rglob("*.py"))
PROSE = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LIMITS = {"app": 350, "server": 350, "tests": 520, "bench": 350, "installer": 350}
"""Lines of a file; most are far shorter."""
LOOKS_FOR_THEM = (Path(__file__), ROOT / "tests" / "ui" / "lint.py")
HEAVY = ("PySide6", "sqlalchemy", "cv2", "escpos", "reportlab", "keyring", "pypinyin", "numpy", "httpx", "starlette")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_is_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMITS[path.relative_to(ROOT).parts[0]]


@pytest.mark.parametrize("path", [p for p in CODE if p not in LOOKS_FOR_THEM], ids=name)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not UNFINISHED.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*PROSE, *(p for p in CODE if p != Path(__file__))], ids=name)
def test_the_project_speaks_of_the_product_alone(path: Path) -> None:
    assert not re.search(r"\.\./shared|/work/", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself_without_qt_or_sqlalchemy(verb: str) -> None:
    code = (
        "import sys\nfrom app.cli import main\n"
        f"try: main([{verb!r}, '--help'])\nexcept SystemExit as end: assert not end.code, end.code\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"
    assert re.search(r"[一-鿿]", done.stdout)


def test_an_unknown_verb_is_bad_usage() -> None:
    done = subprocess.run([sys.executable, "-m", "app", "fly"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert "fly" in done.stderr


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=name)
def test_a_lock_pins_with_hashes_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index|--find-links", text)


def test_every_extra_is_locked() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extras.keys() == {"client", "server", "ocr", "dev"}
    locked = "".join(p.read_text(encoding="utf-8").lower() for p in (ROOT / "requirements").glob("*.txt"))
    names = [re.split(r"[\[<>=;]", r)[0].lower() for rs in extras.values() for r in rs]
    assert [n for n in names if f"\n{n}" not in f"\n{locked}"] == []
