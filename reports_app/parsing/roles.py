"""What a number is to the report's own figure: total, part, an earlier year's, or a target.

Comes in: the words before a number, its section and the report's year; goes out: a role, and whether it is a growth.
"""

import re
from dataclasses import dataclass

from .model import Role
from .phrases import clause_start

_GROWTH = re.compile(
    r"(?:增长|上升|下降|减少|降低|增加|提高|提升|回落|下滑|压减|同比增|同比降|增幅|降幅|升高|高出|缩短|多调|少了|多了|净增|翻了?|增幅达|降幅达|增速)"
    r"(?:率|幅度)?(?:了|约|近|超|达|为|出)?(?:近|约)?$"
)
_LESS_OF = re.compile(r"(?<![防和、])减少(?!至|到|为)(?:了)?[^，。；、\d和及与]{2,8}(?<![至到为])$")
"""`减少群众跑动1200次`: how much less of it there was."""
_LEVEL = re.compile(r"(?:至|到|为|达到?)(?:近|约|超)?$")
_COMPARED_DIFFERENCE = re.compile(
    r"(?:较|比)(?:上一?年|去年|前年|同期|上年同期|去年同期|年初|上半年|上季度|第?[一二三四]季度|上月|\d{1,2}月份?|\d{4}年)[^，。；\d]{0,6}(?:多|少|增|减|升|降|高|低|快|长|短)[^，。；\d至到]{0,5}$"
    r"|(?:同比|环比)(?:多|少)(?!于)[^，。；\d至到]{1,8}$"
)
_LAST_YEAR = re.compile(
    r"(?:去年同期|上年同期|去年|上一?年度?|前年|年初的?(?=[^，。；\d]{0,4}$)(?!确定|计划|安排|定|提出|部署|公布|编制|制定|召开|签订|发布)|同期为?|往年(?!的?(?:规范性)?文件))[^，。；\d]{0,14}$"
    r"|[较比](?:19|20)\d{2}年(?:同期)?的[^，。；\d]{0,8}$"
)
_YEAR_BEFORE = re.compile(r"去年|上一?年|同期")
_NOT_WHOLE = re.compile(r"上半年|下半年|季度|\d月|月份|月底|年初|以来|往年")
_YEARS = re.compile(
    r"(?:[三四五六七八九十近两数几\d]+年多?(?:来|间)|[三四五六七八九十两数几]年累计|(?:五”?|普法|规划|任期|时期)期间)[^。；\d]{0,24}$|(?:自|从)?\d{4}年以来(?!的)[^，。；\d]{0,4}累计[^，。；\d]{0,16}$"
)
_THIS_YEAR = re.compile(r"今年|本年度?|全年")
_PERIOD = re.compile(
    r"“[一二三四五六七八九十]+五”(?:普法|规划)?(?:工作)?(?:实施|启动|开展|开局)?(?:期间|累计|以来)|历年来?(?:累计|共|已)|(?<!\d)近?(?:[二三四五六七八九十近两]|\d{1,2})年多?来|去年以来(?!的)|近(?:[二三四五两]|\d)年[，内里共累分]"
    r"|(?:19|20)\d{2}年?[-—–~至到](?:19|20)\d{2}年(?:间|期间)?，?[^，。；\d）》]{0,6}(?:累计|共(?![同产享建青治])|总计|合计)"
)
_SINCE = re.compile(
    r"(?P<year>(?:19|20)\d{2})年以来(?!的|[^，。；\d]{0,6}(?:制发|制定|出台|印发|发布|签订|办理)的)"
    r"[^。；\d]{0,20}(?:累计|共(?![同产享建青治]))[^。；]*$"
)
_BEGUN = re.compile(
    r"始于(?P<year>(?:19|20)\d{2})年[^。；\d]{0,20}(?:累计|共(?![同产享建青治]))[^。；]*$"
    r"|[自从](?P<first>(?:19|20)\d{2})年(?:创办|创建|启动|实施|开展|成立|设立|推行|组建|起)[^。；\d]{0,20}(?:累计|共(?![同产享建青治]))[^。；]*$"
)
"""`始于2016年的“说法台”，累计开展活动300场`: a sum from the year in which it began."""
_LATELY = re.compile(r"近年来(?![^。；]*(?:累计|总计|合计|共计))")
_SINCE_FOUNDED = re.compile(
    r"(?:(?<!专班)(?<!小组)(?:成立|组建|挂牌|投用|启用|创办)(?:运行|运营)?以来(?!的)"
    r"|(?:[创开]?始|创办|创建|创立|启动|成立|诞生)于(?:19|20)\d{2}年)"
    r"[^。；\d]{0,16}(?:累计|已|共(?![同产享建青治有]))[^。；]*$"
)
_WITHIN_YEAR = re.compile(r"今年|本年|全年|\d月|月份|月底|年初|半年")
_NOW = re.compile(r"今年|本年度?|全年|现有|目前|现已|截至")
_OTHER_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年(?P<tail>[^，。；]{0,20})$")
_IN_YEAR = re.compile(
    r"(?:^[\s（）一二三四五六七八九十\d.、]{0,6}|[；：]|[一二三四五六七八九]是)(?P<year>(?:19|20)\d{2})年度?，"
)
_OUT_OF_YEAR = re.compile(r"今年|本年|现有|目前|现已|截[至止]|至今|(?:19|20)\d{2}年")
_RISEN = re.compile(r"(?:至|到|(?:[升降增减高低大展长多少加充变]|调整|提速)为)[约近超]?$")
_FROM = re.compile(r"(?:将|把)?原(?:有|来|先)?的$|(?:由|从)(?:原来|此前|之前|年初|原先)?的?[约近]?$")
_ONWARDS = re.compile(
    r"^[^，。；\d]{0,6}?(?:提升|上升|增加|增长|下降|提高|回升|跃升|扩大|发展|壮大|扩充|调整|优化|压减|缩减|精简|合并|整合|减少|降低|增|升|降|减|扩)+"
    r"(?:至|到|为)"
)
_TARGET = re.compile(
    r"力争|争取|谋划(?=创建|新建|建设|打造)|年初(?:确定|定下|提出|安排|部署|下达)|下达(?:的)?(?:目标)?任务|下一步|计划(?!》|类|(?<=工作计划)(?:\d|\Z)|(?:、[^，。；\d]{2,12})?(?:并|后)(?:组织|认真|扎实|有序|深入)?(?:开展|实施|落实|推进|举办|召开))|目标|拟(?<!模拟)(?<!草拟)(?![定订出制签提上发审作]|继续|保留)|确保|预计|打算|明年|下一?年度?|任务(?:是|为|数)|将(?:达|组织|开展|完成|建|培|新增|新建|举办|聘|配)|要(?:打造|建成|培育|实现|达到|开展|组织)|任务数"
)
_NEXT = re.compile(
    r"[\s一二三四五六七八九十、（）]{0,6}(?:(?:计划|打算|拟)(?:在|于)?(?:明年|来年|下一?年)|(?:下一?步|下一?阶段|明年|来年|今后|接下来|新的一年)(?:里|中|工作中|我[镇乡]|街道|，|计划|拟|将|要|力争|打算|准备|争取|预计))"
)
_NEXT_YEAR = re.compile(
    r"[\s一二三四五六七八九十、（）]{0,6}(?P<year>20\d{2})年度?，?[^，。；\d]{0,8}?(?:计划(?!》)|拟(?!定|订)|将|力争|打算|预计|争取)"
)
_GOALS = re.compile(
    r"(?:下一?步|下一?阶段|明年|来年|20\d\d年)[^，。；：\d]{0,8}(?:目标|打算|安排|计划)(?:任务)?(?:是|为|如下)?：[^。；]*$"
)
_LISTED_YEARS = re.compile(
    r"(?P<years>(?:(?:19|20)\d{2}年?度?[、和及与]){1,4}(?:19|20)\d{2}年度?)[^，。；\d]{0,10}?分别(?P<told>[^。；]*)$"
)
_TOLD = re.compile(r"\d[\d,.]*(?![\d,.年])")
_BY_YEAR = re.compile(r"到(?P<year>20\d\d)年(?:[底末]前?)?，[^。；\d]{0,24}$")
_TARGET_AFTER = re.compile(r"^[^，。；]{0,3}的?(?:目标|任务|要求)")
_PART = re.compile(r"其中|含(?<![^，（\t]含)")
_LEVEL_SCOPE = re.compile(
    r"全[国省市州县区旗](?=民主|文明|先进|法治)|(?:国家|村|镇|乡|街道|社区|县|市|省|区|组|村（社区）)一?级(?!下放|赋|委托|部门|交办|转办|转交|案卷|评查|人大|政协|以上|审批)|[村乡镇]里|村(?:居|集体|社)?(?=合同|协议)|(?:各村|村居|社区)(?:便民|为民|代办|服务)+[站点](?=代办|帮办|办理|办件)|(?:街道|社区|村级|镇级)公共"
    r"|(?:村|社区|镇|乡|街道|村（社区）|村居)级?(?:调委会|人民调解委员会|调解委员会|调解组织)"
)
_LEVEL_BEHIND = re.compile(
    r"(?:村|社区|镇|乡|街道|嘎查|居)(?:（[^）]{1,6}）)?(?:级|居)?"
    r"(?=公共法律服务|法律服务|调委会|人民调解|调解|法律顾问|便民服务|党群服务|综治|网格|法治)"
)
_EXERCISED = re.compile(r"(?:实际|已|仅|只)(?:行使|承接|使用|用权|用|实施|开展)|用权")
_ADDED = re.compile(
    r"增(?:聘|配|补|选)|新(?:增|培[养育]|评|创|聘|选|认定|发展|命名|取得|考|申[领请]|领|办理?证|入职|录用|招|加入|配备|任|建|设|打造|证)"
)
_ATTRIBUTE = re.compile(
    r"专职|兼职|持证|专项|新建|新设|另有|其余|岁以[上下]|(?:具备|取得|持有?|拥有)[^，。；\d]{0,6}(?:资格|证件?)"
)
_BESIDE = re.compile(r"其他|其它|另外|另有|其余")
_ADVISER = re.compile(r"法律顾问|律师|法律工作者")


