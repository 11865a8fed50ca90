"""What may be typed about accounts; every form names its fields, nothing else of a request is believed."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.areas import directory
from accounts.audit import Action
from accounts.models import Role, User
from accounts.signals import lock_minutes

USERNAME_CHARACTERS = 40
NAME_CHARACTERS = 30
AREA_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}", re.ASCII)
MAX_AREAS = 500


class SignInForm(AuthenticationForm):
    """Says the same for a wrong password, an unknown account and a disabled one."""

    username = UsernameField(label=_("账号"), max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError(
            _(
                "账号或密码不正确。请核对后再试；连续%(limit)d次不正确，将锁定%(minutes)d分钟。"
                "忘记密码请联系系统管理员重置。"
            ),
            code="invalid_login",
            params={"limit": settings.AXES_FAILURE_LIMIT, "minutes": lock_minutes()},
        )


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; the new one must be new."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("原密码不正确，请重新输入。若是首次登录，请输入系统管理员给您的一次性密码。"),
        "password_unchanged": _("新密码与原密码相同，请换一个。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("一次性密码") if self.user.must_change_password else _("原密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password1"].help_text = _(
            "至少10个字符，不能全是数字，不能与账号、姓名相近，也不能是常见密码。"
        )
        self.fields["new_password2"].label = _("再输入一次新密码")
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(self.error_messages["password_unchanged"], code="password_unchanged")
        return password


class AreaCodesField(forms.Field):
    """Codes of known areas, chosen by name on the page; none means all areas."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        codes = list(dict.fromkeys(str(code) for code in value or []))
        if len(codes) > MAX_AREAS or not all(AREA_CODE.fullmatch(code) for code in codes):
            raise ValidationError(_("可见范围里有无法识别的区域，请重新查找并选择。"), code="unknown_area")
        unknown = set(codes) - set(directory().find(set(codes)))
        if unknown:
            raise ValidationError(_("可见范围里有系统没有的区域，请重新查找并选择。"), code="unknown_area")
        return codes


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, role and area of an account."""

    first_name = forms.CharField(label=_("姓名"), max_length=NAME_CHARACTERS)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, widget=forms.RadioSelect)
    area_codes = AreaCodesField(label=_("可见范围"), required=False)

    class Meta:
        model = User
        fields = ["first_name", "role", "area_codes"]

    def chosen_codes(self) -> list[str]:
        """Return the codes to show as chosen: as sent where the form was sent, else as stored; nonsense left out."""
        codes = self["area_codes"].value() or []
        return [code for code in map(str, codes) if AREA_CODE.fullmatch(code)][:MAX_AREAS]


class NewAccountForm(AccountForm):
    """An account to be made; its name for signing in cannot be changed later."""

    username = forms.CharField(
        label=_("账号"),
        max_length=USERNAME_CHARACTERS,
        validators=[User.username_validator],
        help_text=_("用来登录，建好后不能改。可用姓名拼音，如 zhangsan；不含空格。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["username", "first_name", "role", "area_codes"]

    class Meta(AccountForm.Meta):
        fields = ["username", *AccountForm.Meta.fields]

    def clean_username(self) -> str:
        username: str = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("已有这个账号，请换一个，例如加上科室或数字。"), code="taken")
        return username


class AccountChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An account, shown with the name it signs in by."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(account)s（%(name)s）") % {"account": obj.username, "name": obj}


class AuditFilterForm(forms.Form):
    """Which entries of the log to show; all of it is optional."""

    user = AccountChoiceField(
        label=_("账号"), queryset=User.objects.order_by("username"), required=False, empty_label=_("全部账号")
    )
    action = forms.ChoiceField(label=_("操作"), choices=[("", _("全部操作")), *Action.choices], required=False)
    subject = forms.CharField(label=_("对象包含"), max_length=60, required=False)
    since = forms.DateField(label=_("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
