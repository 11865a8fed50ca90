"""The townships of the demo: their names, size, way of writing and how their years go. All from the seed."""

import random
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PROVINCE, PREFECTURE, COUNTY, COUNTY_CODE = "示例省", "示例市", "示例县", "990101"
_TOWNSHIPS = Path(__file__).parent.parent.parent / "fixtures" / "demo_townships.csv"
_MORE_FIRST, _MORE_SECOND = "春夏秋冬晨暮晴雪霜露云霞", "棠榆槐桑榕栎枣杏橘柚榛楸"


class Course(StrEnum):
    """How a township's figures go over the years."""

    STEADY = "steady"
    GROWING = "growing"
    FALLING = "falling"
    JUMPING = "jumping"  # a campaign year doubles publicity
    DIPPING = "dipping"  # 2020 and 2022 are low


class Style(StrEnum):
    """How headings are numbered."""

    CLASSIC = "classic"  # 一、（一）
    DECIMAL = "decimal"  # 一、1.
    PARTS = "parts"  # 第一部分、一、
    PLAIN = "plain"  # 一、 and 一是 within paragraphs


@dataclass(frozen=True, slots=True)
class Voice:
    """How a township writes."""

    style: Style
    is_full_width: bool
    spells_small: bool  # 三次 in place of 3次
    has_commas: bool  # 12,300
    uses_wan: bool  # 1.2万
    more: str  # 余 or 多
    decimals: int
    is_signed: bool
    accent: int  # which alternative it likes


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """One township."""

    code: str
    name: str
    population: int
    villages: int
    course: Course
    voice: Voice

    @property
    def body(self) -> str:
        """Who reports."""
        return f"{self.name}党工委、办事处" if self.is_street else f"{self.name}党委、政府"

    @property
    def is_street(self) -> bool:
        """Whether it is a 街道, which has an office in place of a government."""
        return self.name.endswith("街道")

    @property
    def short(self) -> str:
        """镇, 乡 or 街道."""
        return "街道" if self.is_street else self.name[-1]

    @property
    def head(self) -> str:
        """Who stands beside the secretary."""
        return "主任" if self.is_street else f"{self.short}长"

    @property
    def office(self) -> str:
        """Who signs."""
        return f"{COUNTY}{self.name}办事处" if self.is_street else f"{COUNTY}{self.name}人民政府"


def list_places(count: int, *, seed: int) -> list[DemoPlace]:
    """Return the first `count` townships; the same seed gives the same ones."""
    more = [f"{second}{first}镇" for second in _MORE_SECOND for first in _MORE_FIRST]
    more += [f"{name[:-1]}{third}镇" for third in "坪湾岭坝塘关" for name in more]
    names = [*_read_names(), *more][:count]
    return [_make_place(at, name, seed) for at, name in enumerate(names)]


def _read_names() -> list[str]:
    lines = _TOWNSHIPS.read_text("utf-8").splitlines()
    return [line.split(",")[1] for line in lines if line.startswith(COUNTY_CODE)]


def _make_place(at: int, name: str, seed: int) -> DemoPlace:
    dice = random.Random(f"{seed} place {name}")  # noqa: S311  # a story, not a secret
    villages = dice.randint(7, 24)
    voice = Voice(
        style=list(Style)[at % 4] if at else Style.CLASSIC,
        is_full_width=at % 12 == 7,
        spells_small=at % 5 == 3,
        has_commas=at % 12 == 4,
        uses_wan=at % 2 == 0,
        more="多" if at % 3 == 1 else "余",
        decimals=(1, 0, 2)[at % 3],
        is_signed=at % 6 != 5,
        accent=dice.randrange(1_000),
    )
    courses = (Course.GROWING, Course.STEADY, Course.FALLING, Course.JUMPING, Course.DIPPING, Course.STEADY)
    return DemoPlace(
        f"{COUNTY_CODE}{at + 1:03d}", name, villages * dice.randint(1_500, 3_200), villages, courses[at % 6], voice
    )
