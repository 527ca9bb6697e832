"""A copier that scans into a folder: papers are put there, the post takes them as if from a feeder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.devices.sim.contract import Say, SimOptions
from app.domain.errors import Unreadable

FAULTS = ("empty", "gone", "cut", "none")
START = 3
"""Papers in the feeder when it is switched on."""


def start(options: SimOptions) -> ScannerSimulator:
    """`profile`: a folder of pictures to feed; "" for papers of our own making."""
    scanner = ScannerSimulator(options)
    for name in options.faults:
        scanner.fault(name)
    return scanner


class ScannerSimulator:
    def __init__(self, options: SimOptions) -> None:
        self._say: Say = options.say
        self._own = options.out is None
        self._folder = options.out or Path(tempfile.mkdtemp(prefix="yichuang-scanner-"))
        self._folder.mkdir(parents=True, exist_ok=True)
        self._made = 0
        given = Path(options.profile) if options.profile else None
        if given and not given.is_dir():
            raise Unreadable("capture_sim_subject", name=options.profile, known=str(self._folder))
        for path in sorted(given.iterdir()) if given else ():
            shutil.copy(path, self._folder)
        for _ in range(0 if given else START):
            self._feed("")

    @property
    def url(self) -> str:
        return f"{self._folder.resolve().as_uri()}?source=feeder"

    def fault(self, name: str) -> None:
        """empty: no paper; gone: the folder isn't there; cut: half a picture; none: all is well again."""
        if name not in FAULTS:
            raise Unreadable("devices_fault_unknown", fault=name, known=" ".join(FAULTS))
        if name == "none":
            self._folder.mkdir(parents=True, exist_ok=True)
        elif name == "cut":
            (self._folder / "0000.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(2000))
        else:
            shutil.rmtree(self._folder, ignore_errors=True)
            if name == "empty":
                self._folder.mkdir()
        self._say({"event": "fault", "fault": name})

    def command(self, line: str) -> None:
        """`paper [QR text]`, `blank`, `fault NAME`."""
        first, _, rest = line.strip().partition(" ")
        words: Mapping[str, Callable[[str], None]] = {
            "paper": self._feed,
            "blank": lambda _: self._blank(),
            "fault": self.fault,
        }
        if first not in words:
            raise Unreadable("devices_sim_command", text=line.strip(), known=" ".join(words))
        words[first](rest.strip())

    def stop(self) -> None:
        if self._own:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _feed(self, code: str) -> None:
        from app.devices.sim.paper import paper

        self._put(paper(code or None))

    def _blank(self) -> None:
        from app.devices.sim.paper import blank

        self._put(blank())

    def _put(self, image: NDArray[np.uint8]) -> None:
        """Written elsewhere and moved in whole, as a good copier does."""
        from app.cv import cv2

        self._made += 1
        draft = self._folder / f"{self._made:04}.part"
        draft.write_bytes(bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1]))
        draft.replace(draft.with_suffix(".jpg"))
        self._say({"event": "fed", "page": self._made})
