"""The Debian packages through their life in a Debian of their own: installed, served, upgraded, purged."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from installer import deb
from installer.commands import run
from installer.product import BUILD, VERSION
from tests.installer.packages import OLD_VERSION

pytestmark = [pytest.mark.package, pytest.mark.slow, pytest.mark.timeout(0)]

DATA = "var/lib/yichuang"
SETTINGS = "etc/yichuang/server.env"


class Debian:
    """A minimal Debian in a folder; commands run in it as in a container without services."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["chroot", str(self.root), *words], capture_output=True, text=True, encoding="utf-8", check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"},
        )  # fmt: skip
        assert not (check and done.returncode), done.stdout + done.stderr
        return done

    def install(self, *packages: Path) -> None:
        for package in packages:
            shutil.copy(package, self.root / "tmp" / package.name)
        self("dpkg", "--force-confold", "-i", *(f"/tmp/{p.name}" for p in packages))


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    """Made once, kept beside the packages, used as a copy."""
    base = BUILD / "test" / "debian"
    if not (base / "var/lib/dpkg/status").exists():
        wanted = ",".join(["python3", "passwd", *deb.QT])
        run(["debootstrap", "--variant=minbase", f"--include={wanted}", "bookworm", base])
    root = tmp_path_factory.mktemp("debian") / "root"
    run(["cp", "-a", base, root])
    yield Debian(root)
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def packages() -> dict[str, list[Path]]:
    out = BUILD / "test"
    return {version: deb.build(out, version, "zstd") for version in (OLD_VERSION, VERSION)}


@contextmanager
def serving(debian: Debian) -> Iterator[str]:
    """The county as the service's unit starts it, as its user."""
    unit = (debian.root / "lib/systemd/system/yichuang-server.service").read_text(encoding="utf-8")
    command = next(line for line in unit.splitlines() if line.startswith("ExecStart=")).partition("=")[2]
    options = (debian.root / SETTINGS).read_text(encoding="utf-8").partition("\nOPTIONS=")[2].split()
    words = [*command.replace("$OPTIONS", "").split(), *options]
    with subprocess.Popen(
        ["chroot", "--userspec=yichuang:yichuang", str(debian.root), *words], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line[line.index("http") :].strip().rstrip("。")
        finally:
            process.terminate()


def health(url: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{url.split()[0]}/health", timeout=30) as answer:
        told: dict[str, object] = json.load(answer)
    return told


def test_1_the_program_and_the_service_install_and_start(debian: Debian, packages: dict[str, list[Path]]) -> None:
    debian.install(*packages[OLD_VERSION])

    told = json.loads(debian("yichuang", "doctor", "--installed", "--json").stdout)
    assert told["ok"], [c["advice"] for c in told["checks"] if not c["ok"]]
    assert debian("stat", "-c", "%U %a", f"/{DATA}").stdout.split() == ["yichuang", "750"]
    assert debian("stat", "-c", "%U %a", f"/{SETTINGS}").stdout.split() == ["root", "640"]
    assert (debian.root / "usr/share/applications/yichuang.desktop").is_file()


def test_2_the_county_serves_as_its_own_user(debian: Debian) -> None:
    settings = debian.root / SETTINGS
    settings.write_text("# changed here\nOPTIONS=--listen 127.0.0.1:0\n", encoding="utf-8")
    with serving(debian) as url:
        assert health(url)["ok"] is True
    add = ("yichuang", "server", "add-counter", "--hall", "嵩明", "--window", "3", "--data", f"/{DATA}")
    made = debian("runuser", "-u", "yichuang", "--", *add)
    assert "登记码" in made.stdout


def test_3_an_upgrade_keeps_data_and_settings(debian: Debian, packages: dict[str, list[Path]]) -> None:
    before = (debian.root / DATA / "county.db").stat().st_size
    debian.install(*packages[VERSION])

    assert (debian.root / SETTINGS).read_text(encoding="utf-8").startswith("# changed here")
    assert (debian.root / DATA / "county.db").stat().st_size == before
    assert debian("dpkg-query", "-W", "-f", "${Version}", "yichuang").stdout == VERSION
    assert (
        debian("runuser", "-u", "yichuang", "--", "yichuang", "server", "verify", "--data", f"/{DATA}").returncode == 0
    )
    with serving(debian) as url:
        assert health(url)["ok"] is True


def test_4_purging_takes_the_program_and_keeps_the_countys_data(debian: Debian) -> None:
    said = debian("dpkg", "--purge", "yichuang-server", "yichuang").stdout

    assert "保留" in said
    assert (debian.root / DATA / "county.db").is_file()
    assert not (debian.root / "usr/lib/yichuang").exists()
    assert not (debian.root / SETTINGS).exists()
