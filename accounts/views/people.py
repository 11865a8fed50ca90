"""Accounts, kept by administrators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import people
from accounts.access import administrator_required
from accounts.areas import directory, named
from accounts.forms import AccountForm, NewAccountForm
from accounts.models import Role, User

PAGE_ACCOUNTS = 100
AREA_CHOICES = 20
QUERY_CHARACTERS = 40


@require_GET
@administrator_required
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Show all accounts: who, for what, how far, and whether they may sign in."""
    page = Paginator(User.objects.order_by("-is_active", "username"), PAGE_ACCOUNTS).get_page(request.GET.get("page"))
    known = directory().find({code for user in page for code in user.area_codes})
    rows = [(user, [known[code].name if code in known else code for code in user.area_codes]) for user in page]
    active = User.objects.filter(is_active=True)
    counts = [(label, active.filter(role=role).count()) for role, label in Role.choices]
    context = {"page": page, "rows": rows, "counts": counts, "active": active.count()}
    return render(request, "accounts/list.html", context)


@require_http_methods(["GET", "POST"])
@administrator_required
@never_cache
@sensitive_variables("password")
def create(request: HttpRequest) -> HttpResponse:
    """Make an account, and show its one-time password this once."""
    form = NewAccountForm(request.POST or None, initial={"role": Role.VIEWER})
    if request.method == "POST" and form.is_valid():
        user, password = people.create_account(
            request,
            username=form.cleaned_data["username"],
            name=form.cleaned_data["first_name"],
            role=Role(form.cleaned_data["role"]),
            area_codes=form.cleaned_data["area_codes"],
        )
        return render(request, "accounts/one_time_password.html", {"account": user, "password": password})
    return _show_form(request, form)


@require_http_methods(["GET", "POST"])
@administrator_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account's name, role and area."""
    account = get_object_or_404(User, pk=pk)
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            people.change_account(
                request,
                account,
                name=form.cleaned_data["first_name"],
                role=Role(form.cleaned_data["role"]),
                area_codes=form.cleaned_data["area_codes"],
            )
        except people.AccountError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("已保存账号 %(name)s。") % {"name": account.username})
            return redirect("accounts:list")
    return _show_form(request, form, account)


@require_POST
@administrator_required
@never_cache
@sensitive_variables("password")
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a new one-time password, and show it this once."""
    account = get_object_or_404(User, pk=pk)
    try:
        password = people.reset_password(request, account)
    except people.AccountError as error:
        messages.error(request, str(error))
        return redirect("accounts:edit", pk=pk)
    return render(request, "accounts/one_time_password.html", {"account": account, "password": password})


@require_POST
@administrator_required
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an account from signing in."""
    account = get_object_or_404(User, pk=pk)
    try:
        people.disable_account(request, account)
    except people.AccountError as error:
        messages.error(request, str(error))
        return redirect("accounts:edit", pk=pk)
    messages.success(request, _("已停用账号 %(name)s，其登录已退出。") % {"name": account.username})
    return redirect("accounts:list")


@require_POST
@administrator_required
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a disabled account sign in again."""
    account = get_object_or_404(User, pk=pk)
    people.enable_account(request, account)
    messages.success(request, _("已启用账号 %(name)s。") % {"name": account.username})
    return redirect("accounts:list")


@require_GET
@administrator_required
def search_areas(request: HttpRequest) -> HttpResponse:
    """Answer the search of the form with areas to choose from (a fragment)."""
    query = request.GET.get("q", "").strip()[:QUERY_CHARACTERS]
    chosen = set(request.GET.getlist("area_codes"))
    found = [area for area in directory().search(query, limit=AREA_CHOICES) if area.code not in chosen]
    context = {"query": query, "found": found, "is_cut": len(found) == AREA_CHOICES}
    return render(request, "accounts/area_choices.html", context)


def _show_form(request: HttpRequest, form: AccountForm, account: User | None = None) -> HttpResponse:
    context = {
        "form": form,
        "account": account,
        "chosen_areas": named(form.chosen_codes()),
        "is_oneself": account is not None and account.pk == request.user.pk,
    }
    return render(request, "accounts/form.html", context)
