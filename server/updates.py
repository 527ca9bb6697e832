"""The county's mirror of releases: plain files under /updates, signed by who made them, the same for everybody."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles


def mirror(folder: Path) -> Mount:
    """`folder` may come later: until then every path is 404."""
    return Mount("/updates", StaticFiles(directory=folder, check_dir=False))
