"""Nothing at the county says whose number it is, neither the database nor what lies beside it; and it is found."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, select

from app.cli import main
from app.domain.errors import Trouble, Unreadable
from server import blind, rotation, sealing, verify
from server.backup import backup
from server.database import open_engine, reading, writing
from server.home import Home
from server.restore import restore
from server.service import PARTITION
from server.tables import blind as blinds
from server.tables import doc, log, part_head
from tests.server.older import unseal
from tests.server.town import Counter, Town

ID, AGENT, PHONE = "530127198001011235", "530127196803154028", "13800001234"
APPLICANT = {
    "name": "王秀英",
    "id_number": ID,
    "phone": PHONE,
    "agent": {"name": "李强", "id_number": AGENT, "phone": "13900005678"},
}
SECRETS = (ID, AGENT, PHONE, "13900005678", "王秀英")


def filled(town: Town) -> Counter:
    """Accepted, refused with a number in its reasons or not, unreadable, and a matter with a phone."""
    counter = town.counter()
    counter.push(
        counter.receive("c1", applicant=APPLICANT, number="SL1"),
        counter.act("accept", "c1"),
        counter.act("accept", "c9", applicant=APPLICANT),
        counter.write_body("x1", f'{{"from": "a newer program", "who": "{ID}"}}'),
        counter.act("enquire", "m1", subject="怎么办", person="王秀英", phone=PHONE, to="卫健局"),
    )
    return counter


def dump(town: Town) -> bytes:
    """All that the database says to whoever has no key: its files, or every row of every table as it stands."""
    if town.engine.dialect.name == "sqlite":
        return b"".join(file.read_bytes() for file in town.home.folder.glob("county.db*"))
    town.engine.dispose()
    engine = open_engine(town.home.url)
    with engine.connect() as connection:
        rows = [
            row
            for table in inspect(connection).get_table_names()
            for row in connection.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars()
        ]
        sealed = connection.exec_driver_sql("SELECT body FROM log UNION ALL SELECT body FROM doc").scalars().all()
    engine.dispose()
    return "\n".join(rows).encode() + b"".join(b.encode() if isinstance(b, str) else bytes(b) for b in sealed)


def test_no_number_name_or_phone_stands_in_the_database(town: Town) -> None:
    filled(town)
    content = dump(town)
    assert len(content) > 10_000 and b"SL1" in content
    for secret in SECRETS:
        assert secret.encode() not in content


def test_the_county_s_own_key_does_not_stand_in_the_database(town: Town) -> None:
    with reading(town.engine) as connection:
        key = connection.execute(select(part_head.c.key)).scalar_one()
    content = dump(town)
    assert len(key) == 32 and key not in content and key.hex().encode() not in content


def test_acts_verify_though_they_are_sealed(town: Town) -> None:
    """The bytes as the counter signed them come out as they went in."""
    counter = filled(town)
    with reading(town.engine) as connection:
        bodies = {row.act: row.body for row in connection.execute(select(log.c.act, log.c.body))}
    assert [bodies[act.id] for act in counter.made] == [act.body for act in counter.made]
    assert verify.check(town.engine, town.service.blobs).refused == 2


@pytest.mark.parametrize("asked", [ID, ID[-6:], AGENT, PHONE, "13900005678", " 530127 19800101 1235 ", "０１１２３５"])
def test_a_person_is_found_by_the_whole_number_or_its_last_six(town: Town, asked: str) -> None:
    filled(town)
    with reading(town.engine) as connection:
        assert ("case", "c1") in blind.find(connection, PARTITION, asked)


@pytest.mark.parametrize("asked", [ID[:-1], ID[:6], "235", "王秀英", "%", "ABCDEF", ID + "1"])
def test_a_part_of_a_number_finds_nobody(town: Town, asked: str) -> None:
    filled(town)
    with reading(town.engine) as connection:
        try:
            assert blind.find(connection, PARTITION, asked) == []
        except Unreadable as error:
            assert error.code == "server_find_what"


def test_a_number_that_was_corrected_no_longer_finds_the_case(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1", applicant=APPLICANT), counter.act("accept", "c1"))
    document = town.document("case", "c1")
    changed = document.body.replace(ID, AGENT[:-1] + "X")
    with writing(town.engine) as connection:
        blind.note(connection, PARTITION, [("case", "c1", document.body, changed)])
        assert blind.find(connection, PARTITION, ID) == []
        assert blind.find(connection, PARTITION, AGENT[:-1] + "X") == [("case", "c1")]
        assert blind.find(connection, PARTITION, PHONE) == [("case", "c1")]


def test_an_index_that_lost_a_person_is_named(town: Town) -> None:
    filled(town)
    with writing(town.engine) as connection:
        connection.execute(delete(blinds).where(blinds.c.kind == "matter"))
    with pytest.raises(verify.Wrong) as caught:
        verify.check(town.engine, town.service.blobs)
    assert (caught.value.code, caught.value.params["id"]) == ("server_verify_blind", "m1")


def test_a_county_in_the_clear_is_sealed_with_all_it_has(town: Town) -> None:
    """From the schema before: every act still verifies, everybody is found, and nothing stays in the clear."""
    counter = filled(town)
    with reading(town.engine) as connection:
        bodies = connection.execute(select(log.c.seq, log.c.body, log.c.params).order_by(log.c.seq)).all()
    town.service.stop()
    unseal(town.engine)
    assert ID.encode() in dump(town)
    town.engine.dispose()
    (town.home.folder / "county.keys").unlink()

    town.again()

    counter.service = town.service
    content = dump(town)
    assert [secret for secret in SECRETS if secret.encode() in content] == []
    with reading(town.engine) as connection:
        assert connection.execute(select(log.c.seq, log.c.body, log.c.params).order_by(log.c.seq)).all() == bodies
        assert blind.find(connection, PARTITION, AGENT) == [("case", "c1")]
    verify.check(town.engine, town.service.blobs)
    assert counter.push(counter.receive("c5"))[0].outcome == "accepted"


def test_a_new_key_seals_everything_and_the_old_one_opens_nothing(town: Town) -> None:
    counter = filled(town)
    before = town.home.keys.read_text()
    with reading(town.engine) as connection:
        rows = sum(len(connection.execute(select(t)).all()) for t in (log, doc, part_head))
    town.close()

    assert rotation.rotate(town.home) == rows

    after = town.home.keys.read_text()
    assert after != before and len(after.split()) == 1
    town.again()
    counter.service = town.service
    with reading(town.engine) as connection:
        assert blind.find(connection, PARTITION, ID) == [("case", "c1")]
    verify.check(town.engine, town.service.blobs)
    assert counter.push(counter.receive("c5"))[0].outcome == "accepted"
    town.engine.dispose()
    town.home.keys.write_text(before)
    with pytest.raises(Trouble) as caught:
        town.home.open()
    assert caught.value.code == "server_keys_other"
    town.home.keys.write_text(after)


def test_a_rotation_that_was_cut_short_is_read_and_finished(town: Town) -> None:
    """The file has both keys, and half the rows are under each."""
    counter = filled(town)
    ring = sealing.ring_of(town.engine.dialect).rotated()
    sealing.save(ring, town.home.keys)
    town.again()
    counter.service = town.service
    counter.push(counter.receive("c5", applicant=APPLICANT))

    with reading(town.engine) as connection:
        assert blind.find(connection, PARTITION, ID) == [("case", "c1"), ("case", "c5")]
    verify.check(town.engine, town.service.blobs)
    town.close()
    rotation.rotate(town.home)

    assert town.home.keys.read_text().split() == [ring.keys[0].secret.hex()]
    town.again()
    with reading(town.engine) as connection:
        assert blind.find(connection, PARTITION, ID) == [("case", "c1"), ("case", "c5")]
    verify.check(town.engine, town.service.blobs)


def test_a_key_is_not_changed_under_a_running_server(town: Town) -> None:
    with town.home.alone(), pytest.raises(Trouble) as caught:
        rotation.rotate(town.home)
    assert caught.value.code == "server_running"


def test_without_its_keys_a_county_is_left_alone(town: Town) -> None:
    town.engine.dispose()
    kept = town.home.keys.read_bytes()
    town.home.keys.unlink()
    with pytest.raises(Trouble) as caught:
        town.home.open()
    assert caught.value.code == "server_keys_missing"
    assert not town.home.keys.exists()
    town.home.keys.write_bytes(kept)


def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.open().dispose()
    assert stat.S_IMODE(home.keys.stat().st_mode) == 0o600
    home.keys.chmod(0o644)
    with pytest.raises(Trouble) as caught:
        home.open()
    assert caught.value.code == "server_keys_open"


@pytest.mark.parametrize("content", ["", "zz", "00" * 31, "00" * 32 + "\nnot hex", "密钥"])
def test_a_damaged_key_file_is_said_to_be(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys"
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(Unreadable) as caught:
        sealing.load(file)
    assert caught.value.code == "server_keys_damaged"


def test_a_sealed_value_stays_in_its_column_and_whole() -> None:
    ring = sealing.Ring(()).rotated()
    sealed = ring.seal(b"x", "log.body")
    assert ring.open(sealed, "log.body") == b"x"
    for wrong, place in ((sealed, "doc.body"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "log.body")):
        with pytest.raises(Trouble) as caught:
            ring.open(wrong, place)
        assert caught.value.code == "server_seal_broken"
    assert sealed != ring.seal(b"x", "log.body")


def test_keys_elsewhere_stay_out_of_the_backup(tmp_path: Path) -> None:
    """Such a backup opens with the keys alone, wherever it is restored to."""
    home = Home(tmp_path / "county", keys=tmp_path / "etc" / "county.keys")
    (tmp_path / "etc").mkdir()
    with home.opened() as engine:
        backup(engine, home.blobs(), tmp_path / "copy")
    assert list((tmp_path / "copy").glob("*.keys")) == list((tmp_path / "county").glob("*.keys")) == []
    with pytest.raises(Trouble) as caught:
        restore(tmp_path / "copy", Home(tmp_path / "other"))
    assert caught.value.code == "server_keys_missing"
    back = Home(tmp_path / "back", keys=home.keys)
    restore(tmp_path / "copy", back)
    with back.opened(existing=True) as engine:
        verify.check(engine, back.blobs())


def test_keys_with_the_data_go_with_its_backup(town: Town, tmp_path: Path) -> None:
    filled(town)
    backup(town.engine, town.service.blobs, tmp_path / "copy")
    assert (tmp_path / "copy" / "county.keys").read_bytes() == town.home.keys.read_bytes()
    shutil.rmtree(tmp_path / "moved", ignore_errors=True)
    restore(tmp_path / "copy", Home(tmp_path / "moved"))


def test_the_verb_changes_the_key_where_the_environment_says_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YICHUANG_COUNTY_KEYS", str(tmp_path / "elsewhere"))
    for verb in ("migrate", "rotate-keys"):
        assert main(["server", verb, "--data", str(tmp_path / "county")]) == 0
    assert str(tmp_path / "elsewhere") in capsys.readouterr().out
    assert not (tmp_path / "county" / "county.keys").exists()
    assert main(["server", "verify", "--data", str(tmp_path / "county")]) == 0