_OF_ALL = re.compile(r"全年|全镇|全乡|全街道|今年|(?<!公)共|累计|各级")
_PLACE = re.compile(
    r"(?:^|[，：、；])(?:其中)?[\u4e00-\u9fff]{1,5}(?:(?<![各全乡农个两进入下])村|社区|居委会|嘎查|片区|屯)(?!（|两|级|民|规|干|居)"
)
_DOER = re.compile(
    r"(?:所|室|庭|站|队|办|中心|委会|委员会|法院|检察院|顾问|律师|调解员|网格员|协会|妇联)(?:共|累计|已|全年|成功){0,2}"
    r"(?:调解|调处|受理|化解|接待|审查|审核|开展|举办|检查|查处|办理|处理|排查)"
)
_SENT = re.compile(r"选派|选送|推荐|抽调")
_AVERAGE = re.compile(
    r"(?:场均|人均|年均|户均|日均|月均|周均|村均|平均|每村|每[天日](?!一)|每案|每个[^，。；\d]{1,4}|每人|每名|每户|每社区"
    r"|每(?:站|室|所|组|队|格|网格|小区|片|楼栋|校|支队伍))[^，。；\d]{0,10}$|除$"
)
_AVERAGE_OF_LIST = re.compile(r"[日月年周]均[^，。；\d]{0,18}\Z")
"""`日均完成咨询、办理事项90件`: said before the first of a list."""
_EACH_OF = re.compile(
    r"[\d一二三四五六七八九十两](?:个|所|家|座)[^，。；、\d]{1,8}各(?!项|类|级|种|自)[^，。；、\d]{0,14}\Z"
)
"""`4所学校各举办讲座2场`: what each of them had."""
_NORM_OF_EACH = re.compile(
    r"(?:^|[，；])[^，。；]{0,6}(?:各|每个?)(?:行政)?(?:村|社区|居委会|网格|部门|站所|单位)[^。；\d]{0,40}(?:不少于|不低于|至少)\Z"
)
"""`各村在路口悬挂横幅不少于2条`: what each of them has to do at least."""
_OF_SOME = re.compile(
    r"(?:部分|个别|少数|有的|有些)(?:村|社区|居委会|嘎查|干部|网格|站所|单位|部门)[^，。；\d]{0,14}(?:仅|只|才)[^，。；\d]{0,10}\Z"
    r"|最[少多](?:的[^，。；\d]{0,8}|者)\Z"
)
"""`部分村全年仅开展1次`, `办案最少的仅5件`: what some of them fall short with."""
_NOT_HAD = re.compile(
    r"(?:(?<!行政)(?<!事业)(?<!参公)(?<!工勤)编制|定编|核编)(?:数|为|共|有|是)?\Z|(?:未能?|没有|难以)(?:达到?|实现)\Z"
)
"""`执法队编制16名`, `出庭应诉率未达到100%`: posts that may be empty, and what was not reached."""
_NOT_HAD_ENDS = ("编", "制", "数", "为", "共", "有", "是", "达", "到", "现")
_EACH_LIST = re.compile(r"每[村户个名][^，。；\d]{0,8}\d{1,3}[名人个][^，。；\d]{1,10}[、和]\Z")
_EACH_AGAIN = re.compile(
    r"每个?(?:行政)?(?:村|社区)(?:均|都)?配(?:备|齐|有)[^。；]*，(?:并|还|均|同时)?配(?:备|齐|有)[^，。；]*\Z"
)
"""`每村配备法律顾问1名，配备网格员3名`: the same verb goes on telling what each of them has."""
_LESSENED = re.compile(r"(?:压减|压缩|缩减|精简|减少|缩短|合并|整合)(?:至|到|为)(?:了)?$")


