"""Rules for passwords whose words Django does not have in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LengthValidator(MinimumLengthValidator):
    """A least number of characters; any characters will do."""

    def get_error_message(self) -> str:
        return _("密码太短，至少要%(count)d个字符。可以用一句自己记得住的话。") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return _("密码至少要%(count)d个字符。") % {"count": self.min_length}
