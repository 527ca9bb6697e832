"""The one place that imports OpenCV, so that what its import does to the process can be undone.

On Linux the opencv-python wheel points Qt at its own plug-ins and changes the library path: PySide6 would then
load a foreign platform plug-in, and child processes would inherit both. Import this module inside functions of
anything that stands on the way to the first painted window: OpenCV and NumPy take a quarter of a second.
"""

from __future__ import annotations

import os

_TOUCHED = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")
_before = {name: os.environ.get(name) for name in _TOUCHED}

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

# A camera that isn't there is told in our own words.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)

__all__ = ["cv2"]
