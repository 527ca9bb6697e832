"""The program's door: verbs, help in Chinese, what is wrong with the arguments, never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli import VERBS
from app.usage import in_words
from tests.verbs.cli import cli, in_chinese


@pytest.mark.parametrize("args", [(), ("--help",), ("-h",)])
def test_nothing_or_help_lists_the_verbs(capsys: pytest.CaptureFixture[str], args: tuple[str, ...]) -> None:
    code, out, err = cli(capsys, *args)
    assert (code, err) == (0, "")
    assert all(verb in out for verb in VERBS)


@pytest.mark.parametrize("verb", ["", "fly", "--bogus", "-5", "😀" * 1000])
def test_no_such_verb_is_bad_usage(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, err = cli(capsys, verb)
    assert (code, out) == (2, "")
    assert f"没有“{verb[:80]}”这个动词。" in err


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, _ = cli(capsys, verb, "--help")
    assert code == 0
    assert out.startswith(f"用法：yichuang {verb} ")
    assert not re.search(r"usage|options:|optional|positional|show this|[a-z]{3,} [a-z]{3,} [a-z]{3,}", out)


SAID = {
    "the following arguments are required: --from, --days": "还要写 --from, --days",
    "argument --unit: invalid choice: 'moon' (choose from 'day', 'month')": "--unit 不能是 moon，可以是 day、month",
    "argument --from: expected one argument": "--from 后面要写一个值",
    "argument --limit: invalid int value: 'x'": "--limit 应为数字，不能是 x",
    "argument --home: invalid Path value: 'x'": "--home 不能是 x",
    "argument --json: ignored explicit argument '5'": "--json 后面不写值",
    "argument --db: not allowed with argument --home": "--db 不能和 --home 一起写",
    "one of the arguments --url --file is required": "要写 --url --file 中的一个",
    "unrecognized arguments: --fly": "没有 --fly 这个选项",
}


@pytest.mark.parametrize("message", SAID)
def test_what_argparse_says_is_said_in_chinese(message: str) -> None:
    assert in_words(message) == SAID[message]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["rehearse", "deadline", "check-id"]),
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                ["--from", "--days", "--unit", "--policy", "--explain", "--json", "--", "-", "9" * 400, "/"]
            ),
        ),
        max_size=6,
    ),
)
def test_whatever_is_typed_ends_in_words(capsys: pytest.CaptureFixture[str], verb: str, args: list[str]) -> None:
    code, out, err = cli(capsys, verb, *args)
    assert code in (0, 1, 2)
    assert code != 2 or in_chinese(err)
    assert "Traceback" not in out + err


def test_a_reader_that_goes_away_is_no_crash() -> None:
    script = f"{sys.executable} -m app check-id {'1 ' * 20000}| head -c 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, encoding="utf-8")
    assert done.stderr == ""


def test_a_name_the_terminal_cannot_show_is_escaped() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "check-id", "李㛃"],
        capture_output=True,
        env={"PYTHONIOENCODING": "gb2312", "PATH": ""},
    )
    assert done.returncode == 1
    assert b"\\u36c3" in done.stdout
    assert done.stderr == b""
