"""Files written whole or not at all, and what went wrong with them in one sentence.

A new file is written beside the old one, under a name that nothing else has, and takes its place
when it is complete and on the disk: whatever happens, and whoever else is writing, there is the
old content or the new. Knows bytes and paths, and nothing of what is in them.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Name = str | os.PathLike[str]


def write(path: Name, content: bytes | str) -> Path:
    """Replace a file's content as a whole, and return its path.

    Text is written in UTF-8; half of a pair of surrogates, which no file can hold, becomes ``?``.
    ``~`` in a path is the user's folder. A link stays, and the file it leads to is replaced; the
    permissions of a file are kept. What is no file, such as a pipe or ``/dev/stdout``, is written
    to as it is.

    Raises OSError, with a sentence that names the file and the reason, and leaves an old file as
    it was and nothing else behind.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    path = Path(path).expanduser()
    with _one_sentence(path, "written"):
        target = os.path.realpath(path)
        old = _status(path)
        if old and not stat.S_ISREG(old.st_mode):
            with open(path, "wb") as stream:
                stream.write(content)
        else:
            if old and not os.access(target, os.W_OK):      # replacing asks the folder alone
                raise PermissionError(None, "it is write-protected")
            _replace(target, content, old)
    return path


def read(path: Name) -> bytes:
    """Return a file's content.

    Raises OSError with a sentence that names the file and the reason.
    """
    with _one_sentence(path, "read"), open(path, "rb") as file:
        return file.read()


def read_text(path: Name) -> str:
    """Return the text of a file in UTF-8, with or without the mark (BOM) that some editors write.

    Raises OSError, and ValueError for another encoding, with a sentence that names the file.
    """
    try:
        return read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{os.fspath(path)} is not a text in UTF-8") from None


def _replace(target: str, content: bytes, old: os.stat_result | None) -> None:
    folder = os.path.dirname(target)
    unfinished = os.path.join(folder, f".{secrets.token_hex(8)}.unfinished")
    # O_EXCL refuses whatever bears this name already, links too
    fresh = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = os.open(unfinished, fresh, 0o600 if old else 0o666)
    try:
        with open(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        if old:
            if hasattr(os, "chown"):
                with suppress(OSError):                     # only root may give a file away
                    os.chown(unfinished, old.st_uid, old.st_gid)
            shutil.copymode(target, unfinished)
        os.replace(unfinished, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
    _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    """Put the new name on the disk too, where the system can; the content is there already."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(number)
            finally:
                os.close(number)


def _status(path: Name) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


@contextmanager
def _one_sentence(path: Name, done: str) -> Iterator[None]:
    """Tell what could not be done with a file in place of ``[Errno 2] …``."""
    try:
        yield
    except ValueError:                      # a zero byte, or half of a pair of surrogates
        raise ValueError(f"{os.fspath(path)!r} cannot be {done}: no file has such a name") from None
    except OSError as error:
        reason = error.strerror or str(error)
        folder = os.path.dirname(path) or "."
        if isinstance(error, FileNotFoundError):
            reason = ("there is no such file" if os.path.isdir(folder)
                      else f"there is no folder {folder}")
        elif isinstance(error, IsADirectoryError):
            reason = "it is a folder"
        told = type(error)(f"{os.fspath(path)} cannot be {done}: {reason}")
        told.errno = error.errno
        raise told from None
