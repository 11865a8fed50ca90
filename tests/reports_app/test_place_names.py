"""The sounds of places' names: kept for whatever places there are, and found as people type them."""

import pytest

from reports_app.models import PlaceName, Township
from reports_app.pinyin import place_sounds, typed_key
from tests.district import District


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("shiqiao", "石桥镇"),
        ("SQZ", "石桥镇"),
        ("shi qiao zhen", "石桥镇"),
        ("qiao", "石桥镇"),
        ("xi'an", "西安市"),
        ("luan", "六安市"),
        ("liuan", "六安市"),
        ("duchang", "都昌县"),
        ("htx", "洪洞县"),
    ],
)
def test_name_is_found_as_it_is_typed(typed: str, name: str):
    assert typed_key(typed) in place_sounds(name)


@pytest.mark.parametrize(("typed", "name"), [("an", "山下乡"), ("zhen", "石桥镇"), ("sz", "石桥镇")])
def test_name_is_found_by_no_part_of_a_syllable_nor_by_its_kind_alone(typed: str, name: str):
    assert typed_key(typed) not in place_sounds(name)


@pytest.mark.parametrize("query", ["", "s", "石桥", "a1", "%", "_", "a%", "é"])
def test_what_is_no_pinyin_finds_nothing_by_sound(query: str):
    assert typed_key(query) == ""


def test_names_of_places_are_kept(district: District):
    district.township("990101001", "石桥镇")
    assert set(PlaceName.objects.values_list("name", flat=True)) == {"石桥镇", "示例县", "示例市", "示例省"}
    place = Township.objects.get()
    place.pk, place.code, place.name = None, "990101002", "河口镇"
    Township.objects.bulk_create([place])
    assert (PlaceName.objects.keep_missing(), PlaceName.objects.keep_missing()) == (1, 0)
    assert list(Township.objects.matching("hkz")) == [Township.objects.get(code="990101002")]
