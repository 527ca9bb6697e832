"""What is checked of a package without installing it: signatures, the county's variant, deltas, and that the checks
themselves find what they are for."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from app.update import delta
from installer import signing, tables, variant, verify_msi
from installer.commands import Stopped
from installer.product import BUILD, VERSION
from tests.installer import packages
from tests.installer.packages import Packages

pytestmark = [pytest.mark.package, pytest.mark.slow, pytest.mark.timeout(0)]


@pytest.fixture(scope="module")
def built() -> Packages:
    return packages.made()


def test_a_county_has_a_package_of_its_own_with_its_address(built: Packages, tmp_path: Path) -> None:
    variant.make(
        built.new, own := tmp_path / "own.msi", {"SERVER_URL": "https://10.1.2.3", "HALL": "嵩明"}, built.signer
    )
    values = {row["Property"]: row["Value"] for row in verify_msi.read(own)["Property"]}

    assert values["SERVER_URL"] == "https://10.1.2.3" and values["HALL"] == "嵩明" and values["ProductName"] == "一窗"
    assert built.signer.ca
    signing.verify(own, built.signer.ca)
    assert verify_msi.faults(own, built.stage, VERSION, built.signer.ca) == []


@pytest.mark.parametrize("given", [{"SERVER_URL": "10.1.2.3"}, {"ProductName": "x"}, {"HALL": "𠮷祥"}])
def test_a_variant_that_would_not_install_is_refused(built: Packages, tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(Stopped):
        variant.make(built.new, tmp_path / "own.msi", given, built.signer)


def test_a_package_that_was_tampered_with_fails_its_signature(built: Packages, tmp_path: Path) -> None:
    content = bytearray(built.new.read_bytes())
    content[len(content) // 2] ^= 1
    (broken := tmp_path / "broken.msi").write_bytes(content)
    assert built.signer.ca
    with pytest.raises(Stopped):
        signing.verify(broken, built.signer.ca)


def test_a_package_signed_by_somebody_else_is_not_trusted(built: Packages, tmp_path: Path) -> None:
    other = signing.test_signer(tmp_path / "other-ca")
    assert other.ca
    with pytest.raises(Stopped):
        signing.verify(built.new, other.ca)


def test_the_delta_of_an_app_only_change_is_small_and_rebuilds_the_package(built: Packages, tmp_path: Path) -> None:
    size = delta.make(built.old, built.new, patch := tmp_path / "patch.zst")
    digest = sha256(built.new.read_bytes()).hexdigest()
    delta.rebuild(built.old, patch, out := tmp_path / "new.msi", built.new.stat().st_size, digest)

    assert sha256(out.read_bytes()).hexdigest() == digest
    assert size < 500_000
    with (BUILD / "test" / "figures.txt").open("a", encoding="utf-8") as file:
        file.write(f"app-only delta, KB\t{size / 1000:.0f}\nMSI, MB\t{built.new.stat().st_size / 1e6:.1f}\n")


CHANGES = {
    "code_page": ("Property", "Property", "ProductName", "Value", "?"),
    "version": ("Property", "Property", "ProductVersion", "Value", "9.9.9"),
    "foreign_keys": ("Shortcut", "Shortcut", "Menu", "Component_", "nobody"),
    "sequences": ("InstallExecuteSequence", "Action", "RemoveExistingProducts", "Sequence", "6700"),
    "conditions": ("LaunchCondition", "Condition", "Privileged", "Condition", "1"),
    "components": ("Component", "Component", "Data", "Attributes", "256"),
}


@pytest.mark.parametrize("check", sorted(CHANGES))
def test_the_checks_find_what_they_are_for(built: Packages, tmp_path: Path, check: str) -> None:
    table, key, name, column, value = CHANGES[check]
    database = verify_msi.read(built.new)
    rows = [dict(row) | ({column: value} if row[key] == name else {}) for row in database[table]]
    changed = verify_msi.Database(
        {**database.rows, table: rows}, database.required, database.code_page, database.summary
    )
    found = [c.__name__ for c in verify_msi.CHECKS if list(c(changed, built.stage, VERSION))]

    assert found


def test_text_outside_gbk_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="GBK"):
        tables.put(tmp_path / "none.msi", tables.Table("Property", {"Property": "s72"}, 1, [("𠮷",)]), tmp_path)