@dataclass(frozen=True, slots=True)
class RoleReading:
    """The role, whether the number is only a difference to another year, and whether the role is named by a word.

    `about_year` is the earlier year whose figure the number is, where the words name just one whole year.
    """

    role: Role
    is_growth: bool = False
    is_marked: bool = False
    about_year: int | None = None


_OWN_TOTAL = RoleReading(Role.TOTAL)


def read_role(
    left: str, right: str, *, in_plan: bool, year: int | None, opening: str = "", is_stock: bool = False
) -> RoleReading:
    """`left` is the sentence up to the number, `right` what follows its measure word.

    `opening` is what stands before `left` where only ； parts the two. A stock (`近年来建成法治广场3个`) is there now.
    """
    left = _LATELY.sub("", left) if is_stock else left
    clause = left[clause_start(left, 0, len(left)) :]
    if _is_growth(clause):
        return RoleReading(Role.TARGET if in_plan else Role.PREVIOUS, is_growth=True, is_marked=True)
    listed = _read_listed_year(left) if year and not in_plan and "别" in left else None
    if year and listed is not None:
        role = Role.PREVIOUS if listed < year else Role.TARGET if listed > year else Role.TOTAL
        return RoleReading(role, is_marked=True, about_year=listed if listed < year else None)
    if _is_previous(left, clause, year, right) or (opening and _is_in_period(opening + left, year, is_definite=True)):
        return RoleReading(Role.PREVIOUS, is_marked=True, about_year=_read_earlier_year(left, clause, year))
    if in_plan or _is_target(left, clause, right, year):
        return RoleReading(Role.TARGET, is_marked=True)
    return _OWN_TOTAL


