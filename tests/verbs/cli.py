"""The command line in this process: exit code, stdout, stderr."""

from __future__ import annotations

import pytest

from app.cli import main

Said = tuple[int, str, str]


def cli(capsys: pytest.CaptureFixture[str], *args: str) -> Said:
    """What a verb answers; an exception that gets out fails the test."""
    try:
        code = main(args)
    except SystemExit as end:
        assert isinstance(end.code, int)
        code = end.code
    out, err = capsys.readouterr()
    return code, out, err


def in_chinese(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)
