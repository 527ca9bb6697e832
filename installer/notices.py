"""What is inside: a CycloneDX bill of materials, and every licence's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot5
from packageurl import PackageURL

from installer import runtime
from installer.commands import Stopped, run
from installer.product import NAMESPACE, ROOT

WORDS = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
OWN = Path(__file__).parent / "licences"
"""Of packages that come without their licence's text."""
COMMON = Path("/usr/share/common-licenses")
SHARED = {"LGPL-3.0": ("LGPL-3", "GPL-3"), "LGPL-2.1": ("LGPL-2.1",)}
"""Licences that packages name without bringing the text: what Debian keeps of them."""
FORBIDDEN = re.compile(r"(?<![L])A?GPL")
TAKEN = {
    "pyside6_essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "img2pdf": "LGPL-3.0-or-later",
    "sqlcipher3": "Zlib",
}
"""What is offered under several licences, or says its own only in prose: the one it is taken under."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing inside. `kind` is a purl type, "pypi" or "generic"."""

    kind: str
    name: str
    version: str
    licence: str
    text: str


def write(stage: Path, origin: str) -> None:
    """`sbom.cdx.json` and `NOTICES.txt` beside the program. Raises Stopped for a part whose licence isn't known or may
    not be shipped."""
    fonts = _fonts(stage / "app" / "resources" / "fonts")
    _write(
        [*_packages(stage / "lib"), *_runtime(stage, origin), *fonts], stage / "sbom.cdx.json", stage / "NOTICES.txt"
    )


def write_for(site: Path, folder: Path) -> None:
    """The same of a private site-packages folder, as a Debian package has it. Raises Stopped."""
    folder.mkdir(parents=True)
    parts = [*_packages(site), *_fonts(site / "resources" / "fonts")]
    _write(parts, folder / "sbom.cdx.json", folder / "copyright")


def _write(parts: Sequence[Part], bill: Path, words: Path) -> None:
    found = sorted(parts, key=lambda p: p.name.lower())
    for part in found:
        if not part.text or not part.licence:
            raise Stopped(f"{part.name} 没有许可文本，先放进 installer/licences。")
        if FORBIDDEN.search(part.licence):
            raise Stopped(f"{part.name} 的许可是 {part.licence}，不能随包分发。")
    bill.write_text(_bill(found), encoding="utf-8", newline="\n")
    words.write_text(_words(found), encoding="utf-8", newline="\r\n" if words.suffix else "\n")


def _packages(lib: Path) -> Iterator[Part]:
    for info in sorted(lib.glob("*.dist-info")):
        head = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
        if (name := head["Name"]) == "yichuang":
            continue
        licence = TAKEN.get(name.lower()) or _licence(head)
        texts = [p for p in sorted(info.rglob("*")) if p.is_file() and WORDS.search(p.relative_to(info).as_posix())]
        texts += [p for p in [OWN / f"{name.lower()}.txt"] if p.is_file()]
        texts += [COMMON / file for mark, files in SHARED.items() if mark in licence for file in files]
        yield Part("pypi", name, head["Version"], licence, _joined(texts))


def _licence(head: Message) -> str:
    named = [c.rpartition(" :: ")[2] for c in head.get_all("Classifier", []) if c.startswith("License :: ")]
    first_line = "".join(str(head["License"] or "").strip().splitlines()[:1])
    return str(head["License-Expression"] or "") or " / ".join(named) or first_line[:80]


def _runtime(stage: Path, origin: str) -> Iterator[Part]:
    """The interpreter with what is built into it, Microsoft's runtime, and the compiler's own support code."""
    python = next((p for p in (stage / "runtime" / "LICENSE.txt", _stdlib() / "LICENSE.txt") if p.is_file()), None)
    if python is None:
        raise Stopped("找不到 Python 的许可文本 LICENSE.txt。")
    yield Part("generic", "CPython", f"3.13 ({origin})", "PSF-2.0", _joined([python]))
    yield Part("generic", "OpenSSL", "3", "Apache-2.0", _joined([COMMON / "Apache-2.0"]))
    yield Part("generic", "Microsoft Visual C++ runtime", "14", "LicenseRef-Microsoft-Redistributable",
               "Redistributable code of Microsoft Visual Studio, shipped unmodified as its terms allow.")  # fmt: skip
    yield Part("generic", "mingw-w64 runtime", "10", "ZPL-2.1 AND GCC-exception-3.1",
               "Linked into our own programs under the GCC Runtime Library Exception.")  # fmt: skip


def _stdlib() -> Path:
    return Path(run([runtime.python(), "-I", "-c", "import os; print(os.path.dirname(os.__file__))"]).strip())


def _fonts(folder: Path) -> Iterator[Part]:
    yield Part("generic", "Noto Serif CJK SC (Yichuang Song)", "2.001", "OFL-1.1", _joined([folder / "OFL.txt"]))
    yield Part("generic", "WenQuanYi Micro Hei", "0.2.0", "Apache-2.0", _joined([folder / "Apache-2.0.txt"]))


def _joined(files: Sequence[Path]) -> str:
    return "\n\n".join(p.read_text(encoding="utf-8", errors="replace").strip() for p in files)


def _words(parts: Sequence[Part]) -> str:
    rule = "=" * 78
    return "\n\n".join(f"{rule}\n{p.name} {p.version}  ({p.licence})\n{rule}\n\n{p.text}" for p in parts) + "\n"


def _bill(parts: Sequence[Part]) -> str:
    components = [
        Component(
            name=p.name,
            version=p.version,
            type=ComponentType.LIBRARY,
            licenses=[DisjunctiveLicense(name=p.licence)],
            purl=PackageURL(p.kind, None, p.name.lower().replace(" ", "-"), p.version),
            bom_ref=f"{p.kind}:{p.name}@{p.version}",
        )
        for p in parts
    ]
    bom = Bom(
        components=components, serial_number=uuid5(UUID(NAMESPACE), "".join(f"{p.name}{p.version}" for p in parts))
    )
    bom.metadata.timestamp = datetime.fromtimestamp(int(run(["git", "log", "-1", "--format=%ct"], cwd=ROOT)), UTC)
    return JsonV1Dot5(bom).output_as_string(indent=1)
