"""The devices of this post: bound by home/devices.toml, started, tested, calibrated; their keys become acts."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from app.devices import bindings as bound
from app.devices.bindings import Binding
from app.devices.contract import Event, StateChange
from app.devices.voice.announcer import call
from app.domain.case import Case
from app.domain.command import Actor
from app.domain.errors import Refused, Trouble, Unreadable
from app.domain.queue import Ticket
from app.domain.slip import Bars, Code, Slip, Text
from app.models.values import PrintJob
from app.post.binding import BindingPart
from app.post.calling import CallingPart
from app.post.cards import CardsPart
from app.post.events import DeviceChanged, Printed, Rated
from app.post.keypads import Keypads
from app.post.prints import PrintsPart
from app.post.receipts import Receipts
from app.post.rows import job_row
from app.post.scanning import ScanPart
from app.post.shown import DeviceRow, JobRow, JournalLine
from app.texts import words
from app.usecases import acts, printing, tickets
from app.usecases.acts import Intent

LOG = logging.getLogger(__name__)
GLANCE = 3.0
"""Seconds a camera has to show itself when the post opens."""
TESTS = {"caller": "beep", "evaluator": "ask_evaluation", "led": "test"}
"""The order by which a person sees or hears that a device works."""
SHOWN = {"idcard": "card"}
"""What a screen calls a kind, where it isn't the kind's own name."""


class EquipmentPart(BindingPart, CallingPart, ScanPart, CardsPart, PrintsPart):
    receipts: Receipts | None = None
    _served: tuple[Ticket, str] | None = None
    _invited: str = ""
    _cases: dict[str, str]
    _worker: ThreadPoolExecutor | None = None

    def start_devices(self) -> None:
        """Raises Unreadable for a devices.toml that can't be used."""
        self._cases = {}
        self._worker = ThreadPoolExecutor(1, "keys")
        found = bound.read(self.home)
        self.keypads = Keypads(self.home, found, self._pressed, self._stands)
        printer = next((b for b in found if b.kind == "printer"), None)
        camera = next((b for b in found if b.kind == "camera"), None)
        self._camera_binding = camera
        self.camera_url = camera.url if camera else ""
        if printer:
            self.receipts = Receipts(printer, self.begin, self._printed, self._stands)
            self.receipts.start()
        self.keypads.start()
        self.start_cards(next((b for b in found if b.kind == "idcard"), None), self._stands)
        self.start_voice(next((b for b in found if b.kind == "voice"), None), self._stands)
        self.start_scanner(next((b for b in found if b.kind == "scanner"), None), self._stands)
        self._worker.submit(self.check_scanner)
        if camera:
            self._worker.submit(self._look_at_camera)

    def _look_at_camera(self) -> None:
        """Open the camera once, to know whether it is there; it is on only while somebody scans."""
        self.camera_on()
        ends = time.monotonic() + GLANCE
        while time.monotonic() < ends and not (self.camera_seen and self.camera_seen.state == "READY"):
            time.sleep(0.05)
        self.camera_off()

    def stop_devices(self) -> None:
        self.camera_off()
        self.stop_cards()
        self.stop_voice()
        self.stop_scanner()
        if self.receipts:
            self.receipts.stop()
        if self.keypads:
            self.keypads.stop()
        if self._worker:
            self._worker.shutdown()

    def devices(self) -> Sequence[DeviceRow]:
        return tuple(self._row(binding) for binding in bound.read(self.home))

    def _row(self, binding: Binding) -> DeviceRow:
        if self.keypads and binding.name in self.keypads.names():
            return self.keypads.row(binding.name)
        standing = self._standing(binding)
        return DeviceRow(
            name=binding.name,
            kind=SHOWN.get(binding.kind, binding.kind),
            state=standing.state.value.lower() if standing else "absent",
            reason=standing.reason if standing else "",
            params=standing.params if standing else {},
            profile=binding.profile,
            url=binding.url,
            address=binding.address,
            last_good=standing.at if standing and standing.state == "READY" else None,
        )

    def _standing(self, binding: Binding) -> StateChange | None:
        if binding.kind == "camera":
            return self.camera_standing() or self.camera_seen
        if binding.kind == "scanner":
            return self.scanner_seen
        if binding.kind == "idcard":
            return self.cards_standing(binding.name)
        if binding.kind == "voice":
            return self.voice.standing if self.voice else None
        return self.receipts.standing if self.receipts and self.receipts.binding.name == binding.name else None

    def _device(self, name: str) -> Binding:
        found = next((b for b in bound.read(self.home) if b.name == name), None)
        if found is None:
            raise Unreadable("post_no_device", name=name)
        return found

    def _keys(self) -> Keypads:
        assert self.keypads, "devices were started"
        return self.keypads

    def test_device(self, name: str) -> DeviceRow:
        """Beep, test slip, one frame; the row says how it went."""
        binding = self._device(name)
        if binding.kind == "printer":
            self._test_slip()
        elif binding.kind == "camera":
            self.camera_on()
            self._fresh()
        elif binding.kind in ("idcard", "voice", "scanner"):
            if binding.kind == "scanner":
                self.check_scanner()
            self._ready(binding)
            if self.voice and binding.kind == "voice":
                self.voice.say(call("A001", self.window))
        elif not self._keys().order(name, TESTS[binding.kind]):
            raise Trouble("post_device_away", name=name)
        return self._row(binding)

    def _ready(self, binding: Binding) -> None:
        """A reader is asked all the time how it is: its answer stands already."""
        if (standing := self._standing(binding)) is None or standing.state != "READY":
            raise Trouble("post_device_away", name=binding.name)

    def _test_slip(self) -> None:
        lines = (Text(words("post_test_slip"), align="center", bold=True), Code("yichuang:test"), Bars("TEST"))
        self.queued_slip(Slip(lines), words("post_test_slip"))

    def queued_slip(self, slip: Slip, title: str) -> JobRow:
        job = printing.slip_job(slip, title, "", acts.new_id(), "", self.now())
        return self.queued(printing.queue(self.begin, job))

    def restart_devices(self) -> None:
        self.stop_devices()
        self.keypads = self.receipts = self._camera_binding = self.camera_seen = None
        self.start_devices()

    def reconnect(self, name: str) -> None:
        binding = self._device(name)
        if binding.kind == "camera":
            self.camera_off()
            self.camera_on()
        elif binding.kind == "printer":
            self.print_now()
        elif binding.kind == "scanner":
            self.check_scanner()
        elif binding.kind == "idcard":
            self.restart_cards()
        elif binding.kind == "voice":
            self.stop_voice()
            self.start_voice(binding, self._stands)
        else:
            self._keys().reconnect(name)

    def heard(self, name: str) -> Sequence[str]:
        return self._keys().heard(name)

    def calibrate(self, name: str, keys: Mapping[str, str]) -> DeviceRow:
        """Raw key → level, kept for this device; a grade without a key stays unmapped (R-EVA-01)."""
        rating = {str(int(key, 16)): level for key, level in keys.items()}
        return self._changed(msgspec.structs.replace(self._device(name), rating=rating))

    def keep_journal(self, name: str, on: bool) -> None:
        self._changed(msgspec.structs.replace(self._device(name), journal=on))

    def _changed(self, binding: Binding) -> DeviceRow:
        bound.write(self.home, bound.put(bound.read(self.home), binding))
        if binding.name in self._keys().names():
            self._keys().change(binding)
        self._stands(binding.name)
        return self._row(binding)

    def journal(self, name: str, limit: int) -> Sequence[JournalLine]:
        return tuple(self._keys().journal(name)[-limit:]) if name in self._keys().names() else ()

    def export_journal(self, name: str) -> bytes:
        lines = (
            f"{line.at.isoformat(timespec='milliseconds')} {line.way} {line.text}" for line in self.journal(name, 10**6)
        )
        return ("\n".join(lines) + "\n").encode()

    def print_now(self) -> None:
        if self.receipts:
            self.receipts.print_now()

    def _printed(self, job: PrintJob) -> None:
        self.hub.tell(Printed(job_row(job)))

    def _stands(self, name: str) -> None:
        self.hub.tell(DeviceChanged(self._row(self._device(name))))

    def camera_moved(self, change: StateChange) -> None:
        self.camera_seen = change
        if self._camera_binding:
            self._stands(self._camera_binding.name)

    camera_seen: StateChange | None = None
    _camera_binding: Binding | None = None

    def _pressed(self, binding: Binding, event: Event) -> None:
        """A key: acted on by the post's own worker, so that the line is never kept waiting."""
        if self._worker:
            self._worker.submit(self._rated if event.event == "rating" else self.caller_key, event)

    def _rated(self, event: Event) -> None:
        """R-EVA-01: the applicant's key goes to the case of the service just ended, or else to its ticket; a key
        without a grade is no grade, and nothing is stored twice."""
        served, level = self._served, event.value or ""
        case = self._invited or (served[1] if served else "")
        if self._invited:
            self._store_again(self._invited, level)
        elif served and level:
            try:
                self._store_rating(served[0], case, level)
            except Refused as refusal:
                LOG.info("rating not stored: %s", refusal.code)
            self._served = None
        self.hub.tell(Rated(case, level))

    def invite_again(self, case: Case) -> None:
        """R-EVA-03: the keypad opens for a second evaluation of this case; the next key is the applicant's word on it.
        Raises Trouble where no evaluator could be asked."""
        if self.keypads is None or not self.keypads.ask_evaluation():
            raise Trouble("post_no_evaluator")
        self._invited = case.id

    def _store_again(self, case: str, level: str) -> None:
        """R-EVA-03: the score is recomputed; a key without a grade is no grade."""
        self._invited = ""
        if not level:
            return
        intent = Intent(action="evaluate_again", case=case, actor=Actor("applicant"), data={"level": level})
        try:
            acts.act(self.begin, intent, self.render, self.now())
        except Refused as refusal:
            LOG.info("second rating not stored: %s", refusal.code)
        self.acted([case])

    def _store_rating(self, ticket: Ticket, case: str, level: str) -> None:
        applicant = Actor("applicant")
        if case:
            with self.read() as store:
                shown: Case = store.case(case)
            if shown.accepted_on is not None and shown.rating is None:
                intent = Intent(action="evaluate", case=case, actor=applicant, data={"level": level})
                acts.act(self.begin, intent, self.render, self.now())
                self.acted([case])
                return
        tickets.rate(self.begin, ticket.id, level, self.now())
        self.send()

    def settled(self, ticket: str, case: Case) -> None:
        if ticket:
            self._cases[ticket] = case.id
        self.print_now()

    def served(self, ticket: Ticket) -> None:
        self._invited = ""  # somebody else stands at the keypad now
        self._served = (ticket, self._cases.get(ticket.id, ""))
        if self.keypads:
            self.keypads.ask_evaluation()

    def forget_served(self) -> None:
        self._served = None
