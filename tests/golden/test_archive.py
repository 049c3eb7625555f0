from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from ilp.golden import archive
from ilp.golden.archive import NoSuchArchive, Occupied, export, opened_set
from ilp.golden.load import BrokenVectors, load_vectors
from ilp.golden.manifest import main as write_manifest
from ilp.golden.verify import drift_between, verify
from tests.golden.sets import TWO, write_set

FILES = ("LICENSE", "README.md", "flags.json", "schema/vectors.schema.json", "subject.json", "MANIFEST.json")
FORMS = ["copy", "copy.tar.gz", "copy.tgz", "copy.zip"]
ARCHIVES = FORMS[1:]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return write_set(tmp_path / "original")


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, octets in files.items():
            made.writestr(name.replace("__", "/"), octets)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_export_is_whole_and_the_same(form: str, original: Path, tmp_path: Path) -> None:
    assert export(original, tmp_path / form) == FILES
    with opened_set(tmp_path / form) as folder:
        assert (verify(folder).faults, drift_between(folder, original).state) == ((), "same")


@pytest.mark.parametrize("form", FORMS)
def test_record_of_the_last_release_is_not_exported(form: str, original: Path, tmp_path: Path) -> None:
    (original / "RELEASED.json").write_text("{}", encoding="utf-8")
    assert "RELEASED.json" not in export(original, tmp_path / form)


