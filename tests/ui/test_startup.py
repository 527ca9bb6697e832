"""The first window is there at once: nothing heavy is imported before it is painted."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "sqlalchemy.orm",
    "sqlalchemy",
    "cv2",
    "escpos",
    "reportlab",
    "keyring",
    "pypinyin",
    "numpy",
    "pypdfium2",
    "PIL",
)
FIRST_PAINT = f"""
import sys
from app.ui.app import open_window, prepare
from app.ui.wedge import Wedge
from tests.ui.still_desk import StillDesk

app = prepare()
window = open_window(StillDesk(), app)
window.show()
app.processEvents()
painted = [name for name in {HEAVY!r} if name in sys.modules]
window.close()
print(",".join(painted))
"""


def test_nothing_heavy_is_loaded_at_the_first_paint() -> None:
    run = subprocess.run([sys.executable, "-c", FIRST_PAINT], capture_output=True, text=True, timeout=60, check=False)

    assert (run.returncode, run.stdout.strip()) == (0, ""), run.stderr
