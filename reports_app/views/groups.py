"""Saved groups of townships: one's own and those that others share."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest
from accounts.models import User
from reports_app.models import Township, TownshipGroup
from reports_app.township_groups import (
    GROUP,
    MAX_NAME,
    MAX_TOWNSHIPS,
    change_group,
    codes_within,
    delete_group,
    make_group,
    name_is_taken,
    restore_group,
    townships_of,
)

MAX_FOUND = 60
NAMES_SHOWN = 6
MAX_RESTORABLE = 20


class GroupForm(forms.Form):
    """A group's name, townships within the account's area, and whether it is shared."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=MAX_NAME,
        error_messages={"required": gettext_lazy("请给分组起个名称。")},
    )
    is_shared = forms.BooleanField(label=gettext_lazy("让本单位其他账号也能使用"), required=False)

    def __init__(self, user: User, group: TownshipGroup | None, data: Any = None, *, codes: Sequence[str] = ()) -> None:
        initial = {"name": group.name, "is_shared": group.is_shared} if group else {}
        super().__init__(data, initial=initial, label_suffix="")
        self.user, self.group = user, group
        codes = _codes(data) if data is not None else group.codes if group else codes
        self.townships = townships_of(user, codes)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name_is_taken(self.user, name, self.group):
            raise forms.ValidationError(_("已有名为“%(name)s”的分组，请换个名称。"), params={"name": name})
        return name

    def clean(self) -> None:
        if not self.townships:
            self.add_error(None, _("请至少选一个乡镇（街道）。"))
        if len(self.townships) > MAX_TOWNSHIPS:
            self.add_error(None, _("一个分组最多%(count)s个乡镇（街道）。") % {"count": MAX_TOWNSHIPS})

    def chosen(self) -> dict[str, Any]:
        """Return what a valid form says."""
        return {**self.cleaned_data, "codes": [township.code for township in self.townships]}


@require_GET
def show_list(request: SignedInRequest) -> HttpResponse:
    """Show the groups that the account may use, with those townships of theirs that it may see."""
    groups = list(TownshipGroup.objects.visible_to(request.user).select_related("made_by"))
    townships = townships_of(request.user, {code for group in groups for code in group.codes})
    names = {township.code: township.name for township in townships}
    changeable = set(TownshipGroup.objects.changeable_by(request.user).values_list("pk", flat=True))
    rows = []
    for group in groups:
        own = [names[code] for code in group.codes if code in names]
        rows.append((group, own[:NAMES_SHOWN], len(own), group.pk in changeable))
    deleted = list(TownshipGroup.with_deleted.restorable_by(request.user)[:MAX_RESTORABLE])
    return render(request, "reports/groups.html", {"rows": rows, "deleted": deleted})


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """Make a group; the townships of `area` are ticked to begin with."""
    codes = codes_within(request.user, request.GET.getlist("area")[:MAX_TOWNSHIPS])
    form = GroupForm(request.user, None, request.POST if request.method == "POST" else None, codes=codes)
    if request.method == "POST" and form.is_valid():
        group = make_group(request.user, **form.chosen())
        return _done(request, _("已建立分组“%(name)s”。") % {"name": group.name}, made=group)
    return _show_form(request, form)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a group that is the account's to change."""
    group = get_object_or_404(TownshipGroup.objects.changeable_by(request.user), pk=pk)
    form = GroupForm(request.user, group, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change_group(request.user, group, **form.chosen())
        return _done(request, _("已保存分组“%(name)s”。") % {"name": form.cleaned_data["name"]})
    return _show_form(request, form)


@require_POST
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a group that is the account's to change."""
    group = get_object_or_404(TownshipGroup.objects.changeable_by(request.user), pk=pk)
    delete_group(request.user, group)
    return _done(request, _("已删除分组“%(name)s”。") % {"name": group.name}, deleted=group)


@require_POST
def restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a deleted group back."""
    group = get_object_or_404(TownshipGroup.with_deleted.restorable_by(request.user), pk=pk)
    if restore_group(request.user, group):
        return _done(request, _("已恢复分组“%(name)s”。") % {"name": group.name})
    text = _("已有名为“%(name)s”的分组，不能恢复；请先给它换个名称。") % {"name": group.name}
    if _is_from_drawer(request):
        return JsonResponse({"message": text}, status=HTTPStatus.CONFLICT)
    messages.error(request, text)
    return redirect("reports:groups")


@require_GET
def find(request: SignedInRequest) -> HttpResponse:
    """Answer the search of the form with townships to tick (a fragment)."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    visible = Township.objects.visible_to(request.user).exclude(code__in=_codes(request.GET))
    found = list(visible.matching(query)[: MAX_FOUND + 1]) if query else []
    context = {"query": query, "found": found[:MAX_FOUND], "is_cut": len(found) > MAX_FOUND, "most": MAX_FOUND}
    return render(request, "reports/group_townships.html", context)


def _codes(sent: QueryDict) -> list[str]:
    return [code for code in sent.getlist("codes") if code.isdecimal()][: MAX_TOWNSHIPS * 2]


def _show_form(request: SignedInRequest, form: GroupForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    name = "reports/group_drawer.html" if _is_from_drawer(request) else "reports/group.html"
    return render(request, name, {"form": form, "group": form.group, "most": MAX_TOWNSHIPS}, status=status)


def _done(
    request: SignedInRequest, text: str, *, made: TownshipGroup | None = None, deleted: TownshipGroup | None = None
) -> HttpResponse:
    """Return to the list with a word, or tell the script what became of the group and where to undo it."""
    if not _is_from_drawer(request):
        messages.success(request, text)
        return redirect("reports:groups")
    told = {"message": text, "made": f"{GROUP}{made.pk}" if made else ""}
    if deleted:
        undo = reverse("reports:group_restore", args=[deleted.pk])
        told |= {"deleted": f"{GROUP}{deleted.pk}", "undo": undo, "undo_text": _("撤销")}
    return JsonResponse(told)


def _is_from_drawer(request: SignedInRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
