"""What the county's welcome means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.sync.greeting import Own, Verdict, judge
from app.wire.messages import Instruction, Welcome

HASHES = {n: f"h{n}" for n in range(6)}
OWN = Own(generation="g1", scope_version=1, last_dseq=5, settled_dseq=3, hash_at=HASHES.get)


def welcome(last: int = 3, hash: str = "", generation: str = "g1", instruction: Instruction = "ok") -> Welcome:
    return Welcome(
        generation=generation,
        last_dseq=last,
        last_hash=hash or f"h{last}",
        server_time="2026-03-02T09:00:00+08:00",
        scope_version=1,
        safe_seq=0,
        instruction=instruction,
    )


def test_both_at_the_same_act_go_on() -> None:
    assert judge(welcome(), OWN) == Verdict()


def test_a_lost_reply_is_no_reason_to_do_anything() -> None:
    assert judge(welcome(last=5), OWN) == Verdict()


def test_a_county_from_an_older_backup_is_offered_what_it_lacks() -> None:
    assert judge(welcome(last=1, generation="g2"), OWN) == Verdict(pull_anew=True, offer_after=1)


def test_a_backup_that_kept_its_generation_is_noticed_by_the_number() -> None:
    assert judge(welcome(last=1), OWN) == Verdict(pull_anew=True, offer_after=1)


def test_a_new_generation_alone_is_pulled_anew() -> None:
    assert judge(welcome(generation="g2"), OWN) == Verdict(pull_anew=True)


def test_another_rule_who_sees_what_is_pulled_anew() -> None:
    assert judge(welcome(), replace(OWN, scope_version=0)) == Verdict(pull_anew=True)


@pytest.mark.parametrize("instruction", ["reset_pull", "scope_changed"])
def test_the_county_may_order_a_new_pull(instruction: Instruction) -> None:
    assert judge(welcome(instruction=instruction), OWN) == Verdict(pull_anew=True)


@pytest.mark.parametrize(
    ("instruction", "code"), [("fork", "sync_fork"), ("revoked", "sync_revoked"), ("upgrade", "sync_upgrade")]
)
def test_the_county_may_order_a_stop(instruction: Instruction, code: str) -> None:
    stop = judge(welcome(instruction=instruction), OWN).stop

    assert stop is not None and stop.code == code


def test_a_county_that_knows_more_acts_than_were_made_here_means_a_restored_disk() -> None:
    stop = judge(welcome(last=6), OWN).stop

    assert stop is not None and stop.code == "sync_fork"


def test_the_same_number_with_another_hash_means_a_cloned_disk() -> None:
    stop = judge(welcome(last=3, hash="other"), OWN).stop

    assert stop is not None and stop.code == "sync_fork"
