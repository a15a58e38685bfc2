"""A power cut, for SQLite: of what was written, the disk has what was synchronised, and nothing else.

A killed process loses nothing that the operating system still keeps; a power cut does. So SQLite writes
through here (a VFS around its own), and a second folder, the platter, gets what a disk would have: what was
written to a file once that file is synchronised, and that a file is gone once its folder is. It is the worst
disk that there is, and does nothing that a disk may not do. After the cut, the platter is what is opened.
"""

from __future__ import annotations

import ctypes
import re
import shutil
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any

_OK, _MAIN, _JOURNAL = 0, 0x100, 0x800
# Names are addresses: SQLite keeps the one that it gave, and reads on past its end.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", c_int), ("size", c_int), ("longest", c_int), ("next", c_void_p), ("name", c_char_p),
        ("data", c_void_p), ("open", _OPEN), ("delete", _DELETE),
        *((f"rest{n}", c_void_p) for n in range(14)),
    ]  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", c_int), ("close", _CLOSE), ("read", c_void_p), ("write", _WRITE), ("truncate", _TRUNCATE),
        ("sync", _SYNC), *((f"rest{n}", c_void_p) for n in range(13)),
    ]  # fmt: skip


def library() -> Any:
    """The SQLite with which this Python works; None where it is part of Python and cannot be reached."""
    import sqlite3  # noqa: F401  (so that it is there)

    maps = Path("/proc/self/maps").read_text()
    for path in (
        *re.findall(r"(/\S*libsqlite3\S*)", maps)[:1],
        *re.findall(r"(/\S*_sqlite3\.\S*)", maps)[:1],
    ):
        found = ctypes.CDLL(path)
        if hasattr(found, "sqlite3_vfs_register"):
            return found
    return None


def _text(address: int) -> str:
    return ctypes.string_at(address).decode()


class Platter:
    """What the disk has of a folder; `install` makes this process write through it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.platter = folder, folder / "platter"
        self.platter.mkdir(exist_ok=True)
        self.files: dict[int, tuple[str, list[tuple[int, bytes | None]]]] = {}
        self.fresh: set[str] = set()

    def steady(self) -> None:
        """The power is on and everything is written out: the platter has what the folder has."""
        for path in self.platter.iterdir():
            path.unlink()
        for path in self.folder.glob("*.sqlite3"):
            shutil.copyfile(path, self.platter / path.name)

    def cut(self) -> None:
        """The power went: the folder has what the platter has."""
        for path in self.folder.glob("*.sqlite3*"):
            path.unlink()
        for path in self.platter.iterdir():
            shutil.copyfile(path, self.folder / path.name)

    def install(self) -> None:
        """From now on, in this process, SQLite writes through here.

        Raises:
            OSError: where SQLite cannot be reached.
        """
        found = library()
        if found is None:
            raise OSError("the SQLite of this Python is part of it, and cannot be reached")
        found.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self.own = found.sqlite3_vfs_find(None)
        self.vfs = _Vfs.from_buffer_copy(self.own.contents)
        self.vfs.name = b"platter"
        self.first_open, self.first_delete = self.own.contents.open, self.own.contents.delete
        self.vfs.open, self.vfs.delete = _OPEN(self._open), _DELETE(self._delete)
        self.methods: dict[int, _Methods] = {}
        found.sqlite3_vfs_register(ctypes.byref(self.vfs), 1)

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        path = Path(_text(name)) if name else None
        new = path is not None and not path.exists()
        status: int = self.first_open(vfs, name, file, flags, out)
        if status == _OK and path is not None and flags & (_MAIN | _JOURNAL):
            self.files[file] = (path.name, [])
            if new:
                self.fresh.add(path.name)
            pointer = ctypes.cast(file, POINTER(c_void_p))
            pointer[0] = ctypes.addressof(self._through(int(pointer[0])))  # type: ignore[call-overload]
        return status

    def _through(self, own: int) -> _Methods:
        if own not in self.methods:
            first = _Methods.from_address(own)
            ours = _Methods.from_buffer_copy(first)
            ours.close = _CLOSE(lambda file: self._close(first, file))
            ours.write = _WRITE(lambda *args: self._write(first, *args))
            ours.truncate = _TRUNCATE(lambda file, size: self._truncate(first, file, size))
            ours.sync = _SYNC(lambda file, how: self._sync(first, file, how))
            self.methods[own] = ours
        return self.methods[own]

    def _close(self, first: _Methods, file: int) -> int:
        self.files.pop(file, None)
        return int(first.close(file))

    def _write(self, first: _Methods, file: int, data: int, size: int, at: int) -> int:
        self.files[file][1].append((at, ctypes.string_at(data, size)))
        return int(first.write(file, data, size, at))

    def _truncate(self, first: _Methods, file: int, size: int) -> int:
        self.files[file][1].append((size, None))
        return int(first.truncate(file, size))

    def _sync(self, first: _Methods, file: int, how: int) -> int:
        status = int(first.sync(file, how))
        name, waiting = self.files[file]
        path = self.platter / name
        with path.open("r+b" if path.exists() and name not in self.fresh else "w+b") as disk:
            self.fresh.discard(name)
            for at, data in waiting:
                disk.seek(at)
                if data is None:
                    disk.truncate(at)
                else:
                    disk.write(data)
        waiting.clear()
        return status

    def _delete(self, vfs: int, name: int, with_folder: int) -> int:
        status: int = self.first_delete(vfs, name, with_folder)
        if with_folder:  # else that it is gone is not on the disk yet
            (self.platter / Path(_text(name)).name).unlink(missing_ok=True)
        return status
