"""What an administrator may say of an indicator."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reports_app.models import Indicator
from reports_app.parsing.examples import check_examples
from reports_app.parsing.lexicon import Lexicon, LexiconError
from reports_app.pinyin import pinyin_keys

WORD_CHARACTERS = 40
EXAMPLE_CHARACTERS = 200
MAX_ITEMS = 60
MAX_CODE = 60
_BETWEEN = re.compile(r"[\n,，、;；]+")
_HAS_LETTER = re.compile(r"[^\W\d_]")
NO_WORDS = Lexicon((), {}, {})


class WordsField(forms.CharField):
    """Words, one a line or between commas; doubles are dropped."""

    widget = forms.Textarea(attrs={"rows": 3})
    between = _BETWEEN
    longest = WORD_CHARACTERS

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        items = list(dict.fromkeys(item.strip() for item in self.between.split(text) if item.strip()))
        if len(items) > MAX_ITEMS:
            raise ValidationError(_("最多%(most)s条。"), params={"most": MAX_ITEMS})
        for item in items:
            if len(item) > self.longest:
                raise ValidationError(
                    _("“%(item)s…”太长，最多%(most)s个字。"), params={"item": item[:20], "most": self.longest}
                )
            self.check(item)
        return items

    def check(self, item: str) -> None:
        """Refuse an item that would do harm."""


class TellingWordsField(WordsField):
    """Words that a number is known by: one that stands everywhere is none."""

    def check(self, item: str) -> None:
        if not _HAS_LETTER.search(item):
            raise ValidationError(
                _("“%(item)s”里没有文字。用语要写报告里对它的叫法，不写数字。"), params={"item": item}
            )
        if len(item) < 2:
            raise ValidationError(
                _("“%(item)s”只有一个字，几乎每篇报告都会有。请写至少两个字的叫法。"), params={"item": item}
            )


class ExamplesField(WordsField):
    """Phrases with the value that must be read, one a line."""

    between = re.compile(r"\n+")
    longest = EXAMPLE_CHARACTERS

    def check(self, item: str) -> None:
        try:
            check_examples(NO_WORDS, "any", [item])
        except LexiconError as error:
            raise ValidationError(
                _("“%(item)s”不完整。请写成“句子 = 数值”，不该读出时写“句子 = -”。"), params={"item": item[:60]}
            ) from error


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a draft says otherwise than its indicator does by now, in words."""

    label: str
    now: str
    draft: str


class IndicatorForm(forms.Form):
    """All that can be said of staff's own indicator; of the catalogue's own, what may come on top of it."""

    name_zh = forms.CharField(
        label=_("中文名称"), max_length=60, error_messages={"required": _("请填写名称，如“示范果园面积”。")}
    )
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False, help_text=_("可不填，按中文显示。"))
    theme = forms.ChoiceField(label=_("主题"), choices=Indicator.Theme.choices)
    kind = forms.ChoiceField(label=_("类别"), choices=Indicator.Kind.choices)
    unit = forms.CharField(
        label=_("单位"),
        max_length=10,
        help_text=_("如 件、场次、人次、%、元。"),
        error_messages={"required": _("请填写单位，如“亩”。")},
    )
    unit_en = forms.CharField(label=_("英文单位"), max_length=20, required=False)
    better = forms.ChoiceField(label=_("方向"), choices=Indicator.Better.choices, initial=Indicator.Better.NEUTRAL)
    order = forms.IntegerField(label=_("次序"), min_value=0, max_value=9999, initial=900, help_text=_("小的排在前。"))
    definition = forms.CharField(
        label=_("口径"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("算什么、不算什么，给看数的人。"),
    )
    definition_en = forms.CharField(
        label=_("英文口径"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    words = TellingWordsField(
        label=_("用语"), required=False, help_text=_("报告里对它的叫法，一行一个，如“示范果园”。数字要挨着其中一个。")
    )
    exclusions = TellingWordsField(
        label=_("排除用语"), required=False, help_text=_("同一短句里有其中一个，就不是这个指标，如“规划”。")
    )
    verbs = WordsField(
        label=_("动词"), required=False, help_text=_("填了的话，数字附近要有其中一个，如“建成”。可不填。")
    )
    units = WordsField(
        label=_("量词"), required=False, help_text=_("数字后面可以写什么，一行一个，如“场”“场次”“期”；不填就只认单位。")
    )
    examples = ExamplesField(
        label=_("例句"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "一行一条：“建成示范果园120亩 = 120”；不该读出时写“规划示范果园50亩 = -”。数值按上面的单位，1.2万写12000。"
        ),
    )
    is_used = forms.BooleanField(label=_("在用"), required=False, initial=True)

    FIXED = ("theme", "kind", "unit", "unit_en", "verbs", "units")

    def __init__(self, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.label_suffix = ""
        if indicator is not None and indicator.origin == Indicator.Origin.CATALOGUE:
            for name in self.FIXED:
                self.fields[name].disabled = True
            self.fields["words"].label = _("补充用语")
            self.fields["words"].help_text = _("目录自带的用语仍然有效，这里写另外的叫法，一行一个。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        both = [word for word in said.get("words", []) if word in said.get("exclusions", [])]
        if both:
            self.add_error("exclusions", _now("“%(word)s”同时是用语和排除用语，只能留一个。") % {"word": both[0]})
        is_staffs = self.indicator is None or self.indicator.origin == Indicator.Origin.STAFF
        if is_staffs and said.get("kind") == Indicator.Kind.RATE and said.get("unit") not in {"%", None}:
            self.add_error("unit", _now("比率的单位是 %。"))
        return said

    def differences(self, now: dict[str, Any]) -> list[Difference]:
        """Return what the form says otherwise than `now`, a snapshot; fields that cannot be changed are left out."""
        said = self.cleaned_data if self.is_bound else self.initial
        return [
            Difference(str(field.label), _in_words(field, now[name]), _in_words(field, said[name]))
            for name, field in self.fields.items()
            if not field.disabled and name in said and said[name] != now[name]
        ]

    def to_draft(self) -> Indicator:
        """Return the draft that a valid form makes."""
        said = dict(self.cleaned_data)
        said["name_en"] = said["name_en"] or said["name_zh"]
        code = self.indicator.code if self.indicator else make_code(said["theme"], said["name_zh"])
        origin = self.indicator.origin if self.indicator else Indicator.Origin.STAFF
        return Indicator.from_snapshot({**said, "code": code}, origin=origin)


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(value, bool):
        return _now("是") if value else _now("否")
    return "\n".join(value) if isinstance(value, list) else str(value)


def make_code(theme: str, name: str) -> str:
    """Return a free code for a new indicator: its theme and how its name is typed."""
    typed = re.sub(r"[^a-z0-9]+", "", pinyin_keys(name)[0].lower()) or "own"
    base = f"{theme}.{typed}"[: MAX_CODE - 4]
    taken = set(Indicator.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}_{number}" for number in range(2, 1000))) if code not in taken)
