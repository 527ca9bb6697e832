"""No secret of anybody stands in what is published: keys, tokens, passwords in addresses, people's real numbers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SECRETS = {
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a cloud key": rb"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of a forge": rb"\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})\b",
    "a token": rb"\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{10,}",
    "a password in an address": rb"[a-z]+://[^\s/:@\"'{}<]+:[^\s/:@\"'{}<]{3,}@[a-z0-9.-]+",
    "an address of a package index": rb"--(extra-)?index-url\s+\S+",
}
EXAMPLES = (b"-----BEGIN RSA PRIVATE KEY-----", b"AKIA" + b"A" * 16, b"ghp_" + b"a" * 36, b"ftp://me:secret@host")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def found(content: bytes) -> list[str]:
    return [what for what, pattern in SECRETS.items() if re.search(pattern, content)]


def test_nothing_published_is_a_secret() -> None:
    files = [path for path in tracked() if path != Path(__file__)]
    assert len(files) > 500
    assert {str(path.relative_to(ROOT)): said for path in files if (said := found(path.read_bytes()))} == {}


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_secret_would_be_found(example: bytes) -> None:
    assert found(b"x = '" + example + b"'")
