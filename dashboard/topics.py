"""The three comparisons and the indicators that each of them can show."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Topic(StrEnum):
    """A comparison page."""

    MEDIATION = "mediation"
    PUBLICITY = "publicity"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """What a topic shows; `default` is the indicator of a bare address."""

    title: Promise
    indicators: tuple[str, ...]
    default: str


TOPICS: dict[Topic, TopicSpec] = {
    Topic.MEDIATION: TopicSpec(
        _("矛盾纠纷调解"),
        ("mediation.cases", "mediation.resolved", "mediation.success_rate"),
        "mediation.success_rate",
    ),
    Topic.PUBLICITY: TopicSpec(
        _("普法宣传"),
        ("publicity.activities", "publicity.materials", "publicity.audience", "publicity.online_posts"),
        "publicity.activities",
    ),
    Topic.TRAINING: TopicSpec(
        _("法治培训与学法考试"),
        (
            "learning.trainings",
            "learning.trainees",
            "learning.exam_takers",
            "learning.exam_participation_rate",
            "learning.exam_pass_rate",
        ),
        "learning.trainings",
    ),
}
