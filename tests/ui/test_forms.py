"""Days without the county: numbered forms printed ahead are filled in by hand and entered later, none is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PySide6.QtCore import Qt

from app.documents.pictures import pages_png, text_of
from app.domain.acceptance import receive
from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.errors import Refused, Trouble, Unreadable
from app.post.shown import Draft, Held, Outcome
from app.ui.screens.clerk.screen import ClerkScreen
from app.ui.screens.forms.screen import FormsScreen
from app.wire import codec
from server import verify
from server.database import reading
from server.partition import body_of
from server.service import PARTITION
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.real import ANSWERS, FORM, ITEM, Home, moment, person

APPLICANT = Actor("applicant")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def kit(home: Home) -> Home:
    """A counter in whose drawer ten forms lie, printed an hour ago."""
    home.sit("陈静")
    home.sync()
    with moment(home, home.post.now() - timedelta(hours=1)):
        home.post.blank_forms_pdf(10)
    return home


def written(home: Home, draft: Draft) -> Draft:
    """What stands on the form, typed in."""
    held = tuple(Held(code=m.code, state="ticked", original=True) for m in home.post.guide_for(ITEM, ANSWERS).materials)
    return replace(draft, guide=ITEM, applicant=person("王秀英"), answers=ANSWERS, form=FORM, held=held)


def entered(home: Home, number: str, at: datetime) -> str:
    draft = home.post.draft(home.post.back_entry(number, at))
    return home.post.settle(written(home, draft), Outcome(action="accept")).case.id


def case_of(home: Home, id: str) -> Case:
    """As the county has it."""
    with reading(home.town.engine) as connection:
        body = body_of(connection, PARTITION, "case", id)
    assert body
    return codec.case_from_bytes(body)


def states(home: Home) -> Counter[str]:
    return Counter(form.state for form in home.post.blank_forms())


def test_a_form_bears_its_number_for_the_eye_and_for_the_scanner(home: Home) -> None:
    import zxingcpp
    from PIL import Image

    home.sit("陈静")
    pdf = home.post.blank_forms_pdf(2)
    numbers = [form.number for form in home.post.blank_forms()]
    text = text_of(pdf).replace(" ", "")
    assert all(text.count(number) == 2 for number in numbers)
    assert "收件时间" in text and "收件回执" in text
    page = Image.open(BytesIO(pages_png(pdf, 150)[1]))
    read = {(str(code.format), code.text) for code in zxingcpp.read_barcodes(page)}
    assert {text for _, text in read} == {numbers[1]}
    assert len({kind for kind, _ in read}) == 2


def test_a_form_is_entered_under_its_number_and_its_time(kit: Home) -> None:
    """R-REC-09: the case has the paper's number, counts from the paper's time, and is marked as entered later."""
    form = kit.post.blank_forms()[3]
    at = (kit.post.now() - timedelta(minutes=30)).replace(second=0, microsecond=0)

    id = entered(kit, form.number, at)
    kit.sync()

    case = case_of(kit, id)
    assert (case.number, case.received_at, case.accepted_at) == (form.number, at, at)
    assert case.entered_at and case.entered_at - at > timedelta(minutes=29)
    assert case.papers[0].at == at
    assert kit.post.pending() == ()
    used = kit.post.blank_forms()[3]
    assert (used.state, used.case) == ("used", id)
    verify.check(kit.town.engine, kit.town.service.blobs)


def test_a_case_taken_in_as_usual_has_no_such_mark(kit: Home) -> None:
    case = kit.take_in(person("李强"))
    assert case.entered_at is None
    assert case.number not in {form.number for form in kit.post.blank_forms()}


def test_a_form_is_entered_once(kit: Home) -> None:
    number = kit.post.blank_forms()[0].number
    at = kit.post.now() - timedelta(minutes=5)
    first = kit.post.back_entry(number, at)
    assert kit.post.back_entry(number, at) == first
    kit.post.settle(written(kit, kit.post.draft(first)), Outcome(action="accept"))
    with pytest.raises(Refused) as caught:
        kit.post.back_entry(number, at)
    assert (caught.value.rule, caught.value.code) == ("R-REC-09", "blanks_is_used")


@pytest.mark.parametrize("off", [timedelta(hours=-2), timedelta(minutes=1), timedelta(days=-400)])
def test_a_time_before_the_form_was_printed_or_yet_to_come_is_refused(kit: Home, off: timedelta) -> None:
    with pytest.raises(Unreadable) as caught:
        kit.post.back_entry(kit.post.blank_forms()[0].number, kit.post.now() + off)
    assert caught.value.code == "blanks_time"


def test_a_number_of_no_form_here_is_refused(kit: Home) -> None:
    with pytest.raises(Unreadable) as caught:
        kit.post.back_entry("SL2026999999", kit.post.now())
    assert caught.value.code == "blanks_unknown"


def test_every_number_is_accounted_for(kit: Home) -> None:
    """Used, spoilt, unused or still blank; what will never be a case is in the register of void numbers."""
    forms = kit.post.blank_forms()
    at = kit.post.now() - timedelta(minutes=1)
    for form in forms[:3]:
        entered(kit, form.number, at)
    kit.post.end_form(forms[3].number, spoilt=True, why="写错了名字")
    kit.post.end_form(forms[4].number, spoilt=False, why="")
    kit.post.end_form(forms[5].number, spoilt=False, why="年终")

    assert states(kit) == {"used": 3, "spoilt": 1, "unused": 2, "blank": 4}
    with kit.begin() as store:
        void = {store_void.first: store_void.why for store_void in store.void_register()}
    assert sorted(why.partition(" ")[0] for why in void.values()) == ["spoilt", "unused", "unused"]
    assert any("写错了名字" in why for why in void.values())
    for form in forms[:5]:
        with pytest.raises(Refused):
            kit.post.end_form(form.number, spoilt=True, why="再来")


def test_a_spoilt_form_says_why(kit: Home) -> None:
    with pytest.raises(Unreadable) as caught:
        kit.post.end_form(kit.post.blank_forms()[0].number, spoilt=True, why=" ")
    assert caught.value.code == "blanks_why"
    assert states(kit) == {"blank": 10}


@pytest.mark.parametrize("count", [0, -1, 201])
def test_no_stack_is_printed_without_end(home: Home, count: int) -> None:
    home.sit("陈静")
    with pytest.raises(Unreadable):
        home.post.blank_forms_pdf(count)


def test_more_forms_than_numbers_take_none(home: Home) -> None:
    home.sit("陈静")
    with home.begin() as store:
        left = store.numbers_left("case", home.post.now().year)
    for _ in range(left // 200):
        home.post.blank_forms_pdf(200)
    with pytest.raises(Trouble):
        home.post.blank_forms_pdf(200)
    with home.begin() as store:
        assert store.numbers_left("case", home.post.now().year) == left % 200


@pytest.mark.slow
def test_three_days_alone_come_together_with_every_number_once(kit: Home) -> None:
    """Tickets, cases decided and rated, forms: all of it without the county, then one sync."""
    cases = []
    start = kit.post.now() - timedelta(minutes=50)
    for day in range(3):
        for n in range(12):
            at = kit.post.now() - timedelta(days=3 - day, minutes=n)
            case = kit.take_in(person(f"甲{'一二三四五六七八九十百千'[n]}"), at=at)
            cases.append(kit.do(case, "evaluate", APPLICANT, at, level="satisfied") if n % 3 == 0 else case)
    ids = [case.id for case in cases]
    ids += [entered(kit, form.number, start + timedelta(minutes=1)) for form in kit.post.blank_forms()[:5]]
    with kit.begin() as store:
        assert store.unanswered()[0] >= 36 * 2

    kit.sync()
    kit.sync()

    decided = [case_of(kit, id) for id in ids]
    numbers = [case.number for case in decided]
    assert len(numbers) == len(set(numbers)) == 41
    assert kit.post.pending() == ()
    papers = [paper.number for case in decided for paper in case.papers]
    assert len(papers) == len(set(papers))
    verify.check(kit.town.engine, kit.town.service.blobs)


def test_the_screen_enters_what_the_scanner_reads(kit: Home, benches: Benches) -> None:
    bench = benches("陈静")
    bench.go("forms")
    screen = _forms(bench)
    number = kit.post.blank_forms()[6].number
    at = kit.post.now() - timedelta(minutes=3)

    bench.window._scanned("case", number)
    bench.settle()
    bench.type(f"{at:%Y-%m-%d %H:%M}")
    bench.press(Qt.Key.Key_F9)

    assert isinstance(bench.screen, ClerkScreen)
    draft = bench.screen.intake.draft
    assert draft and (draft.paper_number, draft.paper_at) == (number, at.replace(second=0, microsecond=0))
    assert screen.current() is not None


def test_a_time_that_is_none_is_said_in_place(kit: Home, benches: Benches) -> None:
    bench = benches("陈静")
    bench.go("forms")
    screen = _forms(bench)
    for text in ("", "昨天", "2026-13-01 10:00"):
        screen.at.show_value(text)
        bench.do("enter_form")
        assert screen.at.note.text and bench.screen is screen


def test_spoilt_and_given_back_by_their_keys(kit: Home, benches: Benches) -> None:
    bench = benches("陈静")
    bench.go("forms")
    screen = _forms(bench)
    bench.do("spoil_form")
    assert screen.why.note.text and states(kit)["spoilt"] == 0
    screen.why.show_value("茶水洒了")
    bench.do("spoil_form")
    screen.table.pick(kit.post.blank_forms()[1].number)
    bench.do("return_form")
    assert states(kit) == {"spoilt": 1, "unused": 1, "blank": 8}
    screen.table.pick(kit.post.blank_forms()[0].number)
    assert not bench.window.registry.action("spoil_form").isEnabled()


def _forms(bench: Bench) -> FormsScreen:
    assert isinstance(bench.screen, FormsScreen)
    return bench.screen


@pytest.mark.parametrize("at", ["gestern", "2020-01-01T00:00:00", "9999"])
def test_an_entry_before_its_paper_is_refused(kit: Home, at: str) -> None:
    """R-REC-01: what says that it was typed in before it was received is no back entry."""
    data = {"guide": ITEM, "entered_at": at, "materials": [], "number": "SL1"}
    command = Command("x", "case", "c", "receive", 0, kit.post.now(), APPLICANT, data=data)
    with pytest.raises(Unreadable):
        receive(None, command, kit.post.context())
