"""A small fictional county, for accounts that are limited to a part of it."""

import pytest

from reports_app.models import Township

TOWNSHIPS = {"990101001": ("示例县", "清河镇"), "990101002": ("示例县", "石桥镇"), "990102001": ("样本区", "清河街道")}


@pytest.fixture
def county(db: None) -> None:
    """Two counties, 示例县 with 清河镇 and 石桥镇, 样本区 with 清河街道."""
    for code, (name_of_county, name) in TOWNSHIPS.items():
        Township.objects.create(
            code=code,
            name=name,
            kind=name[2:],
            county_code=code[:6],
            county=name_of_county,
            prefecture_code="9901",
            prefecture="示例市",
            province_code="99",
            province="示例省",
            source=Township.Source.DEMO,
        )
