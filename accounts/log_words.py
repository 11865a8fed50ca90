"""The log in words for those who read it: entries come in as they are stored, phrases go out.

Whoever writes entries of a kind knows their words, and adds them here (`add_words`).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import Action
from accounts.models import AuditEvent, Role

Say = Callable[[Any], str]
Source = Callable[[], dict[str, Say]]

TITLES: dict[str, Promise] = {
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
    "code": _("区划代码"),
    "value": _("数值"),
    "number": _("这个数"),
    "place": _("在正文的位置"),
    "state": _("核对状态"),
    "verdict": _("处理"),
    "kept": _("保留人工决定"),
    "decision": _("决定编号"),
    "quote": _("原文"),
    "count": _("个数"),
    "at_least": _("把握不低于"),
    "indicator": _("指标"),
    "size": _("大小（字节）"),
    "sha256": _("文件校验值"),
}

_SOURCES: list[Source] = []


def add_words(source: Source) -> None:
    """Have `source` say entries, too.

    It is asked once for each page or file and returns functions from what is stored to words: for a key of `detail`
    (a change is said side by side), or for an action, whose subject it says.
    """
    _SOURCES.append(source)


class LogWords:
    """Says entries in the language of the page; made anew for each page or file."""

    def __init__(self) -> None:
        self._sayers: dict[str, Say] = {"role": _say_role}
        for source in _SOURCES:
            self._sayers |= source()

    def action(self, event: AuditEvent) -> str:
        """Return what was done."""
        return str(Action(event.action).label) if event.action in Action.values else event.action

    def subject(self, event: AuditEvent) -> str:
        """Return what it was done to."""
        return self._sayers.get(event.action, str)(event.subject)

    def detail(self, event: AuditEvent) -> list[str]:
        """Return what else matters as short phrases, but what is empty: `角色：浏览 → 填报审核`."""
        said = {key: self._say(key, value) for key, value in event.detail.items() if value not in ("", None)}
        return [f"{TITLES.get(key, key)}{gettext('：')}{words}" for key, words in said.items()]

    def _say(self, key: str, value: Any) -> str:
        say = self._sayers.get(key, _say_plainly)
        if not isinstance(value, list):
            return say(value)
        said = [say(part) for part in value]
        if len(said) > 1 and len(set(said)) == 1:
            return gettext("%(words)s（未改动）") % {"words": said[0]}
        return " → ".join(said)


def _say_role(value: Any) -> str:
    return str(Role(value).label) if value in Role.values else _say_plainly(value)


def _say_plainly(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, dict):
        return _join(f"{key} {_say_plainly(part)}" for key, part in value.items())
    if isinstance(value, list):
        return _join(map(_say_plainly, value))
    return gettext("（空）") if value in ("", None) else str(value)


def _join(phrases: Iterable[str]) -> str:
    return gettext("、").join(phrases)
