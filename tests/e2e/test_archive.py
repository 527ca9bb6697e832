"""A closed case's file leaves the house: it opens and proves itself without us, and every tampering is named."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.test_two_counters import APPLICANT, decide, ready, take_in
from tests.e2e.world import Counter, County, yichuang

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def counter(town: County, tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return ready(tmp_path_factory.mktemp("filing") / "home", town, "3")


@pytest.fixture(scope="module")
def case(counter: Counter) -> str:
    """Taken in, granted, handed over and closed; the county has confirmed it all."""
    case = take_in(counter)
    decide(counter, case)
    counter.act("issue", case, "chief:王建国")
    counter.act("deliver", case, "issuing:赵敏", to=APPLICANT["name"], identity=APPLICANT["id_number"])
    counter.act("archive", case, "issuing:赵敏")
    counter.sync()
    return case


@pytest.fixture(scope="module")
def package(counter: Counter, case: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("archives")
    done = yichuang("archive", case, "-o", str(out), "--home", str(counter.home), "--json")
    return Path(json.loads(done.stdout)["archive"])


def checked(folder: Path) -> tuple[int, dict[str, object]]:
    done = yichuang("verify", str(folder), "--json", check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_closed_case_is_a_folder_that_proves_itself(package: Path, counter: Counter, case: str) -> None:
    """R-ARC-01, R-ARC-03."""
    number = counter.show(case)["number"]
    assert package.name == number
    code, said = checked(package)
    assert (code, said["ok"], said["acts"]) == (0, True, 7)
    papers = sorted(p.name for p in (package / "data" / "文书").iterdir())
    assert ["受理通知书" in papers[0], "送达回证" in papers[-1]] == [True, True]
    index = (package / "data" / "目录.html").read_text(encoding="utf-8")
    assert all(word in index for word in (number, "李㛃", "公共场所卫生许可", "审核", "送达", "文书/001"))


def test_it_is_checked_without_this_program_too(package: Path) -> None:
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", manifest], cwd=package, check=True)
    lines = (package / "data" / "留痕.jsonl").read_text(encoding="utf-8").splitlines()
    acts = [json.loads(json.loads(line)["body"])["action"] for line in lines]
    assert acts == "receive accept review approve issue deliver archive".split()


def altered(package: Path) -> str:
    paper = sorted((package / "data" / "文书").iterdir())[0]
    paper.write_bytes(paper.read_bytes().replace(b"/Producer", b"/Qroducer"))
    return paper.name


def removed(package: Path) -> str:
    paper = sorted((package / "data" / "文书").iterdir())[-1]
    paper.unlink()
    return paper.name


def added(package: Path) -> str:
    (package / "data" / "材料").mkdir(exist_ok=True)
    (package / "data" / "材料" / "补记.pdf").write_bytes(b"%PDF-1.7")
    return "补记.pdf"


def rewritten(package: Path) -> str:
    """An act goes from the trace, and both manifests are made to fit."""
    trace = package / "data" / "留痕.jsonl"
    lines = trace.read_bytes().splitlines(keepends=True)
    trace.write_bytes(b"".join(lines[:2] + lines[3:]))
    for manifest, file in (("manifest-sha256.txt", trace), ("tagmanifest-sha256.txt", package / "manifest-sha256.txt")):
        name = file.relative_to(package).as_posix()
        listed = [
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {name}" if line.endswith(f"  {name}") else line
            for line in (package / manifest).read_text(encoding="utf-8").splitlines()
        ]
        (package / manifest).write_text("\n".join(listed) + "\n", encoding="utf-8")
    return "签名不符"


def signed_by_nobody(package: Path) -> str:
    (package / "signature.json").write_text('{"public_key": 5}', encoding="utf-8")
    return "签名不符"


def reaching_out(package: Path) -> str:
    with (package / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
        manifest.write(f"{'0' * 64}  ../../etc/passwd\n")
    return "manifest-sha256.txt"


@pytest.mark.parametrize("tamper", [altered, removed, added, rewritten, signed_by_nobody, reaching_out])
def test_every_tampering_is_named(package: Path, tmp_path: Path, tamper: Callable[[Path], str]) -> None:
    """R-ARC-02."""
    copy = tmp_path / package.name
    shutil.copytree(package, copy)
    named = tamper(copy)
    code, said = checked(copy)
    assert (code, said["ok"]) == (1, False)
    assert named in str(said["error"])


def test_what_has_not_ended_or_is_there_already_is_left_alone(counter: Counter, package: Path, tmp_path: Path) -> None:
    """R-ARC-01: a file is closed when the case is."""
    case = take_in(counter)
    where = ("--home", str(counter.home))
    open_ = yichuang("archive", case, "-o", str(tmp_path), *where, check=False)
    assert (open_.returncode, open_.stdout) == (3, "")
    assert "尚未办结" in open_.stderr
    again = yichuang("archive", package.name, "-o", str(package.parent), *where, check=False)
    assert again.returncode == 2
    assert "已经存在" in again.stderr
    nowhere = yichuang("archive", package.name, "-o", str(tmp_path / "none"), *where, check=False)
    assert nowhere.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_package_is_said_so(tmp_path: Path) -> None:
    assert "不是归档包" in str(checked(tmp_path)[1]["error"])
