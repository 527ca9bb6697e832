"""`python -m installer.deb`: two packages for Debian 12 and what is built on it.

`yichuang` is the program with everything it needs but Python itself, in /usr/lib/yichuang; `yichuang-server` adds the
county's service, its user and its data folder.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from installer import icon, notices
from installer.commands import Stopped, run
from installer.product import BUILD, ROOT, VERSION

PYTHON = "3.11"
GLIBC = "2_31"
"""The oldest C library that the wheels must run on."""
FILES = Path(__file__).parent / "debian"
QT = ("libegl1", "libgl1", "libglib2.0-0", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0",
      "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0", "libxcb-xinerama0", "libdbus-1-3",
      "libfontconfig1")  # fmt: skip
STARTER = '#!/bin/sh\nexec /usr/lib/yichuang/bin/python -I -B -X utf8 -m app "$@"\n'
CONFIG = f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {PYTHON}\n"
MAKER = "Yichuang <yichuang@localhost>"


@dataclass(frozen=True, slots=True)
class Package:
    """What stands in its control file, what is laid into its tree, and which of `FILES` are its scripts."""

    name: str
    about: str
    needs: tuple[str, ...]
    lay: Callable[[Path, str], None]
    scripts: Mapping[str, str]
    settings: tuple[str, ...] = ()


def build(out: Path, version: str = VERSION, squeeze: str = "xz") -> list[Path]:
    """The packages' files; `squeeze`: xz for what is handed out, zstd where time matters more. Raises Stopped."""
    out.mkdir(parents=True, exist_ok=True)
    return [_built(package, out, version, squeeze) for package in PACKAGES]


def _built(package: Package, out: Path, version: str, squeeze: str) -> Path:
    tree = out / f"{package.name}-{version}"
    shutil.rmtree(tree, ignore_errors=True)
    package.lay(tree, version)
    control = tree / "DEBIAN"
    control.mkdir()
    files = sorted(p for p in tree.rglob("*") if p.is_file() and not p.is_symlink() and control not in p.parents)
    sums = "".join(f"{md5(p.read_bytes()).hexdigest()}  {p.relative_to(tree)}\n" for p in files)
    (control / "md5sums").write_text(sums, encoding="utf-8")
    (control / "control").write_text(_control(package, version, sum(p.stat().st_size for p in files)), encoding="utf-8")
    if package.settings:
        (control / "conffiles").write_text("".join(f"{s}\n" for s in package.settings), encoding="utf-8")
    for script, source in package.scripts.items():
        shutil.copyfile(FILES / source, control / script)
        (control / script).chmod(0o755)
    made = out / f"{package.name}_{version}_amd64.deb"
    run(["dpkg-deb", "--root-owner-group", f"-Z{squeeze}", "--build", tree, made])
    shutil.rmtree(tree)
    return made


def _control(package: Package, version: str, size: int) -> str:
    needs = ", ".join(need.format(version=version) for need in package.needs)
    return (
        f"Package: {package.name}\nVersion: {version}\nArchitecture: amd64\nMaintainer: {MAKER}\n"
        f"Installed-Size: {size // 1024}\nDepends: {needs}\nSection: misc\nPriority: optional\n"
        f"Description: {package.about}\n"
    )


def _program(tree: Path, version: str) -> None:
    home = tree / "usr/lib/yichuang"
    site = home / f"lib/python{PYTHON}/site-packages"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python").symlink_to(f"/usr/bin/python{PYTHON}")
    (home / "pyvenv.cfg").write_text(CONFIG, encoding="ascii")
    _libraries(site)
    for room in ("app", "server", "resources"):
        shutil.copytree(ROOT / room, site / room, ignore=shutil.ignore_patterns("__pycache__", "cut.py"))
    info = site / f"yichuang-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: yichuang\nVersion: {version}\n", encoding="ascii")
    run([f"/usr/bin/python{PYTHON}", "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
         "-s", tree, "-p", "/", site])  # fmt: skip
    _write(tree / "usr/bin/yichuang", STARTER, 0o755)
    _write(tree / "usr/share/applications/yichuang.desktop", (FILES / "yichuang.desktop").read_text("utf-8"))
    picture = tree / "usr/share/icons/hicolor/256x256/apps/yichuang.png"
    picture.parent.mkdir(parents=True)
    icon.picture(256).save(picture)
    notices.write_for(site, tree / "usr/share/doc/yichuang")


UNUSED = (
    *("*.pyi", "tests", "scripts", "include", "typesystems", "glue", "assistant", "designer", "linguist", "lrelease"),
    *("lupdate", "qmlls", "qmllint", "qmlformat", "Qt/qml", "Qt/libexec", "Qt/metatypes", "Qt/plugins/qmltooling"),
    *("Qt/plugins/designer", "Qt/plugins/sqldrivers", "Qt/lib/libQt6Quick*", "Qt/lib/libQt6Qml*"),
    *("Qt/lib/libQt6Designer*",),
)
"""Of PySide6: tools, QML and what only developers need."""


def _libraries(site: Path) -> None:
    run([ROOT / ".venv/bin/uv", "pip", "install", "--quiet", "--target", site, "--link-mode", "copy", "--no-deps",
         "--python-platform", f"x86_64-manylinux_{GLIBC}", "--python-version", PYTHON, "--require-hashes", "-r",
         ROOT / "requirements/run.txt"])  # fmt: skip
    for gone in [site / "bin", site / ".lock", *(p for pattern in UNUSED for p in (site / "PySide6").rglob(pattern))]:
        if gone.is_dir() and not gone.is_symlink():
            shutil.rmtree(gone)
        else:
            gone.unlink(missing_ok=True)
    for words in (site / "PySide6/Qt/translations").glob("*"):
        if words.name != "qtbase_zh_CN.qm":
            words.unlink()


def _server(tree: Path, _: str) -> None:
    _write(tree / "lib/systemd/system/yichuang-server.service", (FILES / "yichuang-server.service").read_text("utf-8"))
    _write(tree / "etc/yichuang/server.env", (FILES / "server.env").read_text("utf-8"))


def _write(file: Path, text: str, mode: int = 0o644) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


PACKAGES = (
    Package("yichuang", "一窗：政务服务中心窗口的桌面客户端与县级服务端程序",
            (f"python3 (>= {PYTHON})", "python3 (<< 3.12)", *QT), _program, {}),
    Package("yichuang-server", "一窗县级服务端：服务、用户与数据目录", ("yichuang (= {version})", "passwd", "zstd"),
            _server, {"postinst": "server.postinst", "prerm": "server.prerm", "postrm": "server.postrm"},
            ("/etc/yichuang/server.env",)),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="制作 Debian 安装包")
    parser.add_argument("--out", type=Path, default=BUILD)
    parser.add_argument("--version", default=VERSION, help="缺省为项目版本")
    args = parser.parse_args()
    try:
        for made in build(args.out, args.version):
            print(f"{made}  {made.stat().st_size / 1e6:.1f} MB")
    except Stopped as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
