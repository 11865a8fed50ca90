"""Database and files together in one folder, and back: a manifest says what belongs to it and how it hashes.

The only part of the product outside `config` that knows where the database server's own programs are.
"""

from reports_app.backup.making import make_backup
from reports_app.backup.manifest import BackupError, Manifest, read_manifest
from reports_app.backup.restoring import restore_backup

__all__ = ["BackupError", "Manifest", "make_backup", "read_manifest", "restore_backup"]
