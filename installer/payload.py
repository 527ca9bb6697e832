"""What is installed on a counter, laid out as it will stand there: `stage/{yichuang.exe,runtime,lib,app,…}`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from installer import native, notices, pe, runtime
from installer.commands import run
from installer.product import ROOT, VERSION

QT = ("QtCore", "QtGui", "QtWidgets", "QtPrintSupport", "QtSvg")
QT_PLUGINS = {
    "platforms": ("qwindows", "qoffscreen"),
    "styles": ("qmodernwindowsstyle",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "iconengines": ("qsvgicon",),
}
QT_WORDS = ("qtbase_zh_CN.qm",)
QT_CODE = ("__init__.py", "_config.py", "_git_pyside_version.py")
NOT_RUN = re.compile(
    r"/(tests?|testing|_pyinstaller|include|doc|typesystems|glue)/|\.(pyi|pyx|pxi|pxd|lib|h|hpp|c|cpp|f90|a|def|egg-link)$"
    r"|^lxml/(html|includes|isoschematron)/|^lxml/(objectify|sax|builder)\.|^reportlab/fonts/|^barcode/fonts/"
    r"|^numpy/f2py/|^numpy/_core/_(simd|\w*tests)\."
    r"|^bin/|/_vendor/ed25519/test_data/|/py\.typed$|opencv_videoio_ffmpeg|/_avif\.|/RECORD$"
    r"|/INSTALLER$|/REQUESTED$|/direct_url\.json$|^\.lock$"
)
"""Tests, headers, sources and stubs, parts of libraries that nothing here asks for, and video files and AVIF pictures,
which no counter reads."""
NEEDED_TESTING = ("numpy/testing/",)
AS_SOURCE = ("cv2/",)
"""What reads its own source files."""


def lay(stage: Path, given: Path | None, digest: str, version: str = VERSION, root: Path | None = None) -> None:
    """Everything in `stage`, made anew. `root`: the keys that updates must be signed with. Raises Stopped."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    origin = runtime.lay(stage / "runtime", given, digest)
    _libraries(stage / "lib")
    _visual_c(stage)
    _program(stage / "app", version)
    if not (stage / "runtime" / "python3.dll").exists():
        native.forwarder(stage, stage / "runtime" / "python3.dll")
    native.programs(stage, version)
    notices.write(stage, origin)
    if root:
        shutil.copyfile(root, stage / "update-root.json")


def again(stage: Path, other: Path, version: str) -> None:
    """The same payload in `other` as another version: only what bears the version is made anew."""
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(stage, other, ignore=lambda folder, _: ["app"] if folder == str(stage) else [])
    _program(other / "app", version)
    native.programs(other, version)


def _libraries(lib: Path) -> None:
    runtime.unpack_lock(ROOT / "requirements" / "windows.txt", lib)
    _prune_qt(lib / "PySide6")
    for file in sorted(p for p in lib.rglob("*") if p.is_file()):
        name = file.relative_to(lib).as_posix()
        if NOT_RUN.search(name) and not name.startswith(NEEDED_TESTING):
            file.unlink()
    _compile(lib)
    _drop_empty(lib)


def _prune_qt(qt: Path) -> None:
    """Keep the modules used, their plug-ins, Chinese for Qt's own words, and every library those need."""
    plugins = [qt / "plugins" / kind / f"{name}.dll" for kind, names in QT_PLUGINS.items() for name in names]
    roots = [qt / f"{name}.pyd" for name in QT] + plugins
    words = [qt / "translations" / name for name in QT_WORDS]
    kept = {*pe.closure(roots, qt), *words, *(qt / name for name in QT_CODE)}
    for file in sorted(p for p in qt.rglob("*") if p.is_file()):
        if file not in kept:
            file.unlink()


def _compile(lib: Path) -> None:
    """Modules as byte code alone, the same bytes from the same source whenever it is done."""
    run([runtime.python(), "-I", "-m", "compileall", "-q", "-b", "-f", "--invalidation-mode", "unchecked-hash",
         "-s", lib, lib])  # fmt: skip
    for source in sorted(lib.rglob("*.py")):
        if source.relative_to(lib).as_posix().startswith(AS_SOURCE):
            source.with_suffix(".pyc").unlink(missing_ok=True)
        else:
            source.unlink()


def _drop_empty(folder: Path) -> None:
    for sub in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if not any(sub.iterdir()):
            sub.rmdir()


def _visual_c(stage: Path) -> None:
    """Microsoft's C and C++ runtime where everything finds it."""
    for file in sorted((stage / "lib" / "shiboken6").glob("*140*.dll")):
        target = stage / "runtime" / file.name.lower()
        if not target.exists() and file.name.lower().startswith(("msvcp140", "vcruntime140", "concrt140")):
            shutil.copyfile(file, target)
    for file in sorted((stage / "lib" / "shiboken6").glob("*140*.dll")):
        file.unlink()


def _program(app: Path, version: str) -> None:
    """Our own code and resources, and the metadata that says which version this is."""
    for room in ("app", "server", "resources"):
        shutil.copytree(ROOT / room, app / room, ignore=shutil.ignore_patterns("__pycache__", "cut.py"))
    info = app / f"yichuang-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_bytes(f"Metadata-Version: 2.1\nName: yichuang\nVersion: {version}\n".encode())
    run(
        [
            runtime.python(),
            "-I",
            "-m",
            "compileall",
            "-q",
            "-f",
            "--invalidation-mode",
            "unchecked-hash",
            "-s",
            app,
            app,
        ]
    )
