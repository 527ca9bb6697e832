"""Files: encrypted, named by content, verified when read; which go to the county and which come from it."""

from __future__ import annotations

import os

import pytest

from app.domain.errors import Unreadable
from app.wire.messages import Gone
from app.wire.signing import blob_name
from tests.models.place import Place, answer, case_document, decided, page, receive

PDF = b"%PDF-1.7 " + "王秀英的申请书".encode() * 50


def test_a_file_is_kept_encrypted_and_read_back_verified(place: Place) -> None:
    with place.begin() as store:
        name = store.put_blob(PDF)
        assert name == blob_name(PDF)
        assert store.put_blob(PDF) == name
        assert store.has_blob(name)
        assert not store.has_blob(blob_name(b"other"))
        raw = store.blobs.path(name).read_bytes()
        assert b"PDF" not in raw
        assert store.blob(name) == PDF


@pytest.mark.parametrize("at", [0, 5, 40, -1])
def test_a_damaged_file_is_found_out(place: Place, at: int) -> None:
    with place.begin() as store:
        name = store.put_blob(PDF)
        path = store.blobs.path(name)
        raw = bytearray(path.read_bytes())
        raw[at] ^= 1
        path.write_bytes(bytes(raw))
        with pytest.raises(Unreadable, match="models_blob_damaged"):
            store.blob(name)
        path.write_bytes(b"")
        with pytest.raises(Unreadable, match="models_blob_damaged"):
            store.blob(name)
        assert store.put_blob(PDF) == name
        assert store.blob(name) == PDF


def test_a_file_under_another_name_is_found_out(place: Place) -> None:
    with place.begin() as store:
        one, two = store.put_blob(PDF), store.put_blob(PDF + b"2")
        store.blobs.path(two).write_bytes(store.blobs.path(one).read_bytes())
        with pytest.raises(Unreadable, match="models_blob_damaged"):
            store.blob(two)


@pytest.mark.parametrize("name", ["", "sha256:", "sha256:../../key", "md5:" + "0" * 64, "sha256:" + "G" * 64])
def test_a_name_that_is_none_never_reaches_the_disk(place: Place, name: str) -> None:
    with place.begin() as store, pytest.raises(Unreadable, match="models_blob_name"):
        store.blob(name)


def test_files_go_to_the_county_after_the_act_that_brings_them(place: Place) -> None:
    with place.begin() as store:
        scanned, unused = store.put_blob(PDF), store.put_blob(PDF + b"draft")
        assert store.blobs_to_send(9) == []
        store.queue(receive("c1", materials=[{"code": "m1", "pages": [scanned]}, "m2", "m3"]))
        assert store.blobs_to_send(9) == []
        (sent,) = store.unsent(9, 1 << 20)
        store.settle(answer(sent))
        assert store.blobs_to_send(9) == [scanned]
        store.blob_sent(scanned)
        assert store.blobs_to_send(9) == []
        assert store.has_blob(unused)


def test_files_of_visible_documents_are_wanted_and_go_with_them(place: Place) -> None:
    mine, theirs, both = (blob_name(os.urandom(8)), blob_name(PDF), blob_name(PDF + b"both"))
    cases = [
        decided(None, receive(id, materials=[{"code": "m1", "pages": pages}, "m2", "m3"]), place.ctx)
        for id, pages in (("c1", [theirs, both]), ("c2", [both, mine]))
    ]
    documents = [case_document(case, 50 + n) for n, case in enumerate(cases)]
    with place.begin() as store:
        store.apply_page(page(*documents, covers_to=60))
        assert store.blobs_wanted(9)[:2] == sorted([mine, both])
        assert set(store.blobs_wanted(9)) == {mine, theirs, both}
        for content in (PDF, PDF + b"both"):
            store.put_blob(content)
        assert store.blobs_wanted(9) == [mine]
    with place.begin() as store:
        store.apply_page(page(gone=[Gone(kind="case", id="c1")], covers_to=61))
    with place.begin() as store:
        assert not store.has_blob(theirs)
        assert not store.blobs.has(theirs)
        assert store.blob(both) == PDF + b"both"
        assert not store.has_case("c1")
        assert store.find("王秀英", 9)[0].id == "c2"


def test_a_lost_file_is_wanted_again(place: Place) -> None:
    case = decided(None, receive("c1", materials=[{"code": "m1", "pages": [blob_name(PDF)]}, "m2", "m3"]), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(case, 50), covers_to=50))
        name = store.put_blob(PDF)
        store.blobs.drop(name)
        assert store.blobs_wanted(9) == []
        store.forget_blob(name)
        assert store.blobs_wanted(9) == [name]
