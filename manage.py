#!/usr/bin/env python3
"""Django's command line; starts the embedded database for commands that need one."""

import os
import signal
import sys

DATABASE_FREE_COMMANDS = {"parse_reports", "makemessages", "compilemessages", "collectstatic", "check", "help"}


def main() -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in DATABASE_FREE_COMMANDS or os.environ.get("DATABASE_URL"):
        execute_from_command_line(sys.argv)
        return
    from config import postgres
    from config.postgres_programs import PostgresError

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with postgres.running() as url:
            os.environ["DATABASE_URL"] = url
            execute_from_command_line(sys.argv)
    except PostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
