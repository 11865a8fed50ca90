"""Whether the view that was chosen suits the selection: where it does not, why, and the view that does."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.fitting import FUNNEL_THEME
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import compare_address
from dashboard.selection import View
from dashboard.several import AnyAnswer

ONE_INDICATOR = {View.LINES, View.PANELS, View.BARS, View.BOX}
FEW = 4


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a view shows less than was chosen, and the address of one that shows it."""

    text: str
    address: str


def present_misfit(answer: AnyAnswer, chosen: IndicatorInfo) -> Misfit | None:
    """Return what to know of the chosen view, None where it suits; `chosen` is the selection's first indicator."""
    text = _reason(answer, chosen)
    if not text:
        return None
    return Misfit(text, compare_address(answer.selection.with_view(View.AUTO)))


def _reason(answer: AnyAnswer, chosen: IndicatorInfo) -> str:
    selection, view = answer.selection, answer.selection.view
    indicators, count = len(selection.indicators), answer.total
    if view in ONE_INDICATOR and indicators > 1 and answer.view != "profile":
        text = ngettext(
            "选了%(count)s项指标，这种图一次只看一项，现为“%(name)s”。",
            "选了%(count)s项指标，这种图一次只看一项，现为“%(name)s”。",
            indicators,
        )
        return text % {"count": indicators, "name": chosen.name}
    if view is View.FUNNEL and chosen.theme != FUNNEL_THEME:
        return _("调解漏斗只看纠纷的排查、调解和化解，与所选的“%(name)s”无关。") % {"name": chosen.name}
    if view is View.HEAT and indicators == 1:
        return _("只选了一项指标，热力表列出同一主题的各项。")
    if view is View.SCATTER and indicators > 2:
        return _("散点图只用前两项指标，其余的可在横轴、纵轴里换上。")
    if view in {View.BOX, View.SCATTER} and count < FEW:
        return ngettext("只有%(count)s个乡镇，看不出分布。", "只有%(count)s个乡镇，看不出分布。", count) % {
            "count": count
        }
    if view is View.LINES and len(selection.years) == 1:
        return _("只选了一个年份，折线只有一个点。")
    return ""