def _read_listed_year(left: str) -> int | None:
    """`2022年、2023年和2024年分别调解90件、96件、101件`: the year whose turn it is."""
    named = _LISTED_YEARS.search(left)
    if named is None:
        return None
    years, told = re.findall(r"\d{4}", named["years"]), len(_TOLD.findall(named["told"]))
    return int(years[told]) if told < len(years) else None


def _is_growth(clause: str) -> bool:
    if ("较" in clause or "比" in clause) and _COMPARED_DIFFERENCE.search(clause):
        return True
    if "减少" in clause and _LESS_OF.search(clause):
        return True
    return bool(_GROWTH.search(clause)) and not _LEVEL.search(clause)


def _is_previous(left: str, clause: str, year: int | None, right: str) -> bool:
    if _FROM.search(clause) and _ONWARDS.search(right):
        return True
    if "五”" not in left and "年" not in left and "期" not in clause and "以来" not in left:
        return False
    if _LAST_YEAR.search(clause) and not _RISEN.search(clause):
        return True
    if _YEARS.search(clause) or _is_in_period(left, year):
        return True
    if (year and _is_since_earlier(left, year)) or _is_since_founded(left, year):
        return True
    if year and ("年，" in left or "年度，" in left) and _read_sentence_year(left, year) is not None:
        return True
    named = _OTHER_YEAR.search(clause)
    if named is None or (_RISEN.search(clause) and _FROM.search(clause[: named.start()])):
        return False
    return bool(year and int(named["year"]) < year and not named["tail"].startswith(("以来", "制发", "起")))


