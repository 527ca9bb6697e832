"""CUPS through its own commands: lp, lpstat, cancel."""

from __future__ import annotations

import os
import re
import subprocess

from app.devices.contract import DeviceUnavailable, State

WITHIN = 5.0
"""Seconds for one command."""
PLAIN = {"LC_ALL": "C", "LANG": "C"}


class CupsQueue:
    def __init__(self, name: str) -> None:
        self._name = name

    def trouble(self) -> str:
        state = _run("lpstat", "-p", self._name)
        if state.returncode or not state.stdout.strip():
            return "printer_queue_missing"
        paused = re.search(rb"disabled|paused|offline|unreachable", state.stdout)
        return "printer_queue_paused" if paused else ""

    def put(self, data: bytes) -> str:
        done = _run("lp", "-d", self._name, "-o", "raw", "-t", "slip", "-", given=data)
        found = re.search(rb"request id is (\S+)", done.stdout)
        if done.returncode or found is None:
            raise DeviceUnavailable("printer_queue_paused", state=State.FAULT, queue=self._name)
        return found[1].decode("ascii", "replace")

    def holds(self, job: str) -> bool:
        waiting = _run("lpstat", "-W", "not-completed", "-o", self._name).stdout
        return job.encode() in waiting.split()

    def take_back(self, job: str) -> bool:
        """What has begun to move can't be called whole any more."""
        moving = re.search(
            rb"now printing " + re.escape(job.encode()) + rb"\b", _run("lpstat", "-p", self._name).stdout
        )
        return _run("cancel", job).returncode == 0 and moving is None and not self.holds(job)


def _run(*command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command, input=given, capture_output=True, timeout=WITHIN, check=False, env={**os.environ, **PLAIN}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeviceUnavailable("printer_queue_silent", state=State.FAULT) from error
