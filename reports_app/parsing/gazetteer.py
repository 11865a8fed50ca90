"""The divisions of China: the vendored table in, look-ups of townships, counties and provinces by name out.

Names are compared whole or by stem: a report may say 乡 where the table says 镇, or 融水县 for 融水苗族自治县.
"""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

OVERRIDES = "gazetteer_overrides.csv"
DEMO = "demo_townships.csv"
TABLE = "gazetteer.csv.gz"
COUNTY_FORMER_NAMES = Path(__file__).parent / "data" / "county_former_names.csv"

OTHER_KIND = "其他"
KIND_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("民族乡", ("族乡",)),
    ("镇", ("镇",)),
    ("乡", ("乡",)),
    ("街道", ("街道", "街道办事处", "街道办", "办事处")),
    ("苏木", ("苏木",)),
    ("地区", ("地区",)),
    ("农场", ("农场", "农牧场", "垦殖场", "原种场", "良种场", "园艺场")),
    ("林场", ("林场",)),
    ("牧场", ("牧场", "畜场")),
    ("开发区", ("开发区", "园区", "工业园", "产业园", "科技园", "工业区", "高新区", "保税区", "示范区", "经济区")),
    ("管理区", ("管理区", "管委会", "管理委员会", "管理处", "风景区", "度假区")),
)
_NOT_A_KIND = ("特殊乡镇", "直属乡镇")

