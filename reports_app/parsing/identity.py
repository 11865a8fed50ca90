"""Whom and what year a report is about: text, file name and gazetteer in, an Identity out. Never raises on any text.

Evidence is weighed by where it stands: title, signature and letterhead before opening, opening before body. Where
nothing tells a county, there is none; where several townships fit, they are candidates and there is no code.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from reports_app.parsing.dating import read_dating
from reports_app.parsing.gazetteer import County, Division, Gazetteer, Place, short_name
from reports_app.parsing.layout import Layout, plain, read_layout
from reports_app.parsing.model import Candidate, Identity
from reports_app.parsing.naming import (
    TownshipMention,
    find_counties,
    find_hinted_provinces,
    find_prefectures,
    find_provinces,
    find_townships,
)

_BODY_CHARACTERS = 12_000
_SIGNATURE_CHARACTERS = 45
_CANDIDATES = 8
_CONVINCING = 0.7
_CLEAR_LEAD = 0.2
_MOST_PER_AREA = 2
_TOWNSHIP_WEIGHTS = {"title": 8.0, "letterhead": 3.0, "signature": 5.0, "file": 2.0, "opening": 1.5, "body": 0.3}
_COUNTY_WEIGHTS = {
    "title": 6.0,
    "addressee": 5.0,
    "letterhead": 4.0,
    "signature": 4.0,
    "file": 2.0,
    "opening": 2.0,
    "body": 1.0,
}
_SUBJECT_GAIN = 0.5
_LONGEST_BEFORE_SUBJECT = 9
"""`2025年以来，青石镇坚持`: where the subject of a report's first sentence begins at the latest."""
_LONGEST_NAME = 6
"""A longer name that no gazetteer knows holds words of its sentence."""
_SUBJECT_VERB = re.compile(
    r"(?:人民政府|办事处|党工?委|党政班子)?[、，]?(?:政府|办事处)?(?:坚持|坚决|始终|深入|认真|全面|紧紧|紧扣|紧密|严格|切实|持续|扎实|聚焦|立足|围绕|高度重视|以|按照|根据"
    r"|在[^。]{2,40}领导下)"
)
_FRONT = ("title", "addressee", "letterhead", "signature", "file")
_WRITTEN_TOGETHER = 4.0
_MENTIONED_ONLY = 0.2
_HOLDS_TOWNSHIP = 3.0
_NAMED_PREFECTURE = 3.0
_NAMED_PROVINCE = 2.0
_LEAST_TOWNSHIP = 2.0
_LEAST_COUNTY = 1.0
_SENTENCE = re.compile("[，。；]")
_ELSEWHERE = re.compile(r"上一篇|下一篇|相关|推荐|抄送")
_OTHER_ISSUER = re.compile(
    r"[省市县区旗州](?:人民政府|委|20\d\d|法治|依法|关于)|(?:局|厅|办公室|大队|中心|法院|检察院|公司|学校|学院)(?:关于|20\d\d|法治|依法|$)"
)
_UNIT = re.compile(r"[\u4e00-\u9fff]{1,10}[县区市旗]")
_ABBREVIATION = re.compile(r"([\u4e00-\u9fff]{2,4})(?:府|委|政|党|法|司)[\u4e00-\u9fff]{0,4}[〔\[（]20\d\d")


@dataclass(slots=True)
class _Evidence:
    """What the areas of a report say: weights by name, and the divisions that are written before a township."""

    townships: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    titled: list[str] = field(default_factory=list)
    strong: set[str] = field(default_factory=set)
    mentions: list[TownshipMention] = field(default_factory=list)
    counties: dict[County, float] = field(default_factory=lambda: defaultdict(float))
    unknown_county: str | None = None
    prefectures: set[Division] = field(default_factory=set)
    provinces: set[Division] = field(default_factory=set)
    front_provinces: set[Division] = field(default_factory=set)
    hinted_provinces: set[Division] = field(default_factory=set)


