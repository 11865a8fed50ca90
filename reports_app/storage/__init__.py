"""Uploaded files on disk: taken in whole or in pieces, kept under names of their own, held against their hashes.

What is named here are the files themselves and knows no rows; `pieces` has those still on their way, `integrity` holds
files against the rows that name them, `backup_lock` keeps them while a backup copies.
"""

from reports_app.storage.files import (
    PAGES_FOLDER,
    ChangedFileError,
    StagedFile,
    UploadRefusedError,
    clean_name,
    discard,
    discard_stale,
    keep,
    list_all,
    list_settled,
    new_storage_name,
    open_verified,
    pages_folder,
    path_of,
    stage,
)

__all__ = [
    "PAGES_FOLDER",
    "ChangedFileError",
    "StagedFile",
    "UploadRefusedError",
    "clean_name",
    "discard",
    "discard_stale",
    "keep",
    "list_all",
    "list_settled",
    "new_storage_name",
    "open_verified",
    "pages_folder",
    "path_of",
    "stage",
]
