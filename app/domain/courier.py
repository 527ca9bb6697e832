"""快递寄送材料: signed for, registered, handed to whoever deals with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.errors import Refused
from app.domain.identity import fold
from app.domain.records import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One line of the register: whose parcel, who signed for it and when, who got it (None: lies here still)."""

    waybill: str
    carrier: str
    sender: str
    signed: Note
    department: str = ""
    distributed: Note | None = None


def sign_for(parcels: tuple[Parcel, ...], new: Parcel) -> tuple[Parcel, ...]:
    """R-REC-08 (YX 方案 四（一）2): the register with one parcel more. Refused when something about it isn't written
    down, or its waybill number, folded, is there already."""
    new = replace(new, waybill=fold(new.waybill))
    needed = {"waybill": new.waybill, "carrier": new.carrier, "sender": new.sender, "signed": new.signed.by}
    if blank := [key for key, value in needed.items() if not value.strip()]:
        raise Refused("R-REC-08", "organisation_parcel_blank", parcel=blank)
    if twice := next((parcel for parcel in parcels if parcel.waybill == new.waybill), None):
        raise Refused("R-REC-08", "organisation_parcel_twice", waybill=new.waybill, at=twice.signed.at)
    return (*parcels, new)


def distribute(parcel: Parcel, department: str, how: Note) -> Parcel:
    """R-REC-08: handed to a department, once, after it was signed for."""
    if parcel.distributed:
        raise Refused("R-REC-08", "organisation_parcel_gone", waybill=parcel.waybill, department=parcel.department)
    if not department.strip() or how.at < parcel.signed.at:
        raise Refused("R-REC-08", "organisation_parcel_how", waybill=parcel.waybill)
    return replace(parcel, department=department.strip(), distributed=how)


def lying(parcels: Iterable[Parcel]) -> tuple[Parcel, ...]:
    """R-REC-08: signed for and not handed on yet, oldest first."""
    return tuple(sorted((p for p in parcels if p.distributed is None), key=lambda p: p.signed.at))