def read_identity(text: str, *, file_name: str, gazetteer: Gazetteer) -> Identity:
    """Return whom and what year the text is about, as far as title, signature, body, file name and gazetteer tell."""
    layout = read_layout(text)
    stem = plain(PurePath(file_name).stem) if file_name else ""
    dating = read_dating(layout, file_name=stem)
    evidence = _gather(layout, stem, gazetteer)
    name = _choose_township(evidence, layout, gazetteer)
    counties = _rank_counties(evidence, name, gazetteer)
    ranked = _rank_places(name, counties, evidence, layout, gazetteer) if name else []
    place = _convincing(ranked)
    county = None if place else _settle_county(counties)
    prefecture, province = _settle_parents(place, county, counties, evidence)
    return Identity(
        township=_reported_name(name, place),
        county=place.county if place else county.name if county else _county_name(counties, evidence),
        prefecture=prefecture,
        province=province,
        code=place.code if place else None,
        year=dating.year,
        years=dating.years,
        candidates=tuple(_to_candidate(found, score) for found, score in ranked[:_CANDIDATES]),
        title=layout.title,
        published_on=dating.published_on,
        counted_through=dating.counted_through,
    )


def _areas(layout: Layout, file_name: str) -> dict[str, str]:
    signature = [
        line
        for line in layout.signature
        if len(line) <= _SIGNATURE_CHARACTERS and not _ELSEWHERE.search(line) and not _SENTENCE.search(line)
    ]
    letterhead = [line for line in layout.letterhead if not _ELSEWHERE.search(line)]
    return {
        "title": layout.title,
        "addressee": layout.addressee,
        "letterhead": "\n".join(letterhead),
        "signature": "\n".join(signature),
        "file": file_name,
        "opening": layout.opening,
        "body": layout.body[:_BODY_CHARACTERS],
    }


def _gather(layout: Layout, file_name: str, gazetteer: Gazetteer) -> _Evidence:
    """Collect what every area of the report says about its divisions."""
    evidence = _Evidence()
    for area, text in _areas(layout, file_name).items():
        if not text:
            continue
        if area in _TOWNSHIP_WEIGHTS:
            _gather_townships(evidence, area, text, gazetteer)
        _gather_counties(evidence, area, text, gazetteer)
        evidence.prefectures.update(find_prefectures(text, gazetteer) if area != "body" else ())
        provinces = set(find_provinces(text, gazetteer))
        evidence.provinces |= provinces
        if area in _FRONT:
            evidence.front_provinces |= provinces
        else:
            evidence.hinted_provinces.update(find_hinted_provinces(text, gazetteer))
    return evidence


def _gather_townships(evidence: _Evidence, area: str, text: str, gazetteer: Gazetteer) -> None:
    seen: dict[str, int] = defaultdict(int)
    for mention in find_townships(text, gazetteer, is_prose=area in ("opening", "body")):
        seen[mention.name] += 1
        if seen[mention.name] <= _MOST_PER_AREA:
            is_subject = area == "opening" and _is_subject(text, mention, gazetteer)
            evidence.townships[mention.name] += _TOWNSHIP_WEIGHTS[area] + (_SUBJECT_GAIN if is_subject else 0)
        if mention.county or mention.prefecture or mention.province:
            evidence.mentions.append(mention)
        if area == "title" and mention.name not in evidence.titled:
            evidence.titled.append(mention.name)
        if area in _FRONT:
            evidence.strong.add(mention.name)


def _is_subject(text: str, mention: TownshipMention, gazetteer: Gazetteer) -> bool:
    """`2025年以来，青石镇坚持…`, `在县委的领导下，青石镇坚持…`: whom the first sentence says to do something."""
    if mention.start <= _LONGEST_BEFORE_SUBJECT:
        return True
    if len(mention.name) > _LONGEST_NAME and not gazetteer.named(mention.name):
        return False
    before = text[: mention.start]
    behind = text[mention.start + len(mention.name) :]
    return before.endswith("，") and "。" not in before and bool(_SUBJECT_VERB.match(behind))


def _gather_counties(evidence: _Evidence, area: str, text: str, gazetteer: Gazetteer) -> None:
    seen: dict[str, int] = defaultdict(int)
    for mention in find_counties(text, gazetteer):
        is_own = mention.is_own or area in _FRONT
        seen[mention.name] += is_own
        if is_own and seen[mention.name] > _MOST_PER_AREA:
            continue
        for county in mention.counties:
            evidence.counties[county] += _COUNTY_WEIGHTS[area] * (1 if is_own else _MENTIONED_ONLY)
    if area in ("letterhead", "opening"):
        for match in _ABBREVIATION.finditer(text):
            for county in _counties_abbreviated(match[1], gazetteer):
                evidence.counties[county] += _COUNTY_WEIGHTS["body"]


