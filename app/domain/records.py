"""What people put on a case's record beside the case itself: opinions, notes, marks, complaints, joint parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """审核 or 审批 opinion: each reviewer gives opinion and time."""

    by: str
    at: datetime
    agree: bool
    text: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something done and put on record: who, when, in which words."""

    by: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Why a case is abnormal (异常办件), since when, how it was explained and when that was found good
    (R-SUP-01, R-SUP-09)."""

    kind: str
    at: datetime
    explained: Note | None = None
    closed: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """申诉 against a mark, once; `upheld` is None while it is open (R-EVA-03)."""

    against: str
    at: datetime
    by: str
    reason: str
    upheld: bool | None = None
    ruled: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """投诉, or a bad evaluation (channel "evaluation"), on its closed loop: verified, rectified, called back
    (R-EVA-02, R-EVA-04). `upheld` is None until it is verified."""

    channel: str
    subject: str
    at: datetime
    by: str
    upheld: bool | None = None
    verified: Note | None = None
    rectified: Note | None = None
    called_back: Note | None = None

    @property
    def open(self) -> bool:
        return self.called_back is None and self.upheld is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class JointPart:
    """One department's part of a joint approval: its opinion, countersigned by its chief representative."""

    department: str
    opinion: Opinion | None = None
    countersigned: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """会审: who was there, empowered to decide, and the signed minutes (R-CLK-08)."""

    at: datetime
    by: str
    departments: tuple[str, ...]
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """并联审批: opened by the lead, handled in parallel in one common limit (R-CLK-07)."""

    opened: Note
    parts: tuple[JointPart, ...]
    meetings: tuple[Meeting, ...] = ()
    escalated: Note | None = None

    def part(self, department: str) -> JointPart | None:
        return next((part for part in self.parts if part.department == department), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOpinion:
    """初审意见 of the township or lower department that sent the case up; the result goes back there (R-CLK-12)."""

    unit: str
    by: str = ""
    agree: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A wrong acceptance put right, with new paper: what, why, and the values as they stood before."""

    at: datetime
    by: str
    what: str
    reason: str
    before: Mapping[str, object] = field(default_factory=dict)
