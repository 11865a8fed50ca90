"""Target values of indicators: seen by all, set and taken away by those whose area they are of."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, editor_required
from accounts.audit import Action, record
from accounts.models import User
from reports_app.area_directory import counties_of
from reports_app.models import Indicator, Target
from reports_app.models.report import EARLIEST_YEAR

EVERYWHERE = "all"
YEARS_AHEAD = 10


class TargetForm(forms.Form):
    """A target: of which indicator, for which county and year (all, where none is said), how much."""

    indicator = forms.ModelChoiceField(
        label=gettext_lazy("指标"), queryset=Indicator.objects.none(), to_field_name="code", empty_label=None
    )
    county = forms.ChoiceField(label=gettext_lazy("县区"))
    year = forms.IntegerField(label=gettext_lazy("年度（不填为每年）"), required=False)
    value = forms.DecimalField(
        label=gettext_lazy("目标值"),
        min_value=Decimal(0),
        max_value=Decimal(10) ** 12,
        decimal_places=4,
        max_digits=17,
        error_messages={
            "required": gettext_lazy("请填写目标值。"),
            "invalid": gettext_lazy("目标值只填数字，不带单位。"),
            "min_value": gettext_lazy("目标值不能是负数。"),
        },
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["indicator"].queryset = Indicator.objects.all()  # type: ignore[attr-defined]
        self.fields["indicator"].widget.choices = _indicator_choices()
        everywhere = [] if user.area_codes else [(EVERYWHERE, _("全部县区"))]
        counties = [
            (code, name)
            for code, name in counties_of(user)
            if not user.area_codes or code.startswith(tuple(user.area_codes))
        ]
        self.fields["county"].choices = [*everywhere, *counties]  # type: ignore[attr-defined]
        self.may_set = bool(everywhere or counties)

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        last = timezone.localdate().year + YEARS_AHEAD
        if year is not None and not EARLIEST_YEAR <= year <= last:
            raise forms.ValidationError(_("年度要在%(first)s至%(last)s之间。") % {"first": EARLIEST_YEAR, "last": last})
        return year

    def clean(self) -> None:
        indicator, value = self.cleaned_data.get("indicator"), self.cleaned_data.get("value")
        if indicator and value is not None and indicator.kind == Indicator.Kind.RATE and value > 100:
            self.add_error("value", _("比率的目标值不能超过100%。"))


@require_GET
def show(request: SignedInRequest) -> HttpResponse:
    """Show the targets that concern the account, with the form to set one for those who may."""
    return _show(request, TargetForm(request.user))


@require_POST
@editor_required
def set_target(request: SignedInRequest) -> HttpResponse:
    """Set a target, in place of the one that there was."""
    form = TargetForm(request.user, request.POST)
    if not form.is_valid():
        return _show(request, form)
    wanted = form.cleaned_data
    county = "" if wanted["county"] == EVERYWHERE else wanted["county"]
    place = {"indicator": wanted["indicator"], "county_code": county, "year": wanted["year"]}
    with transaction.atomic():
        old = Target.objects.select_for_update().filter(**place).first()
        Target.objects.update_or_create(**place, defaults={"value": wanted["value"], "set_by": request.user})
        values = [f"{old.value.normalize():f}" if old else "", f"{wanted['value'].normalize():f}"]
        where = _where(request.user, county, wanted["year"])
        record(request, Action.TARGET_SET, wanted["indicator"].name_zh, value=values, **where)
    messages.success(request, _("已设定“%(name)s”的目标值。") % {"name": wanted["indicator"].name})
    return redirect("reports:targets")


@require_POST
@editor_required
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a target away."""
    with transaction.atomic():
        target = get_object_or_404(Target.objects.changeable_by(request.user).select_related("indicator"), pk=pk)
        where = _where(request.user, target.county_code, target.year)
        record(request, Action.TARGET_REMOVED, target.indicator.name_zh, value=f"{target.value.normalize():f}", **where)
        target.delete()
    messages.success(request, _("已取消“%(name)s”的目标值。") % {"name": target.indicator.name})
    return redirect("reports:targets")


def _where(user: User, county: str, year: int | None) -> dict[str, object]:
    name = dict(counties_of(user)).get(county, county)
    return {"county": name or gettext_lazy("全部县区"), "year": year or gettext_lazy("每年")}


def _indicator_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the indicators by theme, each with its unit."""
    themes: dict[str, list[tuple[str, str]]] = {}
    for one in Indicator.objects.all():
        themes.setdefault(one.theme_name, []).append(
            (one.code, _("%(name)s（%(unit)s）") % {"name": one.name, "unit": one.unit_name})
        )
    return list(themes.items())


def _show(request: SignedInRequest, form: TargetForm) -> HttpResponse:
    targets = Target.objects.visible_to(request.user).select_related("indicator", "set_by")
    names = dict(counties_of(request.user))
    changeable = set(Target.objects.changeable_by(request.user).values_list("pk", flat=True))
    rows = [
        (one, names.get(one.county_code, one.county_code), f"{one.value.normalize():f}", one.pk in changeable)
        for one in targets
    ]
    context = {"rows": rows, "form": form, "may_set": request.user.is_editor and form.may_set}
    return render(request, "reports/targets.html", context, status=422 if form.is_bound else 200)
