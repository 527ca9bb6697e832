"""Releases end to end: made, mirrored, offered, fetched whole or by delta; and everything that must not be taken."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from packaging.version import Version
from tuf.api.metadata import Metadata, Timestamp

from app.cli import main
from app.domain.errors import AppError, Trouble, Unreadable
from app.update import delta
from app.update.applying import made_ready, wanted, write_plan
from app.update.offers import INDEX, Offers
from server.release import Repository
from tests.e2e.world import County

PLATFORM = "windows-x64"


def release(*args: str | Path) -> None:
    assert main(["server", "release", *map(str, args)]) == 0


class Made:
    """A repository with 0.1.0 and 0.2.0, the second with a delta from the first, for half of all counters."""

    def __init__(self, folder: Path) -> None:
        self.repo, self.keys = folder / "repo", folder / "keys"
        self.there = ("--repo", self.repo, "--keys", self.keys)
        noise = random.Random(7).randbytes(300_000)
        self.old, self.new = folder / "old.msi", folder / "new.msi"
        self.old.write_bytes(noise + b"old program" * 50)
        self.new.write_bytes(noise + b"new program" * 60)
        release("init", *self.there)
        self.add("0.1.0", self.old)
        self.add("0.2.0", self.new, "--older", self.old, "--percent", "50")

    def add(self, version: str, package: Path, *more: str | Path) -> None:
        release("add", *self.there, "--version", version, "--package", package, *more)

    @property
    def root(self) -> bytes:
        return (self.repo / "metadata" / "1.root.json").read_bytes()

    def offers(self, folder: Path, source: Path | str = "") -> Offers:
        return Offers(str(source or self.repo), folder, self.root, PLATFORM)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def free(_: Path) -> int:
    return 10**12


def test_the_newest_version_is_offered_to_its_ring_and_to_nobody_else(made: Made, tmp_path: Path) -> None:
    offers = made.offers(tmp_path / "u")
    asked = [f"PC-{n:03}" for n in range(200)]
    got = [pc for pc in asked if (o := wanted(offers, Version("0.1.0"), pc)) and str(o.version) == "0.2.0"]

    assert 60 < len(got) < 140
    assert [pc for pc in asked if wanted(offers, Version("0.2.0"), pc)] == []
    assert wanted(offers, Version("0.1.0"), got[0], failed="0.2.0") is None


def test_a_ring_grows_and_keeps_who_is_in_it(made: Made, tmp_path: Path) -> None:
    asked = [f"PC-{n:03}" for n in range(100)]
    before = {pc for pc in asked if wanted(made.offers(tmp_path / "u"), Version("0.1.0"), pc)}
    release("ring", *made.there, "--version", "0.2.0", "--percent", "80")
    after = {pc for pc in asked if wanted(made.offers(tmp_path / "u"), Version("0.1.0"), pc)}

    assert before < after


def test_a_delta_rebuilds_the_package_to_the_byte(made: Made, tmp_path: Path) -> None:
    offers = made.offers(folder := tmp_path / "u")
    shutil.copy(made.old, folder / "installed.msi")
    ready = made_ready(offers, offers.all()[0], folder, free)

    assert ready.by_delta
    assert ready.package.read_bytes() == made.new.read_bytes()
    (patch,) = (p for p in (made.repo / "targets").iterdir() if p.suffix == ".zst")
    assert patch.stat().st_size < 5_000


def test_a_delta_refers_to_the_whole_of_a_large_package(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    noise = random.Random(3).randbytes(40_000_000)
    old.write_bytes(noise)
    new.write_bytes(b"another head" + noise[:20_000_000] + b"something new" + noise[20_000_000:])
    size = delta.make(old, new, patch := tmp_path / "patch.zst")
    assert size < 50_000
    delta.rebuild(old, patch, out := tmp_path / "out", new.stat().st_size, sha256(new.read_bytes()).hexdigest())
    assert out.read_bytes() == new.read_bytes()


def test_without_the_zstd_command_it_is_named(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="update_no_zstd"):
        delta.make(made.old, made.new, tmp_path / "patch.zst")


def test_a_delta_is_what_the_zstd_command_calls_patch_from(made: Made, tmp_path: Path) -> None:
    delta.make(made.old, made.new, patch := tmp_path / "patch.zst")
    command = ["zstd", "-dqf", "--long=31", f"--patch-from={made.old}", str(patch), "-o", str(tmp_path / "out")]
    subprocess.run(command, check=True)

    assert (tmp_path / "out").read_bytes() == made.new.read_bytes()


@pytest.mark.parametrize("installed", [b"", b"of another build"], ids=["nothing installed", "another build"])
def test_without_a_fitting_delta_the_whole_package_is_fetched(made: Made, tmp_path: Path, installed: bytes) -> None:
    offers = made.offers(folder := tmp_path / "u")
    if installed:
        (folder / "installed.msi").write_bytes(installed)
    ready = made_ready(offers, offers.all()[0], folder, free)

    assert not ready.by_delta
    assert ready.package.read_bytes() == made.new.read_bytes()


def test_a_delta_that_was_tampered_with_is_not_used_and_the_whole_package_is(made: Made, tmp_path: Path) -> None:
    (patch,) = (p for p in (made.repo / "targets").iterdir() if p.suffix == ".zst")
    patch.write_bytes(b"x" + patch.read_bytes()[1:])
    offers = made.offers(folder := tmp_path / "u")
    shutil.copy(made.old, folder / "installed.msi")
    ready = made_ready(offers, offers.all()[0], folder, free)

    assert not ready.by_delta
    assert ready.package.read_bytes() == made.new.read_bytes()


def test_a_delta_of_another_package_leaves_nothing(made: Made, tmp_path: Path) -> None:
    delta.make(made.old, made.new, patch := tmp_path / "patch.zst")
    digest = sha256(made.new.read_bytes()).hexdigest()
    with pytest.raises(Unreadable, match="update_delta"):
        delta.rebuild(made.new, patch, tmp_path / "out", made.new.stat().st_size, digest)
    assert not (tmp_path / "out").exists()


def refused(asking: Callable[[], object], code: str) -> None:
    with pytest.raises(Unreadable) as error:
        asking()
    assert error.value.code == code


def test_a_package_that_was_tampered_with_is_refused(made: Made, tmp_path: Path) -> None:
    (package,) = (made.repo / "targets").glob("*.yichuang-0.2.0-x64.msi")
    package.write_bytes(package.read_bytes()[:-1] + b"X")
    offers = made.offers(tmp_path / "u")

    refused(lambda: offers.fetch("yichuang-0.2.0-x64.msi"), "update_tampered")


def test_metadata_that_was_tampered_with_is_refused(made: Made, tmp_path: Path) -> None:
    file = made.repo / "metadata" / "timestamp.json"
    file.write_bytes(file.read_bytes().replace(b'"version":3', b'"version":9'))

    refused(lambda: made.offers(tmp_path / "u"), "update_unsigned")


def test_metadata_of_somebody_elses_keys_is_refused(made: Made, tmp_path: Path) -> None:
    other = Made(_folder(tmp_path / "other"))

    refused(lambda: made.offers(tmp_path / "u", other.repo), "update_unsigned")


def test_metadata_older_than_what_was_seen_is_refused(made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.repo, old := tmp_path / "stick of last year")
    release("ring", *made.there, "--version", "0.2.0", "--percent", "100")
    made.offers(tmp_path / "u")

    refused(lambda: made.offers(tmp_path / "u", old), "update_rolled_back")


def test_expired_metadata_is_refused_and_the_clock_is_named(made: Made, tmp_path: Path) -> None:
    repo = Repository(made.repo, made.keys)
    stamp = repo.read(Timestamp)
    stamp.expires = datetime.now(UTC) - timedelta(days=1)
    metadata = Metadata[Timestamp](stamp)
    metadata.sign(repo.signer("timestamp"))
    metadata.to_file(str(made.repo / "metadata" / "timestamp.json"))

    refused(lambda: made.offers(tmp_path / "u"), "update_expired")
    assert "时钟" in _said(made, tmp_path)


def _said(made: Made, tmp_path: Path) -> str:
    from app.texts import explain

    with pytest.raises(AppError) as error:
        made.offers(tmp_path / "u2")
    return explain(error.value)


def test_renewing_needs_only_the_online_key(made: Made, tmp_path: Path) -> None:
    (made.keys / "root.pem").unlink()
    release("renew", *made.there)

    assert made.offers(tmp_path / "u").all()


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(made: Made, tmp_path: Path) -> None:
    offers = made.offers(folder := tmp_path / "u")
    with pytest.raises(Trouble, match="update_no_room"):
        made_ready(offers, offers.all()[0], folder, lambda _: 1000)
    assert {p.name for p in (folder / "files").iterdir()} <= {INDEX}


def test_the_plan_goes_forward_and_back_with_the_settings(made: Made, tmp_path: Path) -> None:
    offers = made.offers(folder := tmp_path / "u")
    shutil.copy(made.old, folder / "installed.msi")
    ready = made_ready(offers, offers.all()[0], folder, free)
    write_plan(folder, ready, tmp_path / "log.txt", {"SERVER_URL": "https://10.1.2.3", "HALL": "", "WINDOW": "3"})
    version, forward, away, back = (folder / "plan").read_text(encoding="utf-8").splitlines()

    assert version == "0.2.0"
    assert forward.startswith(f'/i "{ready.package}" /qn') and "/l*v" in forward
    assert away.startswith(f'/x "{ready.package}"')
    assert back.endswith('SERVER_URL="https://10.1.2.3" WINDOW="3"')


@pytest.mark.slow
def test_a_county_serves_its_mirror_and_a_stick_is_one_too(
    made: Made, county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.add("0.3.0", made.new)
    release("mirror", "--repo", made.repo, "--data", county.data)
    release("mirror", "--repo", made.repo, "--to", tmp_path / "stick")
    root = tmp_path / "root.json"
    root.write_bytes(made.root)
    for source in (f"{county.url}/updates", str(tmp_path / "stick")):
        capsys.readouterr()
        there = (
            "--source",
            source,
            "--root",
            str(root),
            "--folder",
            str(tmp_path / "u"),
            "--home",
            str(tmp_path / "h"),
        )
        assert main(["update", *there, "--check", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"version": "0.3.0"}
    assert main(["update", *there]) == 0
    assert (tmp_path / "u" / "0.3.0.msi").read_bytes() == made.new.read_bytes()


def test_a_mirror_of_something_damaged_is_refused_and_changes_nothing(made: Made, tmp_path: Path) -> None:
    (package,) = (made.repo / "targets").glob("*.yichuang-0.2.0-x64.msi")
    package.write_bytes(b"other")

    assert main(["server", "release", "mirror", "--repo", str(made.repo), "--to", str(tmp_path / "stick")]) == 2
    assert not (tmp_path / "stick" / "metadata" / "timestamp.json").exists()


def test_a_source_that_is_not_there_is_exit_4(made: Made, tmp_path: Path) -> None:
    root = tmp_path / "root.json"
    root.write_bytes(made.root)
    args = ["--root", str(root), "--folder", str(tmp_path / "u"), "--home", str(tmp_path / "h")]

    assert main(["update", "--source", "http://127.0.0.1:9/updates", *args]) == 4
    assert main(["update", "--source", str(tmp_path / "nowhere"), *args]) == 4


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--version", "next", "--package", "PACKAGE"), 2),
        (("--version", "0.3.0", "--package", "missing.msi"), 2),
        (("--version", "0.3.0", "--package", "PACKAGE", "--percent", "101"), 2),
        (("--version", "0.3.0", "--package", "PACKAGE", "--keys", "nowhere"), 2),
        (("--version", "0.3.0", "--package", "PACKAGE", "--repo", "nowhere"), 2),
    ],
)
def test_a_release_that_is_wrong_is_refused(made: Made, more: tuple[str, ...], code: int) -> None:
    args = [str(made.old) if a == "PACKAGE" else a for a in more]

    assert main(["server", "release", "add", *map(str, made.there), *args]) == code
    assert [str(o) for o in Repository(made.repo, made.keys).index().packages if o.version == "0.3.0"] == []


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
