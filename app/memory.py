"""Memory that goes back to the system: photographs come and go by the dozen of megabytes.

glibc keeps large blocks for itself once a few have been freed, and one arena a thread; a desk that runs all day next to
other programs on a small PC gives them back instead. Elsewhere (Windows, musl) there is nothing to set.
"""

from __future__ import annotations

import ctypes
import sys

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 256 * 1024
ARENAS = 2


def give_back() -> None:
    """Set it for this process; does nothing where the C library isn't glibc."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, ARENAS)
