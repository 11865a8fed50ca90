"""The log of who did what: writing one entry (`log_words` says it).

Entries are only ever added; the database refuses to change or delete one.
"""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.address import current_address
from accounts.models import AuditEvent, User

SUBJECT_CHARACTERS = 200


class Action(models.TextChoices):
    """The known actions and their words; an action of another name is recorded too and shown as it is."""

    FIRST_ACCOUNT = "account.first", _("建立首个账号")
    SIGNED_IN = "account.signed_in", _("登录")
    SIGN_IN_FAILED = "account.sign_in_failed", _("登录失败")
    LOCKED_OUT = "account.locked_out", _("登录锁定")
    SIGNED_OUT = "account.signed_out", _("退出登录")
    PASSWORD_CHANGED = "account.password_changed", _("修改密码")
    PASSWORD_RESET = "account.password_reset", _("重置密码")
    ACCOUNT_CREATED = "account.created", _("新建账号")
    ACCOUNT_CHANGED = "account.changed", _("修改账号")
    ACCOUNT_DISABLED = "account.disabled", _("停用账号")
    ACCOUNT_ENABLED = "account.enabled", _("启用账号")
    UPLOADED = "document.uploaded", _("上传文件")
    DOWNLOADED = "document.downloaded", _("下载原件")
    ORIGINAL_SEEN = "document.original_seen", _("查看原件")
    IDENTITY_CONFIRMED = "document.identity_confirmed", _("确认乡镇年度")
    NEW_VERSION = "document.new_version", _("作为新版本")
    KEPT_ASIDE = "document.kept_aside", _("留存文件，不替换")
    REINSTATED = "document.reinstated", _("恢复以前的版本")
    TABLE_ENTERED = "document.table_entered", _("录入历年数据")
    WITHDRAWN = "document.withdrawn", _("撤回文件")
    RESTORED = "document.restored", _("恢复文件")
    PURGED = "document.purged", _("彻底删除文件")
    RETRIED = "document.retried", _("重试读取")
    REPARSED = "document.reparsed", _("重新读数")
    NUMBER_DECIDED = "review.number", _("核对数字")
    NUMBERS_CONFIRMED = "review.numbers_confirmed", _("批量确认数字")
    DECISION_UNDONE = "review.undone", _("撤销决定")
    VALUE_GIVEN = "review.value_given", _("改定指标值")
    VALUE_DROPPED = "review.value_dropped", _("取消改定的指标值")
    FINDING_SETTLED = "review.finding", _("处理核实事项")
    CONFLICT_SETTLED = "review.conflict", _("处理冲突")
    REPORT_CONFIRMED = "review.report_confirmed", _("核定报告")
    REPORT_REOPENED = "review.report_reopened", _("重新核对")
    INDICATOR_ADDED = "catalogue.added", _("新增指标")
    INDICATOR_CHANGED = "catalogue.changed", _("修改指标")
    REPARSE_STARTED = "reparse.started", _("开始批量重新读数")
    REPARSE_DONE = "reparse.done", _("完成批量重新读数")
    REREADING_PAUSED = "reparse.paused", _("暂停批量读数")
    REREADING_RESUMED = "reparse.resumed", _("继续批量读数")
    REREADING_CANCELLED = "reparse.cancelled", _("取消批量读数")
    CONTEXT_IMPORTED = "context.imported", _("导入年度概况")
    CONTEXT_UNDONE = "context.undone", _("撤销导入年度概况")
    GROUP_MADE = "group.made", _("新建分组")
    GROUP_CHANGED = "group.changed", _("修改分组")
    GROUP_DELETED = "group.deleted", _("删除分组")
    GROUP_RESTORED = "group.restored", _("恢复分组")
    TARGET_SET = "target.set", _("设定目标值")
    TARGET_REMOVED = "target.removed", _("取消目标值")
    TOWNSHIP_ADDED = "township.added", _("增补乡镇")
    TOWNSHIP_REMOVED = "township.removed", _("删除增补的乡镇")
    EXPORTED = "comparison.exported", _("导出表格")
    LOG_EXPORTED = "log.exported", _("导出操作记录")
    BACKED_UP = "system.backed_up", _("备份")
    BACKUP_RESTORED = "system.backup_restored", _("从备份恢复")


def record(request_or_user: HttpRequest | User | None, action: str, subject: object, **detail: Any) -> AuditEvent:
    """Add one entry, in the caller's transaction.

    `request_or_user` is who did it (None: the system itself); `subject` is what it was done to, in words; `detail`
    holds what else matters, a change as `[old, new]`. Words to be translated come in lazy. Never a password or a
    report's text.
    """
    user: Any = request_or_user
    if isinstance(request_or_user, HttpRequest):
        user = getattr(request_or_user, "user", None)
    if user is not None and not user.is_authenticated:
        user = None
    with override(settings.LANGUAGE_CODE):  # in one language, whoever acts; `log_words` says it in the reader's
        return AuditEvent.objects.create(
            user=user,
            action=str(action),
            subject=_printable(str(subject))[:SUBJECT_CHARACTERS],
            detail=_storable(detail),
            address=current_address(),
        )


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _storable(detail: dict[str, Any]) -> Any:
    plain = json.loads(json.dumps(detail, cls=DjangoJSONEncoder))
    return {key: _clean(value) for key, value in plain.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if isinstance(value, dict):
        return {_printable(key): _clean(part) for key, part in value.items()}
    return value