def _read_sentence_year(left: str, year: int) -> int | None:
    """`2022年，调解纠纷90起，成功88起` of a report on 2024: the earlier year that the sentence is about."""
    named = max(_IN_YEAR.finditer(left), key=lambda match: match.start(), default=None)
    if named is None or int(named["year"]) >= year or _OUT_OF_YEAR.search(left, named.end()):
        return None
    return int(named["year"])


def _is_since_earlier(left: str, year: int) -> bool:
    """`2021年以来累计宣传90场、讲座12场`: a sum from an earlier year on, until the words come to the present."""
    named = _SINCE.search(left) or _BEGUN.search(left)
    if named is None:
        return False
    begun = "first" if named.groupdict().get("first") else "year"
    if int(named[begun]) >= year:
        return False
    told = left[named.end(begun) + 3 :]
    return not _NOW.search(told) and f"{year}年" not in told


def _is_since_founded(left: str, year: int | None) -> bool:
    """`工作室成立以来，共调解90起`: a sum of years, unless it began within this one (今年3月成立以来)."""
    named = _SINCE_FOUNDED.search(left) if "以来" in left or "于" in left else None
    if named is None or _WITHIN_YEAR.search(left, left.rfind("；", 0, named.start()) + 1, named.start()):
        return False
    return not (year and f"{year}年" in left) and not _NOW.search(left, named.start() + 4)


def _is_in_period(left: str, year: int | None, *, is_definite: bool = False) -> bool:
    """Whether a period of years was named (one that `is_definite`: not 近年来), and this year was not after it."""
    named = _PERIOD.search(left)
    if named is None or _THIS_YEAR.search(left, named.end()) or (is_definite and named[0] == "近年来"):
        return False
    return year is None or left.rfind(f"{year}年", named.end()) < 0


def _read_earlier_year(left: str, clause: str, year: int | None) -> int | None:
    """`去年调解90件` of 2024 is about 2023; `五年来累计`, `2023年上半年` and `往年` are about no one year."""
    if year is None or any(spoken.search(left) for spoken in (_PERIOD, _SINCE, _SINCE_FOUNDED)):
        return None
    if _YEARS.search(clause) or _NOT_WHOLE.search(clause):
        return None
    named = _OTHER_YEAR.search(clause)
    if named:
        return int(named["year"])
    if "前年" in clause:
        return year - 2
    return year - 1 if _YEAR_BEFORE.search(clause) else _read_sentence_year(left, year)


