"""What the desk keeps for itself: drafts, print jobs, the people who signed in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.engine import RowMapping

from app.domain.errors import Unreadable
from app.models import slips
from app.models.files import Files
from app.models.tables import draft, person, print_job, tries
from app.models.values import Draft, JobState, PrintJob, Tries
from app.wire import codec
from app.wire.messages import Profile

ENDED = ("printed", "uncertain", "failed")


class Desk(Files):
    """Nothing of this leaves the counter."""

    def save_draft(self, saved: Draft) -> None:
        values = {"user": saved.user, "saved_at": saved.saved_at.isoformat(), "data": _json(saved.data)}
        statement = upsert(draft).values(id=saved.id, **values)
        self.connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def draft(self, id: str) -> Draft:
        """Raises Unreadable when there is none of this id."""
        row = self.connection.execute(select(draft).where(draft.c.id == id)).mappings().one_or_none()
        if row is None:
            raise Unreadable("models_draft_unknown", draft=id)
        return _draft(row)

    def drafts(self, user: str = "") -> list[Draft]:
        """One person's drafts, or everybody's, the last saved first."""
        query = select(draft).order_by(draft.c.saved_at.desc())
        rows = self.connection.execute(query.where(draft.c.user == user) if user else query).mappings()
        return [_draft(row) for row in rows]

    def drop_draft(self, id: str) -> None:
        self.connection.execute(delete(draft).where(draft.c.id == id))

    def add_job(self, job: PrintJob) -> PrintJob:
        """Queue a job; where its key is known already, nothing is queued and the job there is given back."""
        row = self.connection.execute(select(print_job.c.data).where(print_job.c.key == job.key)).one_or_none()
        if row is not None:
            return slips.job_from_json(row.data)
        values = {"id": job.id, "key": job.key, "device": job.device, "state": job.state}
        self.connection.execute(
            insert(print_job).values(**values, made_at=job.made_at.isoformat(), data=slips.job_to_json(job))
        )
        return job

    def job(self, id: str) -> PrintJob:
        """Raises Unreadable when there is none of this id."""
        row = self.connection.execute(select(print_job.c.data).where(print_job.c.id == id)).one_or_none()
        if row is None:
            raise Unreadable("models_job_unknown", job=id)
        return slips.job_from_json(row.data)

    def next_job(self, device: str = "receipt") -> PrintJob | None:
        """The job that waits longest for this printer ("receipt" or "page")."""
        here = (print_job.c.device == device) & (print_job.c.state == "queued")
        query = select(print_job.c.data).where(here).order_by(print_job.c.n).limit(1)
        data = self.connection.execute(query).scalar_one_or_none()
        return slips.job_from_json(data) if data else None

    def set_job(self, id: str, state: JobState, reason: str = "") -> PrintJob:
        """The job in its new state; an ended one bears the time."""
        ended = codec.now() if state in ENDED else None
        changed = replace(self.job(id), state=state, reason=reason, ended_at=ended)
        here = update(print_job).where(print_job.c.id == id)
        self.connection.execute(here.values(state=state, data=slips.job_to_json(changed)))
        return changed

    def jobs(self, limit: int = 200, case: str = "") -> list[PrintJob]:
        """The last jobs, the newest first; of one case where it is given."""
        rows = self.connection.execute(select(print_job.c.data).order_by(print_job.c.n.desc())).scalars()
        found = (slips.job_from_json(data) for data in rows)
        return [job for job, _ in zip((j for j in found if case in ("", j.case)), range(limit), strict=False)]

    def jobs_in(self, state: JobState) -> list[PrintJob]:
        query = select(print_job.c.data).where(print_job.c.state == state).order_by(print_job.c.n)
        return [slips.job_from_json(data) for data in self.connection.execute(query).scalars()]

    def remember_person(self, profile: Profile, password_hash: str, at: datetime) -> None:
        """Keep who signed in with the county's consent, for signing in without it."""
        values = {"profile": codec.encode(profile).decode(), "hash": password_hash, "at": at.isoformat()}
        statement = upsert(person).values(user=profile.user, **values)
        self.connection.execute(statement.on_conflict_do_update(index_elements=["user"], set_=values))

    def person(self, user: str) -> tuple[Profile, str, datetime] | None:
        """Profile, Argon2id hash, and when the county last confirmed them."""
        row = self.connection.execute(select(person).where(person.c.user == user)).one_or_none()
        if row is None:
            return None
        return codec.decode(row.profile, Profile), row.hash, datetime.fromisoformat(row.at)

    def forget_person(self, user: str) -> None:
        """The county no longer lets this person in."""
        self.connection.execute(delete(person).where(person.c.user == user))

    def tries(self, user: str) -> Tries:
        row = self.connection.execute(select(tries).where(tries.c.user == user)).one_or_none()
        return Tries(count=row.count, last=datetime.fromisoformat(row.last)) if row else Tries()  # type: ignore[arg-type]

    def set_tries(self, user: str, count: int, last: datetime) -> None:
        values = {"count": count, "last": last.isoformat()}
        statement = upsert(tries).values(user=user, **values)
        self.connection.execute(statement.on_conflict_do_update(index_elements=["user"], set_=values))


def _json(data: Mapping[str, object]) -> str:
    return msgspec.json.encode(data).decode()


def _draft(row: RowMapping) -> Draft:
    data = msgspec.json.decode(str(row["data"]))
    saved_at = datetime.fromisoformat(str(row["saved_at"]))
    return Draft(id=str(row["id"]), user=str(row["user"]), saved_at=saved_at, data=data)