def _counties_abbreviated(run: str, gazetteer: Gazetteer) -> Iterator[County]:
    """Yield the counties whose name without 县 or 区 the run ends with: 丰都 of a document number 丰都府办〔2025〕."""
    for size in (4, 3, 2):
        if len(run) >= size and (found := gazetteer.counties_of_stem(run[-size:])):
            yield from found
            return


def _choose_township(evidence: _Evidence, layout: Layout, gazetteer: Gazetteer) -> str | None:
    """Return the one township that the report is about, by the name the text gives it."""
    _merge_prefixed(evidence, gazetteer)
    titled = [name for name in evidence.titled if name in evidence.townships]
    if len(titled) > 1:
        others = {name: evidence.townships[name] - _TOWNSHIP_WEIGHTS["title"] for name in titled}
        best = max(titled, key=others.__getitem__)
        rivals = [name for name in titled if name != best and others[name] >= _LEAST_TOWNSHIP]
        return None if rivals or others[best] < _LEAST_TOWNSHIP else best
    if titled:
        return titled[0]
    named_by_other = bool(_OTHER_ISSUER.search(layout.title))
    weights = {
        name: weight for name, weight in evidence.townships.items() if name in evidence.strong or not named_by_other
    }
    if not weights:
        return None
    best = max(weights, key=lambda name: (weights[name], name))
    rivals = [name for name in weights if name != best and weights[name] == weights[best]]
    return best if weights[best] >= _LEAST_TOWNSHIP and not rivals else None


def _merge_prefixed(evidence: _Evidence, gazetteer: Gazetteer) -> None:
    """Give the weight of 甲县乙镇 to 乙镇 where the text has both, or the gazetteer knows 乙镇 of 甲县."""
    for name in sorted(evidence.townships, key=len, reverse=True):
        for cut in range(2, len(name) - 1):
            prefix, rest = name[:cut], name[cut:]
            counties = gazetteer.counties_of_stem(prefix)
            is_known = any(gazetteer.in_county(county.code, rest) for county in counties)
            is_unit = bool(_UNIT.fullmatch(prefix))
            if gazetteer.named(name) or not (is_known or (rest in evidence.townships and (counties or is_unit))):
                continue
            evidence.townships[rest] += evidence.townships.pop(name)
            evidence.titled = list(dict.fromkeys(rest if titled == name else titled for titled in evidence.titled))
            evidence.strong |= {rest} if name in evidence.strong else set()
            for county in counties:
                evidence.counties[county] += _COUNTY_WEIGHTS["opening"]
            if not counties and is_unit:
                evidence.unknown_county = prefix
            break


def _rank_counties(evidence: _Evidence, name: str | None, gazetteer: Gazetteer) -> list[tuple[County, float]]:
    """Return the counties that the report names as its own, the likeliest first."""
    scores = dict(evidence.counties)
    for mention in evidence.mentions:
        if mention.name == name and mention.county:
            for county in gazetteer.counties_named(mention.county):
                scores[county] = scores.get(county, 0.0) + _WRITTEN_TOGETHER
    ranked = []
    for county, score in scores.items():
        held = gazetteer.in_county(county.code, name) if name else ()
        if score < _LEAST_COUNTY and not held:
            continue
        bonus = _HOLDS_TOWNSHIP * (1.0 if any(_is_exact(place, name) for place in held) else 0.5 if held else 0.0)
        bonus += _NAMED_PREFECTURE if Division(county.prefecture_code, county.prefecture) in evidence.prefectures else 0
        bonus += _NAMED_PROVINCE if Division(county.province_code, county.province) in evidence.provinces else 0
        ranked.append((county, score + bonus))
    return sorted(ranked, key=lambda item: (-item[1], item[0].code))


