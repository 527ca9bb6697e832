"""The data folder: one program at a time, keys only where they were meant to be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import Trouble, Unreadable
from app.models import keys
from app.models.home import key_file, lock, write_durably
from app.texts import explain

HOLD = (
    "import sys\nfrom pathlib import Path\nfrom app.models.home import lock\n"
    "with lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
)


def test_a_second_program_is_kept_out_until_the_first_is_gone(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(Trouble, match="models_home_in_use") as raised, lock(tmp_path):
            pytest.fail("two programs on one home")
        assert str(holder.pid) in explain(raised.value)
        holder.kill()
    with lock(tmp_path):
        assert (tmp_path / "lock.pid").read_text() == str(os.getpid())


def test_a_home_that_cannot_be_a_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="models_home_unusable"), lock(tmp_path / "file" / "home"):
        pytest.fail("locked a file")


def test_a_key_file_is_made_only_by_explicit_choice(tmp_path: Path) -> None:
    if keys.has_keyring():
        pytest.skip("this machine has a keyring")
    with pytest.raises(Trouble, match="models_no_keyring"):
        keys.make_keys(tmp_path / "home", key_file=False)
    assert not key_file(tmp_path / "home").exists()


def test_a_key_file_is_for_its_owner_alone_and_read_back(tmp_path: Path) -> None:
    made = keys.make_keys(tmp_path, key_file=True)
    assert (len(made.store), len(made.signing)) == (32, 32)
    assert made.store != made.signing
    assert made == keys.load_keys(tmp_path)
    assert made.store.hex() not in repr(made)
    if os.name == "posix":
        assert key_file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_keys_are_never_replaced(tmp_path: Path) -> None:
    made = keys.make_keys(tmp_path, key_file=True)
    with pytest.raises(Trouble, match="models_keys_exist"):
        keys.make_keys(tmp_path, key_file=True)
    assert keys.load_keys(tmp_path) == made


@pytest.mark.parametrize("content", [b"{}", b"\xff\xfe", b'{"store": "zz", "signing": "00"}', b"[1]", b'"x"'])
def test_a_damaged_key_file_is_said_so(tmp_path: Path, content: bytes) -> None:
    key_file(tmp_path).write_bytes(content)
    with pytest.raises(Unreadable, match="models_keys_damaged"):
        keys.load_keys(tmp_path)


def test_a_home_without_keys_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="models_keys_missing"):
        keys.load_keys(tmp_path)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "name"
    write_durably(target, b"old")
    with pytest.raises(TypeError):
        write_durably(target, "text")  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == ["name"]
