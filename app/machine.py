"""What this computer was told when the program was installed: the county's address, an enrolment code, its window.

On Windows the installer's values under HKLM, before them what group policy set; elsewhere /etc/yichuang/counter.toml.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from app.domain.errors import Unreadable
from app.tomlfile import read_toml

KEYS = ("Software\\Policies\\Yichuang", "Software\\Yichuang")
"""In the order in which they count."""
FILE = Path("/etc/yichuang/counter.toml")
NAMES = {"ServerUrl": "server", "Hall": "hall", "Window": "window", "EnrolCode": "code"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Empty where nothing was said."""

    server: str = ""
    hall: str = ""
    window: str = ""
    code: str = ""


def default_home() -> Path:
    """Where the counter's data lie: for a program installed on Windows with the computer, else with the person."""
    if sys.platform == "win32" and _key(KEYS[-1]):
        return data_folder() / "counter"
    return user_data_path("yichuang", appauthor=False)


def data_folder() -> Path:
    """The computer's own data folder, as the installer makes it."""
    return Path(os.environ.get("PROGRAMDATA", "/var/lib")) / ("Yichuang" if sys.platform == "win32" else "yichuang")


def machine() -> Machine:
    """Raises Unreadable for a settings file that can't be read."""
    if sys.platform == "win32":
        told = _registry()
    else:
        told = _file(FILE)
    return Machine(**{field: told.get(name, "") for name, field in NAMES.items()})


def _file(file: Path) -> Mapping[str, str]:
    """`server`, `hall`, `window` and `code` of the file, by the registry's names. Raises Unreadable."""
    if not file.exists():
        return {}
    raw, _ = read_toml(file)
    fields = {field: name for name, field in NAMES.items()}
    for key, value in raw.items():
        if key not in fields or not isinstance(value, str):
            raise Unreadable("installer_settings", file=str(file), key=key)
    return {fields[key]: str(value) for key, value in raw.items()}


if sys.platform == "win32":
    import winreg

    def _registry() -> Mapping[str, str]:
        values = [_key(key) for key in KEYS]
        return {name: next((v[name] for v in values if v.get(name)), "") for name in NAMES}

    def _key(path: str) -> Mapping[str, str]:
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
                count = winreg.QueryInfoKey(key)[1]
                rows = [winreg.EnumValue(key, at) for at in range(count)]
        except OSError:
            return {}
        return {name: str(value) for name, value, _ in rows}
