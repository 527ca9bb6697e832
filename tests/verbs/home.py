"""An enrolled home as the verbs find it: keys in a file, the county's settings pulled, somebody signed in before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from app.models.home import key_file
from app.wire import codec
from tests.models.place import KEY, PROFILES, Place

PASSWORD = "Chuang-2026"
ENV = {**os.environ, "PYTHONUTF8": "1", "YICHUANG_PASSWORD": PASSWORD}
WHOLE: dict[str, object] = {
    "guide": "JY-001",
    "materials": ["m1", "m2", "m3"],
    "applicant": {"name": "李㛃", "id_number": "530127199001010017", "phone": "13887654321"},
}


@dataclass(frozen=True)
class Home:
    """One counter's folder; every verb is a process of its own."""

    path: Path

    @classmethod
    def made(cls, path: Path) -> Home:
        place = Place.made(path)
        hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        with place.begin() as store:
            for profile in PROFILES:
                store.remember_person(profile, hash, codec.now())
        place.close()
        keys = {"store": KEY.hex(), "signing": bytes(32).hex()}
        key_file(path).write_text(json.dumps(keys), encoding="ascii")
        return cls(path)

    def run(self, *args: str, env: dict[str, str] = ENV, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", *args, "--home", str(self.path)]
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=env, input=stdin, timeout=90
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def act(self, action: str, *args: str, **data: object) -> subprocess.CompletedProcess[str]:
        return self.run("act", action, *args, "--data", json.dumps(data, ensure_ascii=False))

    def done(self, action: str, *args: str, **data: object) -> dict[str, Any]:
        """An act that must succeed, and its line."""
        done = self.act(action, *args, **data)
        assert done.returncode == 0, done.stdout + done.stderr
        line: dict[str, Any] = json.loads(done.stdout)
        return line
