"""The log of who did what: writing one entry, and the words it is shown in.

Entries are only ever added; the database refuses to change or delete one.
"""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.address import current_address
from accounts.models import AuditEvent, Role, User

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
    EXPORTED = "comparison.exported", _("导出表格")
    LOG_EXPORTED = "log.exported", _("导出操作记录")
    BACKED_UP = "system.backed_up", _("备份")
    BACKUP_RESTORED = "system.backup_restored", _("从备份恢复")


DETAIL_WORDS = {
    "role": _("角色"),
    "name": _("姓名"),
    "areas": _("可见范围"),
    "minutes": _("锁定分钟"),
    "topic": _("专题"),
    "rows": _("行数"),
    "format": _("格式"),
    "year": _("年度"),
    "township": _("乡镇"),
    "reason": _("原因"),
    "files": _("原件"),
    "doubtful": _("缺失或已变"),
    "made_at": _("备份时间"),
    "scope": _("范围"),
    "reports": _("报告"),
    "changed": _("有变化"),
    "failed": _("未能读取"),
    "conflicts": _("与人工决定冲突"),
    "failed_examples": _("没有读对的例句"),
    "previewed": _("预览读了"),
    "version": _("版本"),
    "words": _("用语"),
    "exclusions": _("排除用语"),
    "verbs": _("动词"),
    "units": _("量词"),
    "is_used": _("在用"),
    "name_zh": _("中文名称"),
    "name_en": _("英文名称"),
    "unit": _("单位"),
    "unit_en": _("英文单位"),
    "better": _("方向"),
    "definition": _("口径"),
    "definition_en": _("英文口径"),
    "order": _("次序"),
    "theme": _("主题"),
    "kind": _("类别"),
    "examples": _("例句"),
    "shared": _("共享"),
    "townships": _("乡镇数"),
    "county": _("县区"),
    "value": _("数值"),
}


def record(request_or_user: HttpRequest | User | None, action: str, subject: object, **detail: Any) -> AuditEvent:
    """Add one entry, in the caller's transaction.

    `request_or_user` is who did it (None: the system itself); `subject` is what it was done to, in words; `detail`
    holds what else matters, a change as `[old, new]`. Never a password or a report's text.
    """
    user: Any = request_or_user
    if isinstance(request_or_user, HttpRequest):
        user = getattr(request_or_user, "user", None)
    if user is not None and not user.is_authenticated:
        user = None
    return AuditEvent.objects.create(
        user=user,
        action=str(action),
        subject=_printable(str(subject))[:SUBJECT_CHARACTERS],
        detail=_storable(detail),
        address=current_address(),
    )


def action_words(action: str) -> str:
    """Return the action in words of the page's language."""
    return str(Action(action).label) if action in Action.values else action


def detail_words(detail: dict[str, Any]) -> list[str]:
    """Return the detail as short phrases: `角色：浏览 → 填报审核`."""
    return [f"{DETAIL_WORDS.get(key, key)}{gettext('：')}{_value_words(key, value)}" for key, value in detail.items()]


def _value_words(key: str, value: Any) -> str:
    if isinstance(value, list):
        return " → ".join(_value_words(key, part) for part in value)
    if key == "role" and value in Role.values:
        return str(Role(value).label)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return gettext("（空）") if value in ("", None) else str(value)


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
