"""Devices bound, changed and taken off this post by an installer; what is bound, on one paper."""

from __future__ import annotations

from collections.abc import Sequence

from app.devices import bindings as bound
from app.devices.bindings import Binding
from app.devices.registry import ADDRESS, FRAMED, KINDS
from app.devices.scanner.listing import scanners
from app.devices.transport.ports import ports
from app.domain.errors import Unreadable
from app.domain.slip import Pair, Rule, Slip, Text
from app.post.binding_shown import Choices, DeviceForm, KindChoice
from app.post.common import Common
from app.post.shown import DeviceRow, JobRow
from app.texts import words

EXAMPLES = {
    "printer": "usb://0416:5011",
    "camera": "uvc://0",
    "scanner": "sane://pixma:04A91912",
    "idcard": "serial:COM5",
    "voice": "speech://system",
}
"""Links as they are written, where they aren't a serial port."""


class BindingPart(Common):
    def devices(self) -> Sequence[DeviceRow]:
        """Those bound here, as they stand."""
        raise NotImplementedError

    def restart_devices(self) -> None:
        """Every link closed, and opened anew as devices.toml has it."""
        raise NotImplementedError

    def queued_slip(self, slip: Slip, title: str) -> JobRow:
        """A slip of the post's own, queued for the receipt printer."""
        raise NotImplementedError

    def device_choices(self) -> Choices:
        """Ports are listed, never opened."""
        used = {b.url.partition("?")[0] for b in bound.read(self.home)}
        free = tuple((p.url, f"{p.title or p.name}　{p.url}") for p in ports() if p.url not in used)
        seen = tuple((s.url, f"{s.title}　{s.url}") for s in scanners(used))
        return Choices(kinds=tuple(map(_choice, KINDS)), ports=(*free, *seen))

    def bind_device(self, form: DeviceForm) -> DeviceRow:
        """Written, and opened at once. Raises Unreadable saying what can't be, and nothing changes then."""
        before = bound.read(self.home)
        old = next((b for b in before if b.name == form.was), None)
        if old is None and any(b.name == form.name for b in before):
            raise Unreadable("post_device_named", name=form.name)
        after = [_binding(form, old) if b is old else b for b in before]
        bound.write(self.home, after if old else [*after, _binding(form, None)])
        self.restart_devices()
        return next(row for row in self.devices() if row.name == form.name)

    def unbind_device(self, name: str) -> None:
        """Its port is let go; from now on no byte goes there."""
        bound.write(self.home, [b for b in bound.read(self.home) if b.name != name])
        self.restart_devices()

    def device_report(self) -> JobRow:
        """The self-test of this window on a slip: what is bound, how it stands, which grades have no key (R-EVA-01)."""
        hall = str(self.hall().get("name") or self.identity.hall)
        head = (
            Text(words("post_report_title"), align="center", bold=True),
            Pair(words("post_report_hall"), hall),
            Pair(words("post_report_window"), self.window),
            Pair(words("post_report_at"), f"{self.now():%Y-%m-%d %H:%M}"),
        )
        parts = [line for row in self.devices() for line in _reported(row)] or [Text(words("post_report_none"))]
        foot = (Rule(), Text(words("post_report_sign")), Text(""), Text(""))
        return self.queued_slip(Slip((*head, *parts, *foot)), words("post_report_title"))


def _choice(kind: str) -> KindChoice:
    described = KINDS[kind]
    return KindChoice(
        kind=kind,
        name=words(described.words),
        profiles=_profiles(kind),
        addressed=ADDRESS in described.settings,
        example=EXAMPLES.get(kind, "serial:COM3"),
    )


def _profiles(kind: str) -> tuple[tuple[str, str], ...]:
    from app.devices import profiles
    from app.devices.printer import profiles as printers

    if KINDS[kind].profiles == FRAMED:
        return tuple((p.id, p.title) for p in profiles.shipped() if kind in p.kinds)
    return tuple((name, printers.load(name).name) for name in printers.names()) if kind == "printer" else ()


def _binding(form: DeviceForm, old: Binding | None) -> Binding:
    """A calibrated map stays only with the profile at which it was made."""
    kept = old is not None and (old.kind, old.profile) == (form.kind, form.profile)
    return Binding(
        kind=form.kind,
        name=form.name.strip(),
        url=form.url.strip(),
        profile=form.profile,
        address=form.address,
        journal=old.journal if old else False,
        rating=old.rating if old and kept else {},
    )


def _reported(row: DeviceRow) -> list[Text | Pair | Rule]:
    state = words(f"ui_b_device_{row.state}")
    lines: list[Text | Pair | Rule] = [
        Rule(),
        Text(f"{words(f'ui_device_{row.kind}')}　{row.name}", bold=True),
        Pair(words("post_report_state"), state),
        Pair(words("post_report_link"), row.url),
    ]
    if row.reason:
        lines.append(Pair(words("post_report_reason"), words(row.reason, **{"port": row.url, **row.params})))
    if row.profile:
        lines.append(Pair(words("post_report_profile"), row.profile))
    if row.last_good:
        lines.append(Pair(words("post_report_answer"), f"{row.last_good:%H:%M:%S}"))
    if row.unmapped:
        lacking = "、".join(words(f"devices_level_{level}") for level in row.unmapped)
        lines.append(Pair(words("post_report_unmapped"), lacking))
    return lines