def _is_target(left: str, clause: str, right: str, year: int | None) -> bool:
    if _TARGET.search(clause) or _TARGET_AFTER.match(right) or _NEXT.match(left) or _GOALS.search(left):
        return True
    named = _NEXT_YEAR.match(left) or (_OTHER_YEAR.search(clause) if "年" in clause else None) or _BY_YEAR.search(left)
    return bool(named and year and int(named["year"]) > year)


def is_average_or_remainder(words: str, left: str) -> bool:
    """`每村3名`, `压减至8项`: a number for each of many, or what is left of something, is no figure of the report.

    `words` are the number's own, `left` the text before them (`每村1名组长、2名组员`).
    """
    if "各" in words and _EACH_OF.search(left + words):
        return True
    is_of_each = "每" in left and _is_of_each(words, left)
    heard = left[-20:] + words
    is_of_each = is_of_each or ("均" in heard and bool(_AVERAGE_OF_LIST.search(heard))) or bool(_OF_SOME.search(words))
    if words.endswith(_NOT_HAD_ENDS) and _NOT_HAD.search(words):
        return True
    return bool(is_of_each or _AVERAGE.search(words) or _LESSENED.search(words) or _is_norm_of_each(words, left))


def _is_norm_of_each(words: str, left: str) -> bool:
    return words.endswith(("于", "至少")) and bool(_NORM_OF_EACH.search(left + words))


def _is_of_each(words: str, left: str) -> bool:
    return bool(_EACH_LIST.search(left) or _EACH_AGAIN.search(left + words))


def has_part_mark(left: str) -> bool:
    """Whether 其中 opens the number's clause or an earlier clause of its list."""
    return bool(_PART.search(left))


def names_level(words: str) -> bool:
    """Whether the words name one administrative level (村级, 镇级 …)."""
    return bool(_LEVEL_SCOPE.search(words))


def names_share(left: str) -> bool:
    """Whether the words narrow a number to a level, an attribute or another share of the whole."""
    return has_part_mark(left) or names_levels(left) or names_attribute(left) or stands_beside(left)


def names_levels(words: str) -> bool:
    """Whether the words name the levels of an organisation apart from the whole (村、镇两级调委会)."""
    return bool(_LEVEL_SCOPE.search(words)) or "两级" in words


def names_level_behind(words: str) -> bool:
    """Whether what follows the measure word sets one level apart (19个村级公共法律服务室)."""
    return bool(_LEVEL_BEHIND.match(words))


def names_exercise(words: str) -> bool:
    """Whether only what is really made use of is counted (实际行使 of powers)."""
    return bool(_EXERCISED.search(words))


def names_attribute(words: str) -> bool:
    """Whether the words name a share by attribute (专职, 持证 …)."""
    return bool(_ATTRIBUTE.search(words))


def names_addition(words: str) -> bool:
    """Whether the words name a year's addition to a stock (新增, 新培养 …)."""
    return bool(_ADDED.search(words))


def stands_beside(words: str) -> bool:
    """Whether the words set the number beside another (其他, 另有 …)."""
    return bool(_BESIDE.search(words))


def names_adviser(words: str) -> bool:
    """Whether the legal advisers are the subject, and no later clause speaks of the whole year or township."""
    if "律" not in words:
        return False
    named = max((match.end() for match in _ADVISER.finditer(words)), default=0)
    return named > 0 and not _OF_ALL.search(words[named:].partition("，")[2])


def names_doer(words: str) -> bool:
    """Whether an office or people of one calling are told to have done it (`派出所调解28件`)."""
    return bool(_DOER.search(words))


def names_place(words: str) -> bool:
    """Whether the number's words begin with the name of one village or post."""
    return bool(_PLACE.search(words))


def names_sending(words: str) -> bool:
    """Whether people were sent to somebody else's training."""
    return bool(_SENT.search(words))
