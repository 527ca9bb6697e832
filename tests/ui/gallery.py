"""Every screen × size × theme as PNG, to be looked at: `python -m tests.ui.gallery OUT [scene …] [--all]`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

SIZES = ((1366, 728), (1600, 900))


def main() -> None:
    """Grab the scenes; without --all the standard theme and typical data only."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--themes", nargs="*", default=["standard"])
    parser.add_argument("--kinds", nargs="*", default=["typical"])
    parser.add_argument("--sizes", nargs="*", type=int, default=[1366, 1600])
    parser.add_argument("--shipped-font", action="store_true")
    args = parser.parse_args()

    from app.ui.app import prepare
    from app.ui.theme import NAMES, theme
    from tests.ui.scenes import SCENES
    from tests.ui.stage import Stage

    app = prepare(shipped_fonts=args.shipped_font)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in NAMES if args.all else args.themes:
        theme.use(name, 1.0)
        for kind in ("empty", "typical", "worst") if args.all else args.kinds:
            for size in (s for s in SIZES if s[0] in args.sizes):
                for scene in args.scenes or SCENES:
                    stage = Stage(app, kind, size)
                    SCENES[scene](stage)
                    stage.window.grab().save(str(args.out / f"{scene}-{kind}-{name}-{size[0]}.png"))
                    stage.close()


if __name__ == "__main__":
    main()
