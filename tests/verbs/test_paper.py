"""`paper`: what was issued, as it was issued; its days; slips and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents.pictures import text_of
from tests.documents.test_papers import flat
from tests.verbs.home import WHOLE, Home

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.made(tmp_path / "home")


def said(home: Home, *args: str) -> str:
    out = home.path.parent / "sheet.pdf"
    done = home.run("paper", *args, "-o", str(out))
    assert done.returncode == 0, done.stderr
    return flat(text_of(out.read_bytes()))


def test_a_paper_and_its_days_come_out_as_issued(home: Home) -> None:
    """R-ACC-01, R-CLK-01."""
    number = home.done("receive", **WHOLE)["number"]
    home.done("accept", "--case", number)

    issued = said(home, number, "--kind", "acceptance")
    assert "受理通知书" in issued and number in issued and "李㛃" in issued
    days = said(home, number, "--kind", "acceptance", "--days")
    assert "文书期限逐日说明" in days and "《受理通知书》" in days and "起始" in days
    assert "办理期限说明" in said(home, number, "--days")


def test_a_matter_has_its_slip_and_its_answer(home: Home) -> None:
    """R-REC-04, R-EVA-04."""
    asked = home.done("enquire", subject="要什么材料", person="李㛃")["number"]
    assert "首问咨询登记单" in said(home, asked)
    early = home.run("paper", asked, "--kind", "reply", "-o", str(home.path.parent / "x.pdf"))
    assert early.returncode == 3 and "没有办理结果" in early.stderr
    home.done("answer_enquiry", "--case", asked, text="身份证和申请表")
    assert "身份证和申请表。" in said(home, asked, "--kind", "reply")


def test_a_complaint_about_a_case_is_answered(home: Home) -> None:
    """R-EVA-04."""
    case = home.done("receive", **WHOLE)["case"]
    home.done("complain", "--case", case, "--by", "clerk:陈静", subject="无人答复")
    home.done("verify_complaint", "--case", case, text="查无此事", upheld=False)
    assert "不属实或者不成立" in said(home, case, "--kind", "reply")


@pytest.mark.parametrize("kind", ["approval", "poem", "reply", ""])
def test_what_the_case_doesn_t_have_is_said_and_nothing_written(home: Home, kind: str) -> None:
    case = home.done("receive", **WHOLE)["case"]
    out = home.path.parent / "none.pdf"
    done = home.run("paper", case, "--kind", kind, "-o", str(out))

    assert done.returncode == 2 and "这件没有" in done.stderr and not out.exists()


def test_a_place_that_can_t_be_written_is_named(home: Home) -> None:
    case = home.done("receive", **WHOLE)["case"]
    home.done("accept", "--case", case)
    done = home.run("paper", case, "--kind", "acceptance", "-o", str(home.path))

    assert done.returncode == 4 and str(home.path) in done.stderr
