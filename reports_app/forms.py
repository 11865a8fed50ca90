"""What people type: a township and year, and the filter of the report list. Forms clean, views act."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports_app.models import Document, Township
from reports_app.models.report import EARLIEST_YEAR

MAX_SUGGESTIONS = 12


class IdentityForm(forms.Form):
    """The township and year of a report. `code` is a candidate's button; `place` what was typed or picked."""

    code = forms.CharField(required=False)
    place = forms.CharField(label=_("乡镇（街道）"), required=False, max_length=120)
    year = forms.IntegerField(
        label=_("年度"),
        error_messages={"required": _("请填写年度，例如 2024。"), "invalid": _("年度是四位数字，例如 2024。")},
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.townships = Township.objects.visible_to(user)
        self.suggestions: list[Township] = []
        self.township: Township | None = None
        self.latest_year = timezone.localdate().year

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > self.latest_year:
            raise forms.ValidationError(_("%(year)s年还没有到，请核对。"), params={"year": year})
        if year < EARLIEST_YEAR:
            raise forms.ValidationError(_("年度早于1990年，请核对。"))
        return year

    def clean(self) -> None:
        place = self.cleaned_data.get("place", "")
        meant = self.townships.labelled(self.cleaned_data.get("code") or place)
        self.suggestions = list(meant[:MAX_SUGGESTIONS])
        if len(self.suggestions) == 1:
            self.township = self.suggestions[0]
        elif self.suggestions:
            self.add_error("place", _("有几个乡镇（街道）叫这个名字，请点选其中一个。"))
        elif not place:
            self.add_error("place", _("请填写乡镇（街道）名称。"))
        else:
            self.suggestions = list(self.townships.matching(place)[:MAX_SUGGESTIONS])
            self.add_error("place", _("区划表里没有这个乡镇（街道），或不在您的管辖范围内。请从提示中选择。"))


class ReportFilterForm(forms.Form):
    """The filter of the report list; what makes no sense filters nothing."""

    WAITING = "waiting"
    TO_VERIFY = "to_verify"
    LEAPS = "leaps"
    IN_WORK = "in_work"
    EXTRA_STATES = (
        (IN_WORK, _("正在读取")),
        (WAITING, _("有数据待核对")),
        (TO_VERIFY, _("有数据需核实")),
        (LEAPS, _("有数据与上年相差很大")),
    )

    county = forms.ChoiceField(label=_("县区"), required=False)
    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("状态"), required=False)
    q = forms.CharField(label=_("乡镇、标题或文件名"), required=False, max_length=60)

    def __init__(
        self, *args: Any, counties: Iterable[tuple[str, str]], years: Iterable[int | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["county"].choices = [("", _("全部")), *counties]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("全部")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        of_reports = [choice for choice in Document.State.choices if choice[0] != Document.State.UNPACKED]
        states = (*of_reports, *self.EXTRA_STATES)
        self.fields["state"].choices = [("", _("全部")), *states]  # type: ignore[attr-defined]

    def ignored(self) -> list[str]:
        """Return what of the address filters nothing: a field's name and what was asked for."""
        return [f"{self.fields[name].label} {self.data.get(name, '')[:60]}" for name in self.errors]

    def chosen(self) -> dict[str, object]:
        """Return the fields that hold something sensible."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