_PEOPLE = (
    "(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各|民)族"
)
_BARE_PEOPLE = "蒙古|哈萨克|塔吉克|锡伯|柯尔克孜"
_TOWNSHIP_TAIL = re.compile(
    rf"(?:{_PEOPLE})*(?:镇|乡|街道办事处|街道办|街道|苏木|地区办事处|地区|办事处|管理委员会|管委会)$"
)
_AUTONOMOUS = re.compile(rf"^(.+?)(?:(?:{_PEOPLE})+|{_BARE_PEOPLE})?自治([县旗州])$")
_COUNTY_TAIL = re.compile(r"[县区市旗]$")
_PROVINCE_TAIL = re.compile(r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$")
_NO_PREFECTURE = {"市辖区", "县"}
_DIRECT = {"省直辖县级行政区划": "省直辖县级", "自治区直辖县级行政区划": "自治区直辖县级"}


@dataclass(frozen=True, slots=True)
class Place:
    """A township-level division with its parents; `code` has 9 digits, the parents' codes are its first 6, 4 and 2."""

    code: str
    name: str
    kind: str
    county_code: str
    county: str
    prefecture_code: str
    prefecture: str
    province_code: str
    province: str
    former_names: tuple[str, ...] = ()
    valid_from: int | None = None
    valid_to: int | None = None
    source: str = "gazetteer"


@dataclass(frozen=True, slots=True)
class County:
    """A county-level division with its parents."""

    code: str
    name: str
    prefecture_code: str
    prefecture: str
    province_code: str
    province: str


@dataclass(frozen=True, slots=True)
class Division:
    """A province or a prefecture."""

    code: str
    name: str


def kind_of(name: str) -> str:
    """Return the kind that a township's name tells.

    >>> kind_of("大河回族乡"), kind_of("城关镇"), kind_of("红星林场"), kind_of("软件谷")
    ('民族乡', '镇', '林场', '其他')
    """
    if name.endswith(_NOT_A_KIND):
        return OTHER_KIND
    return next((kind for kind, endings in KIND_ENDINGS if name.endswith(endings)), OTHER_KIND)


def stem_of(name: str) -> str:
    """Return a township's name without its kind: what stays when a 乡 becomes a 镇 or a 街道.

    >>> stem_of("大河回族乡"), stem_of("大河镇"), stem_of("大河街道办事处"), stem_of("红星林场")
    ('大河', '大河', '大河', '红星林场')
    """
    return _TOWNSHIP_TAIL.sub("", name) or name


def short_county(name: str) -> str:
    """Return an autonomous county's everyday name, any other name as it is.

    >>> short_county("大通回族土族自治县"), short_county("鄂伦春自治旗"), short_county("奇台县")
    ('大通县', '鄂伦春旗', '奇台县')
    """
    match = _AUTONOMOUS.match(name)
    return f"{match[1]}{match[2]}" if match else name


def short_province(name: str) -> str:
    """Return a province's everyday name.

    >>> short_province("广西壮族自治区"), short_province("重庆市"), short_province("云南省")
    ('广西', '重庆', '云南')
    """
    return _PROVINCE_TAIL.sub("", name)


def _own_name(name: str, *, county: str, prefecture: str) -> str:
    """Return a township's name without the county that some rows of the table carry in front (濮阳县柳屯镇)."""
    for prefix in (prefecture + county, county):
        rest = name.removeprefix(prefix)
        if rest != name and len(stem_of(rest)) < len(rest):
            return rest
    return name


def read_table(data: bytes) -> list[Place]:
    """Return the townships of the vendored table: CSV `code,name` of all four levels, parents before children."""
    names: dict[str, str] = {}
    places = []
    for line in gzip.decompress(data).decode().splitlines()[1:]:
        code, _, name = line.partition(",")
        if len(code) < 9:
            names[code] = name
            continue
        county, listed, province = names[code[:6]], names[code[:4]], names[code[:2]]
        prefecture = province if listed in _NO_PREFECTURE else _DIRECT.get(listed, listed)
        own = _own_name(name, county=county, prefecture=prefecture) if county in name else name
        places.append(Place(code, own, kind_of(own), code[:6], county, code[:4], prefecture, code[:2], province))
    return places


def _read_commented(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file; lines that start with # explain it."""
    lines = (line for line in path.read_text("utf-8-sig").splitlines() if line and not line.startswith("#"))
    return list(csv.DictReader(lines))


def _year(text: str) -> int | None:
    return int(text) if text else None


def read_demo(path: Path) -> list[Place]:
    """Return the townships of the fictional demo district."""
    return [
        Place(
            code=row["code"],
            name=row["name"],
            kind=kind_of(row["name"]),
            county_code=row["code"][:6],
            county=row["county"],
            prefecture_code=row["code"][:4],
            prefecture=row["prefecture"],
            province_code=row["code"][:2],
            province=row["province"],
            source="demo",
        )
        for row in _read_commented(path)
    ]


def apply_overrides(places: Iterable[Place], path: Path) -> list[Place]:
    """Return the places with the override file's rows laid over them.

    A row whose code is known changes that township; a new code adds one to the county of its first six digits, or to
    the county that the row names. Empty cells change nothing. Raises ValueError where a new row has no county.
    """
    by_code = {place.code: place for place in places}
    parents = {place.county_code: place for place in by_code.values()}
    for row in _read_commented(path):
        code = row["code"]
        known = by_code.get(code) or parents.get(code[:6])
        if known is None:
            raise ValueError(f"{path.name}: {code} {row['name']} lies in no county of the table")
        name = row["name"] or known.name
        former = tuple(filter(None, re.split(r"[、;；]", row["former_names"])))
        if code in by_code and name != known.name and known.name not in former:
            former = (*former, known.name)
        by_code[code] = replace(
            known,
            code=code,
            name=name,
            kind=kind_of(name),
            former_names=former,
            valid_from=_year(row["valid_from"]),
            valid_to=_year(row["valid_to"]),
            source="override",
        )
    return [by_code[code] for code in sorted(by_code)]


def load_places(path: Path) -> list[Place]:
    """Read the vendored table, and the override file and the demo district where they lie beside it.

    `path` is the table or the folder that holds it. Raises FileNotFoundError where there is no table.
    """
    table = path / TABLE if path.is_dir() else path
    places = read_table(table.read_bytes())
    if (demo := table.parent / DEMO).is_file():
        places += read_demo(demo)
    if (overrides := table.parent / OVERRIDES).is_file():
        places = apply_overrides(places, overrides)
    return places


def load_county_former_names(path: Path = COUNTY_FORMER_NAMES) -> dict[str, str]:
    """Return former names of counties whose stem changed, with today's county code (开县 -> 500154)."""
    return {row["former_name"]: row["code"] for row in _read_commented(path)}


@dataclass(frozen=True)
class Gazetteer:
    """Look-ups over townships; every index is built when it is first asked for.

    >>> bridge = Place("990101001", "石桥镇", "镇", "990101", "示例县", "9901", "示例市", "99", "示例省")
    >>> [place.code for place in Gazetteer.from_places([bridge]).in_county("990101", "石桥乡")]
    ['990101001']
    """

    places: tuple[Place, ...]
    county_former_names: Mapping[str, str]

    @classmethod
    def from_places(
        cls, places: Iterable[Place], *, county_former_names: Mapping[str, str] | None = None
    ) -> "Gazetteer":
        """Return a gazetteer of the places."""
        former = load_county_former_names() if county_former_names is None else county_former_names
        return cls(tuple(places), former)

    @cached_property
    def by_code(self) -> dict[str, Place]:
        """Township code -> place."""
        return {place.code: place for place in self.places}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Place, ...]]:
        index: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            for name in {place.name, short_name(place.name), *place.former_names}:
                index[name].append(place)
        return {name: tuple(found) for name, found in index.items()}

    @cached_property
    def _by_county(self) -> dict[str, tuple[Place, ...]]:
        index: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            index[place.county_code].append(place)
        return {code: tuple(found) for code, found in index.items()}

    @cached_property
    def counties(self) -> dict[str, County]:
        """County code -> county."""
        found: dict[str, County] = {}
        for place in self.places:
            if place.county_code not in found:
                found[place.county_code] = County(
                    place.county_code,
                    place.county,
                    place.prefecture_code,
                    place.prefecture,
                    place.province_code,
                    place.province,
                )
        return found

    @cached_property
    def _counties_by_name(self) -> dict[str, tuple[County, ...]]:
        index: dict[str, list[County]] = defaultdict(list)
        for county in self.counties.values():
            for name in {county.name, short_county(county.name)}:
                index[name].append(county)
        for name, code in self.county_former_names.items():
            if code in self.counties and name not in index:
                index[name].append(self.counties[code])
        return {name: tuple(found) for name, found in index.items()}

    @cached_property
    def _counties_by_stem(self) -> dict[str, tuple[County, ...]]:
        index: dict[str, list[County]] = defaultdict(list)
        for name, counties in self._counties_by_name.items():
            for county in counties:
                if county not in index[stem := _COUNTY_TAIL.sub("", name)]:
                    index[stem].append(county)
        return {stem: tuple(found) for stem, found in index.items() if len(stem) > 1}

    @cached_property
    def longest_county_name(self) -> int:
        """Length of the longest name that `counties_named` knows."""
        return max(map(len, self._counties_by_name), default=0)

    @cached_property
    def provinces(self) -> dict[str, Division]:
        """Full and everyday name -> province."""
        found: dict[str, Division] = {}
        for county in self.counties.values():
            division = Division(county.province_code, county.province)
            found.setdefault(county.province, division)
            found.setdefault(short_province(county.province), division)
        return found

    @cached_property
    def prefectures(self) -> dict[str, tuple[Division, ...]]:
        """Full name -> prefectures."""
        index: dict[str, dict[str, Division]] = defaultdict(dict)
        for county in self.counties.values():
            if county.prefecture not in {county.province, *_DIRECT.values()}:
                index[county.prefecture][county.prefecture_code] = Division(county.prefecture_code, county.prefecture)
        return {name: tuple(found.values()) for name, found in index.items()}

    def named(self, name: str) -> tuple[Place, ...]:
        """Return the townships of that name, everyday name or former name."""
        return self._by_name.get(name, ())

    def in_county(self, county_code: str, name: str) -> tuple[Place, ...]:
        """Return the county's townships of that name, else those of the same stem whatever their kind."""
        places = self._by_county.get(county_code, ())
        exact = tuple(place for place in places if name == place.name or name in place.former_names)
        if exact:
            return exact
        stem = stem_of(name)
        return tuple(
            place for place in places if stem in {stem_of(known) for known in (place.name, *place.former_names)}
        )

    def counties_named(self, name: str) -> tuple[County, ...]:
        """Return the counties of that name, everyday name (大通县) or former name (开县)."""
        return self._counties_by_name.get(name, ())

    def counties_of_stem(self, stem: str) -> tuple[County, ...]:
        """Return the counties whose name without 县, 区, 市 or 旗 is `stem`."""
        return self._counties_by_stem.get(stem, ())


def short_name(name: str) -> str:
    """Return the everyday name of a 民族乡, any other name as it is.

    >>> short_name("大河回族乡"), short_name("民族乡"), short_name("石桥镇")
    ('大河乡', '民族乡', '石桥镇')
    """
    if name.endswith("族乡") and len(stem := stem_of(name)) > 1 and stem != name:
        return f"{stem}乡"
    return name
