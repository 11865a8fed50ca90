"""What a backup consists of: its dump and files with their hashes, rows by table, versions."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "manifest.json"
DUMP_NAME = "database.dump"
FILES_FOLDER = "files"
FORMAT = 1
_SAFE_NAME = re.compile(r"[0-9a-f]{2}/[0-9A-Za-z_][0-9A-Za-z_.-]*", re.ASCII)


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the backup, named as in its folder; `size` in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's content. `server` is PostgreSQL's major version, `rows` counts by table, `migrations` are applied."""

    made_at: str
    server: int
    migrations: tuple[str, ...]
    rows: dict[str, int]
    dump: Part
    files: tuple[Part, ...]

    def write(self, folder: Path) -> None:
        """Write it into the backup's folder."""
        content = {"format": FORMAT, **dataclasses.asdict(self)}
        (folder / FILE_NAME).write_text(json.dumps(content, ensure_ascii=False, indent=0), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return a backup's manifest; raise BackupError where there is none that can be understood."""
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise BackupError(f"{folder} 是别的版本的备份，本程序不认识。请用做备份时的程序版本恢复。")
        files = tuple(Part(**part) for part in content.pop("files"))
        dump = Part(**content.pop("dump"))
        manifest = Manifest(**{**content, "migrations": tuple(content["migrations"])}, dump=dump, files=files)
    except FileNotFoundError as error:
        raise BackupError(f"{folder} 里没有 {FILE_NAME}：不是备份，或备份没有做完。") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{folder / FILE_NAME} 已损坏，不能据此恢复。") from error
    if any(not _SAFE_NAME.fullmatch(part.name) for part in manifest.files):
        raise BackupError(f"{folder / FILE_NAME} 里有不合规的文件名，不能据此恢复。")
    return manifest


def list_backups(parent: Path) -> Iterator[Path]:
    """Yield the finished backups in `parent`, newest first."""
    yield from sorted((path.parent for path in parent.glob(f"[0-9]*/{FILE_NAME}")), reverse=True)


def describe_part(path: Path, name: str) -> Part:
    """Return a file's hash and size under the name it has in the backup."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Part(name, digest, file.tell())
