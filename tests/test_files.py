"""Files are written whole or not at all, whatever happens and whoever else is writing."""

import os
import stat
import subprocess
import sys
import threading

import pytest

from microbp import MLP, Example, Value, draw, files, play, worksheet


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "a.txt"
    assert files.write(path, b"old") == path
    assert files.write(str(path), b"new") == path
    assert files.read(path) == b"new" and names(tmp_path) == ["a.txt"]


def test_the_content_is_on_the_disk_before_it_takes_the_place_and_then_the_folder(
        tmp_path, monkeypatch):
    done = []
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    synced, replaced = os.fsync, os.replace

    def fsync(number):
        folder = stat.S_ISDIR(os.fstat(number).st_mode)
        done.append("folder" if folder else f"file of {os.fstat(number).st_size} bytes")
        synced(number)

    def replace(source, target):
        done.append("replace")
        replaced(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    files.write(path, b"newer")
    assert done == ["file of 5 bytes", "replace", "folder"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_or_is_interrupted_leaves_the_old_file_alone(
        tmp_path, monkeypatch, failing, error):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail(*_):
        raise error

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(type(error)) as caught:
        files.write(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a.txt"]
    if isinstance(error, OSError):
        assert str(caught.value) == f"{path} cannot be written: No space left on device"
        assert caught.value.errno == 28


def test_threads_that_write_one_file_leave_the_whole_content_of_one(tmp_path):
    path = tmp_path / "a.txt"
    contents = [bytes([letter]) * 200_000 for letter in b"abcdefgh"]
    failed = []

    def work(content):
        try:
            for _ in range(5):
                files.write(path, content)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and path.read_bytes() in contents and names(tmp_path) == ["a.txt"]


def test_models_saved_by_threads_at_once_can_be_loaded(tmp_path):
    path = tmp_path / "model.json"
    models = [MLP(4, [8, 1], rng=seed) for seed in range(8)]
    threads = [threading.Thread(target=model.save, args=(path,)) for model in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loaded = [p.data for p in MLP(4, [8, 1]).load(path).parameters()]
    assert loaded in [[p.data for p in model.parameters()] for model in models]
    assert names(tmp_path) == ["model.json"]


def test_a_link_stays_and_the_file_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "a.txt", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(os.path.join("far", "a.txt"))
    files.write(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new" and not target.is_symlink()
    assert names(tmp_path / "far") == ["a.txt"] and names(tmp_path) == ["far", "link"]


def test_a_link_to_no_file_makes_it(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("a.txt")
    files.write(link, b"new")
    assert link.is_symlink() and (tmp_path / "a.txt").read_bytes() == b"new"


def test_a_link_to_itself_is_refused_and_stays(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("link")
    with pytest.raises(OSError, match="link cannot be written: Too many levels"):
        files.write(link, b"new")
    assert link.is_symlink() and names(tmp_path) == ["link"]


def test_a_link_with_the_name_of_the_unfinished_file_is_not_followed(tmp_path, monkeypatch):
    victim, path = tmp_path / "victim", tmp_path / "a.txt"
    victim.write_bytes(b"precious")
    monkeypatch.setattr(files.secrets, "token_hex", lambda _: "guessed")
    (tmp_path / ".guessed.unfinished").symlink_to(victim)
    with pytest.raises(FileExistsError, match="a.txt cannot be written"):
        files.write(path, b"new")
    assert victim.read_bytes() == b"precious"
    assert names(tmp_path) == [".guessed.unfinished", "victim"]


def test_permissions_are_kept_and_a_new_file_has_the_usual_ones(tmp_path):
    path, usual = tmp_path / "a.txt", tmp_path / "usual"
    usual.touch()
    files.write(path, b"new")
    assert path.stat().st_mode == usual.stat().st_mode
    path.chmod(0o640)
    files.write(path, b"newer")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_private_file_is_at_no_time_open_to_others(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.touch(0o600)
    seen = []
    synced = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (
        seen.append(os.fstat(number).st_mode & 0o077), synced(number)))
    files.write(path, b"secret")
    assert seen[0] == 0


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root gives away")
def test_a_file_keeps_its_owner(tmp_path):
    path = tmp_path / "a.txt"
    path.touch()
    os.chown(path, 12345, 23456)
    files.write(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_a_write_protected_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)         # root may write everywhere
    with pytest.raises(PermissionError, match="a.txt cannot be written: it is write-protected"):
        files.write(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_pipe_is_written_to_as_it_is(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    files.write(pipe, b"through")
    assert reader.communicate(timeout=60)[0] == b"through" and stat.S_ISFIFO(pipe.stat().st_mode)


def test_the_name_of_standard_output_writes_there():
    code = "from microbp import files; files.write('/dev/stdout', b'through')"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert shown.stdout == b"through"


@pytest.mark.parametrize("name, error, words", [
    ("no/a.txt", FileNotFoundError, "no/a.txt cannot be written: there is no folder no"),
    (".", IsADirectoryError, ". cannot be written: it is a folder"),
    ("a" * 300, OSError, "a cannot be written: File name too long"),
    ("a\0b", ValueError, "b' cannot be written: no file has such a name"),
    ("a\ud800b", ValueError, "b' cannot be written: no file has such a name"),
])
def test_what_cannot_be_written_is_told_in_one_sentence(tmp_path, monkeypatch, name, error, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as caught:
        files.write(name, b"new")
    assert str(caught.value).endswith(words) and "[Errno" not in str(caught.value)
    assert names(tmp_path) == []


def test_what_cannot_be_read_is_told_in_one_sentence(tmp_path):
    for path, words in ((tmp_path / "a.txt", "a.txt cannot be read: there is no such file"),
                        (tmp_path / "no" / "a.txt", "there is no folder"),
                        (tmp_path, "cannot be read: it is a folder")):
        with pytest.raises(OSError, match=words) as caught:
            files.read(path)
        assert "[Errno" not in str(caught.value)


def test_text_is_read_with_or_without_the_mark_of_utf_8(tmp_path):
    path = tmp_path / "a.txt"
    for written in ("权重 = 1", "\ufeff权重 = 1"):
        path.write_text(written, encoding="utf-8")
        assert files.read_text(path) == "权重 = 1"
    path.write_bytes("权重".encode("gbk"))
    with pytest.raises(ValueError, match="a.txt is not a text in UTF-8"):
        files.read_text(path)


@pytest.mark.parametrize("save, suffix", [
    (Example.write, ".toml"),
    *[(lambda example, path: worksheet(example, variants=1).save(path), suffix)
      for suffix in (".html", ".tex", ".ipynb", ".xml", ".gift", ".csv")],
    (lambda example, path: worksheet(example).key.save(path), ".json"),
    (lambda example, path: play(example).save(path), ".html"),
    (lambda example, path: draw(example, caption=example.title).save(path), ".svg"),
    (lambda example, path: draw(example, caption=example.title).save(path), ".tex"),
])
def test_half_of_a_pair_of_surrogates_in_a_title_spoils_no_file(tmp_path, save, suffix):
    example = Example.of(MLP(1, [1], "tanh", weights=[[[0.5]]], biases=[0.1]), [0.5], [1.0],
                         lr=0.1, title="a\ud800\udfff\udcffb")
    save(example, tmp_path / f"a{suffix}")
    (tmp_path / f"a{suffix}").read_text("utf-8")
    if suffix == ".toml":
        assert Example.read(tmp_path / "a.toml").title == "a???b"


@pytest.mark.parametrize("save", [
    lambda path: MLP(1, [1]).save(path.with_suffix(".json")),
    lambda path: draw(Value(2.0, "a").exp()).save(path.with_suffix(".svg")),
    lambda path: draw(Value(2.0, "a").exp()).save(path.with_suffix(".dot")),
    lambda path: play(Value(2.0, "a").exp()).save(path.with_suffix(".html")),
], ids=["model", "svg", "dot", "page"])
def test_whatever_is_saved_a_full_disk_leaves_the_old_file_alone(tmp_path, monkeypatch, save):
    save(tmp_path / "a")
    [path] = tmp_path.iterdir()
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="cannot be written: No space left on device"):
        save(tmp_path / "a")
    assert path.read_bytes() == b"old" and names(tmp_path) == [path.name]


def test_a_tilde_is_the_user_s_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert files.write("~/note.txt", "ε") == tmp_path / "note.txt"
    assert (tmp_path / "note.txt").read_text(encoding="utf-8") == "ε"
