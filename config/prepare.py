"""What a start does to the database before and beside serving; each step does nothing when it is done already.

python -m config.prepare schema   tables, static files, the first administrator: the website needs them
python -m config.prepare data     the gazetteer, the catalogue and the demo district: the website can be up
"""

import contextlib
import hashlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

FIRST_USERNAME = "admin"


@contextlib.contextmanager
def alone_in_the_database() -> Iterator[None]:
    """Wait until no other start, on this machine or another, prepares the same database."""
    from django.db import connection

    with contextlib.closing(connection.copy()) as own, own.cursor() as cursor:  # a step may close the usual one
        cursor.execute("SELECT pg_advisory_lock(hashtext('prepare'))")
        yield


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def migrate() -> None:
    """Bring the tables up to date."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("正在建立或更新数据表 …")
        call_command("migrate", interactive=False, verbosity=0)


def grant_rows() -> None:
    """Let the role that website and worker run as use the tables."""
    from config.roles import grant_application_role

    url = os.environ.get("APPLICATION_DATABASE_URL")
    if url:
        grant_application_role(url)


def collect_static_files() -> None:
    """Gather the static files under their hashed names, once for each change of them."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = settings.VAR_DIR / "staticfiles.sha256"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    say("正在整理网页文件 …")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest(), encoding="ascii")


def make_first_administrator() -> None:
    """Make an administrator with a one-time password and tell it, unless there is any account."""
    from accounts.models import Role, User
    from accounts.people import create_account

    if User.objects.exists():
        return
    _, password = create_account(None, username=FIRST_USERNAME, name="", role=Role.ADMINISTRATOR, area_codes=[])
    line = "─" * 46
    say(f"{line}\n  首位管理员账号：{FIRST_USERNAME}\n  一次性密码：    {password}")
    say(f"  只显示这一次，请记下；首次登录时须改成自己的密码。\n{line}")


def prepare_schema() -> None:
    """Do what the website needs before its first answer."""
    migrate()
    grant_rows()
    collect_static_files()
    make_first_administrator()


def prepare_data() -> None:
    """Load the tables that the product brings along, and the demo district of a new installation."""
    known = get_commands()
    for command in ("load_gazetteer", "load_catalogue"):
        if command in known:
            call_command(command, verbosity=0, stdout=io.StringIO())
    call_command("refresh_figures", verbosity=0)
    if "make_demo" in known and os.environ.get("DEMO", "1") != "0":
        make_demo_once(settings.VAR_DIR / "demo")
    call_command("index_reports", verbosity=0)


def make_demo_once(memory: Path) -> None:
    """Make the demo district in an empty installation; `memory` keeps it from coming back after it was removed."""
    from reports_app.models import Report

    state = memory.read_text(encoding="ascii") if memory.exists() else ""
    if state == "done":
        return
    if state == "begun" or not Report.objects.exists():
        memory.write_text("begun", encoding="ascii")
        say("正在生成示例县的示范数据（约半分钟，期间可以先登录；不需要时用 DEMO=0 启动）…")
        call_command("make_demo", verbosity=0)
        say("示范数据已就绪。")
    memory.write_text("done", encoding="ascii")


def main(arguments: list[str]) -> int:
    """Run the command line told in the module's docstring."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    steps = {"schema": prepare_schema, "data": prepare_data}.get(" ".join(arguments))
    if steps is None:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        with alone_in_the_database():
            steps()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"设置有误：{error}\n")
        return 1
    except OperationalError as error:
        sys.stderr.write(f"数据库连接失败，请检查 DATABASE_URL 与数据库是否已启动：\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