@pytest.mark.parametrize("form", ARCHIVES)
def test_same_set_makes_the_same_archive(form: str, original: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    for place in (tmp_path / form, tmp_path / "again" / form):
        export(original, place)
    assert (tmp_path / form).read_bytes() == (tmp_path / "again" / form).read_bytes()


def test_archive_holds_one_folder_with_the_version_in_its_name(original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / "copy.tgz")
    with tarfile.open(tmp_path / "copy.tgz") as made:
        assert made.getnames() == [f"ilp-vectors-0.1.0/{name}" for name in FILES]


def test_archive_says_nothing_about_who_made_it(original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / "copy.tgz")
    with tarfile.open(tmp_path / "copy.tgz") as made:
        assert {(each.uid, each.uname, each.mtime, each.mode) for each in made} == {(0, "", 0, 0o644)}


@pytest.mark.parametrize("form", FORMS)
def test_older_export_is_replaced(form: str, original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / form)
    newer = write_set(tmp_path / "newer", TWO[:1], retired=["subject/two"], version="0.2.0")
    export(newer, tmp_path / form)
    with opened_set(tmp_path / form) as folder:
        assert load_vectors(folder).version == "0.2.0"


def test_files_that_the_set_no_longer_has_go(original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / "copy")
    newer = write_set(tmp_path / "newer", version=None)
    (newer / "README.md").unlink()
    write_manifest([str(newer)])
    export(newer, tmp_path / "copy")
    assert not (tmp_path / "copy" / "README.md").exists()


def test_files_of_other_people_stay(original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / "copy")
    (tmp_path / "copy" / "notes.txt").write_text("ours", encoding="utf-8")
    export(original, tmp_path / "copy")
    assert (tmp_path / "copy" / "notes.txt").read_text(encoding="utf-8") == "ours"


def test_empty_folder_is_filled(original: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    assert export(original, tmp_path / "copy") == FILES


def occupied(tmp_path: Path, form: str) -> Path:
    place = tmp_path / form
    if form == "copy":
        place.mkdir()
        (place / "README.md").write_text("ours", encoding="utf-8")
    else:
        place.write_bytes(b"ours")
    return place


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_export_is_not_overwritten(form: str, original: Path, tmp_path: Path) -> None:
    place = occupied(tmp_path, form)
    with pytest.raises(Occupied):
        export(original, place)
    left = place / "README.md" if form == "copy" else place
    assert left.read_bytes() == b"ours"


@pytest.mark.parametrize("form", FORMS)
def test_force_overwrites(form: str, original: Path, tmp_path: Path) -> None:
    assert export(original, occupied(tmp_path, form), force=True) == FILES


@pytest.mark.parametrize("form", FORMS)
def test_set_that_is_not_what_its_manifest_says_is_not_exported(form: str, original: Path, tmp_path: Path) -> None:
    (original / "README.md").write_text("changed", encoding="utf-8")
    with pytest.raises(BrokenVectors, match=r"README\.md: is changed, says the manifest"):
        export(original, tmp_path / form)
    assert not (tmp_path / form).exists()


def test_set_without_manifest_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(BrokenVectors, match=r"MANIFEST\.json: cannot be read"):
        export(write_set(tmp_path / "original", version=None), tmp_path / "copy")


def test_file_is_no_folder_to_export_to(original: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"ours")
    with pytest.raises(NotADirectoryError):
        export(original, tmp_path / "copy", force=True)


def test_archive_half_written_is_removed(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        export(original, tmp_path / "copy.zip")
    assert {each.name for each in tmp_path.iterdir()} == {"original"}


# Opening.


def test_set_is_found_wherever_its_manifest_is(original: Path, tmp_path: Path) -> None:
    members = {f"repository__vectors__{name.replace('/', '__')}": (original / name).read_bytes() for name in FILES}
    place = zipped(tmp_path / "deep.zip", **{"repository__package.json": b"{}"}, **members)
    with opened_set(place) as folder:
        assert verify(folder).faults == ()


def test_set_without_manifest_is_found_too(original: Path, tmp_path: Path) -> None:
    place = zipped(
        tmp_path / "copy.zip", **{name: (original / name).read_bytes() for name in FILES if "." in name[:-3]}
    )
    with opened_set(place) as folder:
        assert len(load_vectors(folder).vectors) == 2


def test_what_lies_outside_is_never_written(original: Path, tmp_path: Path) -> None:
    members = {name.replace("/", "__"): (original / name).read_bytes() for name in FILES}
    place = zipped(tmp_path / "copy.zip", **members, **{"..__evil.json": b"{}", "__tmp__evil.json": b"{}"})
    with opened_set(place) as folder:
        assert not list(folder.parent.glob("evil.json"))


def test_links_in_an_archive_are_left_alone(original: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "copy.tar", "w") as made:
        made.add(original / "flags.json", "flags.json")
        link = tarfile.TarInfo("subject.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(link)
    with opened_set(tmp_path / "copy.tar") as folder:
        assert [each.name for each in folder.iterdir()] == ["flags.json"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no archive that can be read"),
        (b"PK\x03\x04 not really", "is no archive that can be read"),
        (b"\x1f\x8b\x08 not really", "is no archive that can be read"),
    ],
)
def test_file_that_is_no_archive_is_said(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(content)
    with pytest.raises(BrokenVectors, match=said), opened_set(tmp_path / "copy.zip"):
        pass


def test_archive_that_is_cut_off_is_said(original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / "copy.tgz")
    whole = (tmp_path / "copy.tgz").read_bytes()
    (tmp_path / "copy.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BrokenVectors, match="is no archive that can be read"), opened_set(tmp_path / "copy.tgz"):
        pass


def test_archive_without_vectors_is_said(tmp_path: Path) -> None:
    place = zipped(tmp_path / "copy.zip", notes=b"")
    with pytest.raises(BrokenVectors, match="there are no vectors in it"), opened_set(place):
        pass


def test_archive_that_unfolds_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_LARGEST", 1000)
    place = tmp_path / "copy.tgz"
    with tarfile.open(place, "w:gz") as made:
        member = tarfile.TarInfo("flags.json")
        member.size = 1001
        made.addfile(member, io.BytesIO(bytes(1001)))
    with pytest.raises(BrokenVectors, match="is too large"), opened_set(place):
        pass


def test_missing_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenVectors, match="there is no such folder or archive"), opened_set(tmp_path / "nowhere"):
        pass


def test_what_is_wrong_in_an_archive_is_said_of_the_archive(tmp_path: Path) -> None:
    place = zipped(tmp_path / "copy.zip", **{"subject.json": b"{"})
    with pytest.raises(BrokenVectors, match=r"copy\.zip/subject\.json: is no JSON"), opened_set(place) as folder:
        load_vectors(folder)


@pytest.mark.parametrize("name", ["copy.tar", "copy.rar", "COPY.7Z", "copy.tar.xz"])
def test_archive_of_another_kind_is_not_taken_for_a_folder(name: str, original: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchArchive, match=r"ends in \.tar\.gz, \.tgz or \.zip"):
        export(original, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_zip_that_is_cut_off_is_told_from_what_is_no_archive(original: Path, tmp_path: Path) -> None:
    export(original, tmp_path / "copy.zip")
    whole = (tmp_path / "copy.zip").read_bytes()
    (tmp_path / "copy.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BrokenVectors, match="its end is missing"), opened_set(tmp_path / "copy.zip"):
        pass
