"""Our own programs for Windows, built with mingw-w64: two launchers, the agent, and python3.dll where it is missing.
For the machine that builds: the packer of cabinets."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from installer import icon, pe
from installer.commands import run
from installer.product import NATIVE, windows_version

CC = "x86_64-w64-mingw32-gcc"
FLAGS = ("-O2", "-Wall", "-Wextra", "-Werror", "-municode", "-static", "-s", "-D_WIN32_WINNT=0x0A00", "-DUNICODE",
         "-Wl,--dynamicbase,--nxcompat,--high-entropy-va,--no-insert-timestamp")  # fmt: skip
PROGRAMS = {
    "yichuang.exe": ("launcher.c", "一窗（命令行）", ("-mconsole",)),
    "yichuangw.exe": ("launcher.c", "一窗", ("-mwindows", "-DWINDOWED")),
    "yichuang-agent.exe": ("agent.c", "一窗维护服务", ("-mwindows",)),
}


def programs(into: Path, version: str) -> None:
    """The three programs, with icon, version and manifest."""
    numbers = (*windows_version(version), 0)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        icon.write(work / "yichuang.ico")
        shutil.copyfile(work / "yichuang.ico", into / "yichuang.ico")
        for name, (source, title, flags) in PROGRAMS.items():
            resource = work / f"{name}.o"
            _resource(work, resource, {"NAME": title, "FILE_NAME": name, "DOTS": ".".join(map(str, numbers)),
                                       "COMMAS": ",".join(map(str, numbers))})  # fmt: skip
            run([CC, *FLAGS, *flags, NATIVE / source, resource, "-o", into / name, "-lshell32"])


def _resource(work: Path, out: Path, words: dict[str, str]) -> None:
    quoted = {**{k: f'"{v}"' for k, v in words.items()}, "COMMAS": words["COMMAS"]}
    text = (NATIVE / "program.rc").read_text(encoding="utf-8")
    head = "".join(f"#define {name} {value}\n" for name, value in quoted.items())
    (work / "program.rc").write_text("#pragma code_page(65001)\n" + head + text, encoding="utf-8")
    run(["x86_64-w64-mingw32-windres", "-c", "65001", "-I", NATIVE, "-I", work, work / "program.rc", out])


def packer(into: Path) -> Path:
    """The packer of cabinets, for the machine that builds."""
    run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", NATIVE / "lzx.c", "-o", into / "lzx"])
    return into / "lzx"


def forwarder(stage: Path, out: Path) -> None:
    """python3.dll: the stable interface's names that the payload takes from it, each passed on to the real library."""
    names = sorted({n for file in pe.binaries(stage) for n in pe.imports(file).get("python3.dll", ())})
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        exports = "".join(f"  {name} = python313.{name}\n" for name in names)
        (work / "python3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{exports}", encoding="ascii")
        (work / "python3.c").write_text("int DllMainCRTStartup(void) { return 1; }\n", encoding="ascii")
        run([CC, "-shared", "-nostdlib", "-s", "-Wl,--no-insert-timestamp", "-e", "DllMainCRTStartup",
             work / "python3.c", work / "python3.def", "-o", out])  # fmt: skip
