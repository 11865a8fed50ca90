"""Townships that the table of divisions lacks: what waiting files name, a form for any other, and those added."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, administrator_required
from accounts.areas import Area
from accounts.models import User
from reports_app import ingest
from reports_app.area_directory import find_counties
from reports_app.models import Township

REFUSED = {
    "known": gettext_lazy("%(county)s已经有%(name)s，不用再添加。"),
    "full": gettext_lazy("%(county)s增补的乡镇太多，不能再添加。请先删除没有用到的。"),
    "in_use": gettext_lazy("“%(name)s”已有报告、文件或年度概况，不能删除。请先把报告更正到别的乡镇。"),
}


class TownshipForm(forms.Form):
    """A township to add: its name and the county it lies in."""

    name = forms.RegexField(
        label=gettext_lazy("乡镇（街道）全称"),
        regex=r"^[\u3400-\u9fff\U00020000-\U000323af·]{2,30}$",
        error_messages={
            "required": gettext_lazy("请填写全称，例如：石桥镇。"),
            "invalid": gettext_lazy("请只填乡镇（街道）的汉字全称，例如：石桥镇。"),
        },
    )
    county = forms.CharField(
        label=gettext_lazy("所在县区"),
        max_length=120,
        error_messages={"required": gettext_lazy("请填写所在县区，例如：示例市示例县。")},
        widget=forms.TextInput(attrs={"list": "places", "data-places": "", "autocomplete": "off"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.user = user
        self.found: Area | None = None

    def clean_county(self) -> str:
        text: str = self.cleaned_data["county"]
        counties = find_counties(self.user, text)
        if not counties:
            raise forms.ValidationError(_("没有找到这个县区，或不在您的管辖范围内。"))
        if len(counties) > 1:
            names = _("、").join(map(_to_label, counties))
            raise forms.ValidationError(_("有几个县区符合，请写全称：%(names)s。") % {"names": names})
        self.found = counties[0]
        return _to_label(self.found)


@require_GET
@administrator_required
def show(request: SignedInRequest) -> HttpResponse:
    """Show what is missing, a form and the townships that were added; `?name=` is ticked or filled in."""
    wanted = request.GET.get("name", "")[:30]
    return _show(request, TownshipForm(request.user, initial={"name": wanted}), wanted=wanted)


@require_POST
@administrator_required
def add(request: SignedInRequest) -> HttpResponse:
    """Add the township of the form, or those ticked among the missing (`pick`: name and county code)."""
    picks = [pick.partition("@") for pick in request.POST.getlist("pick")]
    if not picks:
        form = TownshipForm(request.user, request.POST)
        if not form.is_valid() or form.found is None:
            return _show(request, form)
        picks = [(form.cleaned_data["name"], "@", form.found.code)]
    added = [name for name, _at, code in picks if _add(request, name, code)]
    if added:
        told = ngettext(
            "已增补 %(count)s 个乡镇（街道）：%(names)s。等待中的文件若写着它，会自动重新读取。",
            "已增补 %(count)s 个乡镇（街道）：%(names)s。等待中的文件若写着它们，会自动重新读取。",
            len(added),
        )
        messages.success(request, told % {"count": len(added), "names": _("、").join(added)})
    return redirect("reports:added")


@require_POST
@administrator_required
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a township that was added and that nothing is of."""
    township = get_object_or_404(_added_by_staff(request.user), pk=pk)
    try:
        ingest.remove_township(township, request.user)
    except ingest.AddingError as error:
        messages.error(request, REFUSED[error.code] % {"name": township.name, "county": township.county})
    else:
        messages.success(request, _("已删除“%(name)s”。") % {"name": township})
    return redirect("reports:added")


@require_GET
@administrator_required
def counties(request: SignedInRequest) -> JsonResponse:
    """Return the labels of counties that have `?q=` in their name, within the account's area."""
    found = find_counties(request.user, request.GET.get("q", "").replace("\x00", "")[:60])
    return JsonResponse({"labels": [_to_label(county) for county in found]})


def _add(request: SignedInRequest, name: str, county_code: str) -> bool:
    found = find_counties(request.user, county_code) if county_code.isdecimal() and len(county_code) == 6 else []
    if not found or not TownshipForm(request.user, {"name": name, "county": county_code}).is_valid():
        messages.error(request, _("没有找到这个县区，或不在您的管辖范围内。"))
        return False
    try:
        ingest.add_township(name, found[0], request.user)
    except ingest.AddingError as error:
        messages.error(request, REFUSED[error.code] % {"name": name, "county": found[0].name})
        return False
    return True


def _to_label(county: Area) -> str:
    return f"{county.place}{county.name}"


def _added_by_staff(user: User) -> Any:
    return Township.objects.visible_to(user).filter(source=Township.Source.STAFF)


def _show(request: SignedInRequest, form: TownshipForm, *, wanted: str = "") -> HttpResponse:
    added = _added_by_staff(request.user)
    used = ingest.in_use(added)
    missing = ingest.list_missing(request.user)
    placed = [each for each in missing if each.county]
    if wanted in {each.name for each in placed}:
        form.initial = {}
    context = {
        "form": form,
        "wanted": wanted,
        "placed": placed,
        "unplaced": [each for each in missing if not each.county],
        "rows": [(township, township.pk in used) for township in added],
    }
    return render(request, "reports/added_townships.html", context, status=422 if form.is_bound else 200)
