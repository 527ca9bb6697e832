"""The screen's figures: first painted window in a fresh process, keystroke to paint, the heaviest redraw.

Run from the checkout: `python bench/ui.py`. Offscreen, so no graphics driver is measured; the first run warms the
file cache and isn't counted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FIRST = """
import sys, time
begun, spent = time.perf_counter(), time.process_time()
from PySide6.QtWidgets import QApplication
toolkit = time.perf_counter() - begun
from app.ui.app import open_window, prepare
from tests.ui.still_desk import StillDesk
app = prepare()
window = open_window(StillDesk(), app)
window.show()
app.processEvents()
print(toolkit, time.perf_counter() - begun, time.process_time() - spent)
window.close()
"""
RUNS, KEYS = 7, 200
ENV = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"QT_QPA_PLATFORM": "offscreen"}
"""As an installed program has it: its modules compiled once."""


def first_paint() -> tuple[float, float, float]:
    """Seconds: the toolkit's own import, all until the first window is painted, and the processor's share of that
    (what a busy machine leaves out); medians of fresh processes."""
    runs = []
    for _ in range(RUNS + 1):
        out = subprocess.run(
            [sys.executable, "-c", FIRST], cwd=ROOT, env=ENV, capture_output=True, text=True, check=True
        )
        runs.append([float(part) for part in out.stdout.split()])
    toolkit, painted, spent = (statistics.median(run[n] for run in runs[1:]) for n in range(3))
    return toolkit, painted, spent


def keystrokes() -> tuple[list[float], list[float]]:
    """Milliseconds from a key to its paint: in the filled workspace, and in a bare line edit of the toolkit."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    from app.ui.app import prepare
    from tests.ui.scenes import SCENES
    from tests.ui.stage import Stage

    app = prepare()
    stage = Stage(app)
    SCENES["materials"](stage)
    field = stage.clerk.page.applicant.fields["address"].editor
    field.setFocus()
    bare = QLineEdit()
    bare.show()
    timed: list[list[float]] = []
    for target in (field, bare):
        took = []
        for n in range(KEYS):
            begun = time.perf_counter()
            QTest.keyClicks(target, "abcdefghij"[n % 10])
            target.repaint()
            app.processEvents()
            took.append((time.perf_counter() - begun) * 1000)
        timed.append(took)
    stage.close()
    return timed[0], timed[1]


def main() -> None:
    """Print each figure on a line."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    toolkit, painted, spent = first_paint()
    ratio = painted / toolkit
    print(f"first painted window  {painted:.3f} s, {spent:.3f} s CPU   (toolkit {toolkit:.3f} s, ratio {ratio:.1f})")
    ours, bare = keystrokes()
    median, slow = statistics.median(ours), sorted(ours)[int(len(ours) * 0.95)]
    peer = statistics.median(bare)
    print(f"keystroke to paint    {median:.2f} ms median, {slow:.2f} ms p95   (bare field {peer:.2f} ms)")


if __name__ == "__main__":
    main()
