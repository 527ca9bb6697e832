"""Cabinets of our own, opened by somebody else's program."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from installer import cabinet, native
from installer.cabinet import LZX_21, MSZIP, Folder, Member
from installer.commands import Stopped
from installer.harvest import Item


@pytest.fixture(scope="module")
def lzx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return native.packer(tmp_path_factory.mktemp("packer"))


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cabinet, "KEPT", tmp_path / "kept")
    return tmp_path / "kept"


def calls(count: int) -> bytes:
    """Machine code of a kind: near calls to a few places, among other bytes."""
    chance = random.Random(7)
    return b"".join(
        b"\xe8"
        + chance.choice([-70_000, -5, 3_000, 900_000_000]).to_bytes(4, "little", signed=True)
        + chance.randbytes(3)
        for _ in range(count)
    )


CONTENTS = {
    "one byte": b"\xe8",
    "one frame to the byte": bytes(32_768),
    "a byte more": b"a" * 32_769,
    "noise": random.Random(1).randbytes(200_000),
    "words": "一窗受理，限时办结。".encode() * 9_000,
    "calls": calls(30_000),
    "matches from afar": random.Random(2).randbytes(70_000) + bytes(1_900_000) + random.Random(2).randbytes(70_000),
    "every byte in turn": bytes(range(256)) * 1_000,
}


@pytest.mark.parametrize("kind", [LZX_21, MSZIP], ids=["lzx", "mszip"])
@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_packed_is_unpacked_to_the_byte(tmp_path: Path, lzx: Path, name: str, kind: int) -> None:
    (file := tmp_path / "file").write_bytes(CONTENTS[name])
    (empty := tmp_path / "empty").touch()
    members = [Member("first", file), Member("nothing", empty), Member("again", file)]
    cabinet.write(out := tmp_path / "out.cab", [Folder(kind, members), Folder(MSZIP, [Member("last", file)])], lzx)

    subprocess.run(["cabextract", "-q", "-d", tmp_path / "there", out], check=True)
    assert {p.name: p.read_bytes() for p in (tmp_path / "there").iterdir()} == {
        "first": CONTENTS[name], "nothing": b"", "again": CONTENTS[name], "last": CONTENTS[name],
    }  # fmt: skip


def test_the_same_files_are_the_same_cabinet_and_are_packed_once(tmp_path: Path, lzx: Path, kept: Path) -> None:
    (file := tmp_path / "file").write_bytes(CONTENTS["calls"])
    for out in ("one.cab", "two.cab"):
        cabinet.write(tmp_path / out, [Folder(LZX_21, [Member("f", file)])], lzx)
    assert (tmp_path / "one.cab").read_bytes() == (tmp_path / "two.cab").read_bytes()
    assert len(list(kept.iterdir())) == 1


def test_libraries_are_packed_together_and_the_program_by_room(tmp_path: Path) -> None:
    paths = [
        "runtime/a.dll",
        "lib/b/c.pyd",
        "lib/d.pyd",
        "yichuang.exe",
        "app/app/cli.py",
        "app/app/ui/x.py",
        "app/app/ui/y.py",
    ]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    folders = cabinet.plan(tmp_path, [Item(path) for path in paths])

    assert [[m.file.name for m in f.members] for f in folders] == [
        ["a.dll"], ["c.pyd", "d.pyd"], ["yichuang.exe"], ["cli.py"], ["x.py", "y.py"],
    ]  # fmt: skip
    assert [f.kind for f in folders] == [LZX_21, LZX_21, MSZIP, MSZIP, MSZIP]


def test_a_packer_that_fails_stops_the_build_and_leaves_nothing_kept(tmp_path: Path, kept: Path) -> None:
    (file := tmp_path / "file").write_bytes(b"x")
    with pytest.raises(Stopped, match="LZX"):
        cabinet.write(tmp_path / "out.cab", [Folder(LZX_21, [Member("f", file)])], Path("/bin/false"))
    assert not kept.exists()
