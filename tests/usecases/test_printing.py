"""Printing: once for each thing, doubt is a person's to judge, 补打 is marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from app.domain.errors import Refused, Trouble
from app.domain.slip import Pair, Slip, Text
from app.models.values import PrintJob
from app.usecases import printing
from app.usecases.printing import Result
from tests.models.place import NOW, Place

SLIP = Slip((Text("受理凭证"), Pair("编号", "SL2026000001")))

PRINTED = Result("printed", "", 900)


@dataclass
class Printer:
    """A printer that does as it is told, and remembers what came out."""

    result: Result = PRINTED
    error: BaseException | None = None
    paper: list[Slip | bytes] = field(default_factory=list)

    def print(self, slip: Slip | bytes, copies: int) -> Result:
        self.paper += [slip] * copies
        if self.error:
            raise self.error
        return self.result


def queued(place: Place, number: str = "SL2026000001") -> PrintJob:
    return printing.queue(place.begin, printing.slip_job(SLIP, "受理凭证", "c1", number, "陈静", NOW))


def test_a_double_click_prints_once(place: Place) -> None:
    first = queued(place)
    assert queued(place).id == first.id
    printer = Printer()
    done = printing.print_next(place.begin, printer)
    assert done is not None
    assert done.state == "printed"
    assert printing.print_next(place.begin, printer) is None
    assert printer.paper == [SLIP]
    assert queued(place).state == "printed"


@pytest.mark.parametrize("state", ["printed", "uncertain", "failed"])
def test_a_job_ends_as_the_printer_says(place: Place, state: str) -> None:
    queued(place)
    done = printing.print_next(place.begin, Printer(Result(state, "printer_no_paper")))  # type: ignore[arg-type]
    assert done is not None
    assert (done.state, done.reason) == (state, "printer_no_paper")
    assert printing.print_next(place.begin, Printer()) is None


def test_a_printer_that_is_not_there_fails_the_job(place: Place) -> None:
    queued(place)
    done = printing.print_next(place.begin, Printer(error=Trouble("printer_absent")))
    assert done is not None
    assert (done.state, done.reason) == ("failed", "printer_absent")


def test_a_crash_while_printing_leaves_the_job_uncertain(place: Place) -> None:
    job = queued(place)
    with pytest.raises(KeyboardInterrupt):
        printing.print_next(place.begin, Printer(error=KeyboardInterrupt()))
    with place.begin() as store:
        assert store.job(job.id).state == "uncertain"


def test_a_job_found_printing_after_a_crash_is_not_printed_again_by_itself(place: Place) -> None:
    job = queued(place)
    with place.begin() as store:
        store.set_job(job.id, "printing")
    place.close()
    again = Place.opened(place.home)
    (doubtful,) = printing.recover(again.begin)
    assert (doubtful.id, doubtful.state) == (job.id, "uncertain")
    printer = Printer()
    assert printing.print_next(again.begin, printer) is None
    assert printer.paper == []
    judged = printing.decide(again.begin, job.id, came_out=False)
    assert judged.state == "failed"
    with pytest.raises(Refused, match="usecases_job_not_uncertain"):
        printing.decide(again.begin, job.id, came_out=True)
    again.close()


def test_a_reprint_is_marked_with_count_and_reason(place: Place) -> None:
    job = queued(place)
    printer = Printer()
    printing.print_next(place.begin, printer)
    for n, why in ((1, "卡纸"), (2, "申请人遗失")):
        with place.begin() as store:
            last = store.jobs()[0]
        again = printing.reprint(place.begin, last.id, why, "陈静", NOW)
        assert (again.reprint, again.why, again.state) == (n, why, "queued")
        assert again.slip is not None
        assert again.slip.lines[0] == Text(f"补打（第 {n} 次）2026-11-25 10:00 {why}", align="center", bold=True)
        assert again.slip.lines[2:] == SLIP.lines
        printing.print_next(place.begin, printer)
    assert len(printer.paper) == 3
    with place.begin() as store:
        assert [j.reprint for j in store.jobs(case="c1")] == [2, 1, 0]
        assert store.job(job.id).reprint == 0


def test_a_reprint_needs_a_reason_and_an_ended_job(place: Place) -> None:
    job = queued(place)
    with pytest.raises(Refused, match="usecases_job_still_waits"):
        printing.reprint(place.begin, job.id, "卡纸", "陈静", NOW)
    printing.print_next(place.begin, Printer())
    with pytest.raises(Refused, match="usecases_reprint_reason"):
        printing.reprint(place.begin, job.id, "  ", "陈静", NOW)


def test_a_paper_is_printed_as_it_was_frozen_and_its_reprint_is_marked(place: Place) -> None:
    with place.begin() as store:
        file = store.put_blob(b"%PDF- issued")
    job = printing.queue(place.begin, printing.paper_job(file, "受理通知书", "c1", "〔2026〕000001", "陈静", NOW))
    printer = Printer()
    assert printing.print_next(place.begin, printer) is None
    printing.print_next_page(place.begin, printer)

    def mark(pdf: bytes, n: int, why: str, at: datetime) -> bytes:
        return pdf + f" {n} {why}".encode()

    printing.reprint(place.begin, job.id, "卡纸", "陈静", NOW, mark)
    printing.print_next_page(place.begin, printer)
    with place.begin() as store:
        last = store.jobs()[0]
    printing.reprint(place.begin, last.id, "又卡", "陈静", NOW, mark)
    printing.print_next_page(place.begin, printer)
    assert printer.paper == [b"%PDF- issued", "%PDF- issued 1 卡纸".encode(), "%PDF- issued 2 又卡".encode()]