def _rank_places(
    name: str,
    counties: list[tuple[County, float]],
    evidence: _Evidence,
    layout: Layout,
    gazetteer: Gazetteer,
) -> list[tuple[Place, float]]:
    """Return the townships of the gazetteer that the name may mean, each with a score in 0..1."""
    scores: dict[Place, float] = {}
    top = counties[0][1] if counties else 0.0
    held = [(place, score / top) for county, score in counties for place in gazetteer.in_county(county.code, name)]
    by_stem = 0.6 if any(_is_exact(place, name) for place, _ in held) else 0.85
    for place, share in held:
        scores[place] = (0.95 if _is_exact(place, name) else by_stem) * share
    for place, score in _rank_without_county(gazetteer.named(name), evidence, layout):
        scores.setdefault(place, min(score, 0.3) if counties else score)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0].code))


def _is_exact(place: Place, name: str | None) -> bool:
    return name in (place.name, short_name(place.name)) or name in place.former_names


def _rank_without_county(places: Iterable[Place], evidence: _Evidence, layout: Layout) -> Iterator[tuple[Place, float]]:
    """Yield townships of one name with scores, from the prefectures and provinces that the text names, if any."""
    prefectures = {division.code for division in evidence.prefectures}
    provinces = {division.code for division in evidence.provinces} | {code[:2] for code in prefectures}
    found = list(places)
    told = [p for p in found if p.prefecture_code in prefectures] or [p for p in found if p.province_code in provinces]
    is_foreign = bool(provinces) and not told
    pool = told or found
    for place in found:
        if place not in pool or is_foreign:
            yield place, 0.1
        elif len(pool) > 1:
            yield place, 0.5 / len(pool)
        else:
            yield place, 0.8 if _speaks_of_its_county(layout, place.county) else 0.5


def _speaks_of_its_county(layout: Layout, county: str) -> bool:
    """Return whether the text speaks of a 县委, 区委 and so on, as a township of that county would."""
    level = county[-1]
    text = f"{layout.addressee}\n{layout.opening}\n{layout.body[:_BODY_CHARACTERS]}"
    return bool(re.search(rf"{level}(?:委|政府|人民政府|司法局|法院)|全{level}", text))


def _convincing(ranked: list[tuple[Place, float]]) -> Place | None:
    if not ranked or ranked[0][1] < _CONVINCING:
        return None
    is_alone = len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _CLEAR_LEAD
    return ranked[0][0] if is_alone else None


def _settle_county(counties: list[tuple[County, float]]) -> County | None:
    """Return the county that leads alone."""
    if not counties or counties[0][1] < _LEAST_COUNTY:
        return None
    is_alone = len(counties) == 1 or counties[0][1] > counties[1][1]
    return counties[0][0] if is_alone else None


def _county_name(counties: list[tuple[County, float]], evidence: _Evidence) -> str | None:
    """Return the name that the leading counties share (several 鼓楼区), else one that no gazetteer knows."""
    if not counties:
        return evidence.unknown_county
    leading = {county.name for county, score in counties if score == counties[0][1]}
    return leading.pop() if len(leading) == 1 else None


def _settle_parents(
    place: Place | None, county: County | None, counties: list[tuple[County, float]], evidence: _Evidence
) -> tuple[str | None, str | None]:
    """Return prefecture and province, from the township or county where they are known, else as the text names them."""
    if known := place or county:
        return known.prefecture, known.province
    leading = {found.province for found, score in counties if score == counties[0][1]}
    if len(leading) == 1:
        return None, leading.pop()
    if len(evidence.prefectures) == 1:
        prefecture = next(iter(evidence.prefectures))
        return prefecture.name, _province_of(prefecture, evidence)
    for provinces in (evidence.front_provinces, evidence.provinces, evidence.hinted_provinces):
        if len(provinces) == 1:
            return None, next(iter(provinces)).name
    return None, None


def _province_of(prefecture: Division, evidence: _Evidence) -> str | None:
    return next((found.name for found in evidence.provinces if found.code == prefecture.code[:2]), None)


def _reported_name(name: str | None, place: Place | None) -> str | None:
    """Return the township's name as the gazetteer writes it, but a 乡 that has since become a 镇 as the text does."""
    return place.name if name and place and name == short_name(place.name) else name


def _to_candidate(place: Place, score: float) -> Candidate:
    return Candidate(place.code, place.name, place.county, place.prefecture, place.province, round(score, 3))
