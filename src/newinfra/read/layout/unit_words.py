"""Which texts are units: 万户, 亿千瓦时, 元/人, Thousand Dollars, Mbps, miles de pesos. Nothing is converted here; a unit stays as it is printed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newinfra.read.normal import trimmed

_CHINESE_TEXT = """
元 美元 港元 欧元 日元 人民币 人民币元 元人民币 人 户 个 台 辆 吨 公里 千米 米 厘米 毫米 海里 平方米 平方公里 平方千米 公顷 亩 立方米 升
毫升 克 千克 公斤 斤 千瓦时 千瓦小时 瓦时 度 千瓦 瓦 兆瓦 吉瓦 兆瓦时 千伏 千伏安 兆伏安 伏 安
焦耳 千焦 卡 大卡 吨标准煤 吨标煤 标准煤 件 套 部 座 块 集 小时 分钟 秒 天 日 月 年 周岁 岁 次 人次 车次 架次 列次 册 本 份 张 条 只 头 羽
株 家 所 处 床 床位 位 名 项 宗 起 例 票 人公里 吨公里 吨海里 标准箱 箱 艘 架 列 节
孔 门 线 端 端口 芯公里 皮长公里 对公里 沟公里 孔公里 管程公里 杆程公里 比特 字节 封 篇 点 百分点 个百分点 双 匹 支 片 枚 粒 根 棵 间 幢 栋
层 机架 标准机架 重量箱 桶 瓶 盒 包 袋 卷 期 种 组 团 班 场 届 笔 单 平 线对 路端 载波
基 副 摄氏度 度电 印张 标准台 处次 倍 人月 工日 人年 千人 尾 令 锭 载重吨 马力 立方 标准立方米 方 口 眼 盘 条次 户次 人天 平方 比特每秒
"""
_CHINESE = frozenset(_CHINESE_TEXT.split())
_PREFIXES = "(?:十|百|千|万|十万|百万|千万|亿|十亿|百亿|万亿|兆|京)"
_CHINESE_UNIT = re.compile(
    rf"^(?:[毫微纳皮兆吉太拍千][克升米秒瓦伏安克焦帕赫]|{_PREFIXES}|{_PREFIXES}?(?:{'|'.join(sorted(_CHINESE, key=len, reverse=True))}))$"
)
_LATIN_PREFIXED = re.compile(
    r"^(?:[kKMGTPEm])?(?:bps|bit/s|b/s|B/s|Wh|W|VA|V|B|Hz|J|t|g|FLOPS|flops|toe|tce|cal|Pa|L|l|m3)(?:/s)?$|^(?:[kcm]?m[²³23]?|"
    r"ha|hm2|ac|ft2?|sq\.?\s?k?m|mi|km/h|m/s|°?[CF]|℃|℉|TEU|pcs|pp|bp|h|hrs?|min|s|d|yr|kgce|tCO2e?|ktoe|mtoe|ktce|mtce|mmbtu|"
    r"btu|bbl|bcf|mcf|gwp|g/km|bn|mn|mln|tn|thd|m|k)$"
)
_WORDS_TEXT = """
thousand thousands million millions billion billions trillion hundred hundreds ten tens dollar dollars euro euros pound pounds pence yuan
rmb cny usd eur gbp jpy hkd pln chf cents cent percent percentage percentages pct number numbers count counts persons person people
inhabitants households household customers employees jobs vehicles units unit index points point share ratio rate tonne tonnes ton tons
metric short long kilometre kilometres kilometer kilometers km miles mile hectare hectares acre acres square cubic metre metres meter meters
litre litres liter liters gallon gallons barrels barrel megawatt megawatts kilowatt kilowatts gigawatt gigawatts megawatthour megawatthours
kilowatthours kilowatthour gigawatthours gigawatthour terawatthours watt watts hour hours day days month months year years week weeks minute
minutes times degrees degree celsius btu mmbtu mcf therms therm mbps kbps gbps tbps mhz ghz subscriptions subscribers lines current constant
nominal real chained purchasing power standard standards prices us us$ u.s. of per 000s 000's '000 '000s £000 $000 $'000 £'000 €'000 £m
$m €m £bn $bn €bn $b £ $ € ¥ us$m porcentaje por ciento personas habitantes hogares accesos pesos peso euros dólares dolares unidades
toneladas kilómetros kilometros hectáreas hectareas miles millones millón millon de cada cien mil número numero viviendas líneas lineas
usuarios suscriptores empresas horas días años corrientes constantes argentinos milliers milliards million d'euros pourcentage personnes
ménages nombre tonnes habitants heures jours ans en tausend millionen mrd mio mill prozent anzahl stück eur
"""
_WORDS = frozenset(_WORDS_TEXT.split())
_NAMES_TOO_TEXT = """
number numbers count counts index point points share ratio rate unit units percentage percentages day days month months year years week
weeks hour hours person persons people households customers employees jobs vehicles subscriptions subscribers lines accesos hogares
habitantes personas usuarios líneas lineas empresas viviendas número numero nombre anzahl ménages personnes h s d m k b t 年 月 日 天 点 次 期 组 种
卷 线 端 门 位 项 所 家 处 户 人 套 部 层 单 平 方 口 个 件 千 万 亿 百 十 兆 京 令 集 块 片 团 班 场 届 笔 基 升 度 安 伏 卡
"""
_NAMES_TOO = frozenset(_NAMES_TOO_TEXT.split())
"""Units that are names of columns and rows as well: as a whole label they are a unit only in a row of units."""

_LINKS_TEXT = """
prices chained purchasing power standard standards in of per de cada por en us current constant d' metric short long real nominal
"""
_LINKS = frozenset(_LINKS_TEXT.split())
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_RATE = re.compile(r"^(?P<part>[a-z]+(?: [a-z]+)?) per [a-z]+(?: [a-z]+)?$", re.IGNORECASE)
_SIGNS = frozenset({"%", "‰", "$", "€", "£", "¥", "°", "℃", "℉", "pp", "p.p."})
_EDGES = re.compile(r"^(?:单位\s*[:：]\s*|计量单位\s*[:：]\s*|units?\s*[:：]\s*|unidad\s*[:：]\s*|in\s+|en\s+)", re.IGNORECASE)
_CURRENCY_AMOUNT = re.compile(
    r"^(?:(?:US|A|C|HK|NZ)?[$€£¥])\s?1?[0, ]*000s?(?:\s?(?:m|bn|million|billion))?$"
    r"|^(?:[kKmM]|bn|mn|mio\.?|mrd\.?)?\s?(?:EUR|USD|GBP|CNY|RMB|JPY|ARS|CHF|HKD|BRL|INR|KRW|MXN|SEK|NOK|DKK|PLN)$"
)
_TIME_WORDS_TEXT = """
year years month months quarter day days week weeks hour hours date 年 月 日 天 期 index number count
"""
_TIME_WORDS = frozenset(_TIME_WORDS_TEXT.split())
_LONGEST = 40


@lru_cache(maxsize=1 << 14)
def is_unit(text: str) -> bool:
    """Whether a text, without brackets around it, is a unit and nothing else."""
    plain = unicodedata.normalize("NFKC", trimmed(text).replace("²", "2").replace("³", "3"))
    if not plain or len(plain) > _LONGEST:
        return False
    if plain in _SIGNS:
        return True
    if _CURRENCY_AMOUNT.match(plain):
        return True
    parts = [part.strip() for part in re.split(r"[/·•*×]|／", plain)]
    if len(parts) > 1 and 0 < len(parts[0]) <= 8 and not any(map(str.isdigit, parts[0])) and " " not in parts[0] and all(map(_is_divisor, parts[1:])):
        return True
    return all(parts) and (_is_one(parts[0]) or _is_round_amount(parts[0])) and all(_is_one(part) or _is_amount(part) for part in parts[1:])


def _is_divisor(text: str) -> bool:
    """km², 平方公里, 千瓦时: what makes anything before a fraction line a unit. Words that are names as well do not."""
    return _is_one(text) and text.casefold() not in _NAMES_TOO and not (text.isascii() and text.isalpha() and len(text) > 3)


def _is_amount(text: str) -> bool:
    """100 户, 10万人, 1,000 persons: what stands under a fraction line."""
    match = re.match(r"^1[0, ]*0\s*(?P<rest>\D.*)$", text)
    return bool(match and _is_one(match["rest"]))


def _is_round_amount(text: str) -> bool:
    """100 million yuan, 10 000 persons: how yearbooks write 亿元 and 万人; but not 10 Mbps, which is a class of sizes."""
    match = re.match(r"^1[0, ]*0\s*(?P<scale>thousand|million|billion)?\s*(?P<rest>(?![a-z]bps)[a-z]{3,}.*)$", text)
    return bool(match and (match["scale"] or text.replace(",", "").replace(" ", "").startswith("1000")) and _is_one(match["rest"]))


def _is_one(text: str) -> bool:
    if text in _SIGNS or _CHINESE_UNIT.match(text) or _LATIN_PREFIXED.match(text):
        return True
    words = text.replace("-", " ").replace(",", " ").split()
    if not words or len(words) > 6:
        return False
    known = [
        word.casefold().rstrip(".") in _WORDS or word.casefold() in _LINKS or word.casefold() in _SIGNS or _YEAR.match(word) is not None or _is_symbol(word)
        for word in words
    ]
    if all(known) and not all(word.casefold() in _LINKS or _YEAR.match(word) for word in words):
        return True
    match = _RATE.match(text)
    return bool(match and _is_one(match["part"]))


def _is_symbol(word: str) -> bool:
    return bool(_LATIN_PREFIXED.match(word))


_BEHIND = re.compile(r"[A-Za-zÀ-ÿ\u4e00-\u9fff)）]\s+(?P<unit>[kMGT]W|[kMGT]Wh|[kMGT]VA|MMBtu|Mcf|[kMGT]bps)$")


def unit_behind(label: str) -> str | None:
    """A technical unit at the end of a header, without brackets: MW in Capacity MW, but not in 10 MW, which is a class of sizes."""
    match = _BEHIND.search(trimmed(label))
    return match["unit"] if match else None


_COUNTED = re.compile(
    r"^(?:total|number of|no\. of|total number of)\s+(?P<noun>customers|households|persons|people|inhabitants|employees|"
    r"meters|subscribers|vehicles|establishments|students|dwellings|patients)$",
    re.IGNORECASE,
)


def counted_noun(label: str) -> str | None:
    """What a header says is counted, where it states no other unit: customers in Total Customers."""
    match = _COUNTED.match(trimmed(label))
    return match["noun"].lower() if match else None


def is_time_word(text: str) -> bool:
    """Whether a text that may be a unit is rather the name of a column: Year, 月, Number."""
    return trimmed(text).casefold() in _TIME_WORDS


def unit_text(text: str) -> str | None:
    """The unit that a text states, without 单位: or brackets around it; None if the text is not a unit."""
    plain = trimmed(text)
    while len(plain) > 2 and plain[0] in "(（[【" and plain[-1] in ")）]】":
        plain = trimmed(plain[1:-1])
    plain = trimmed(_EDGES.sub("", plain))
    return plain if is_unit(plain) else None


_BRACKETED = re.compile(r"[(（\[【](?P<inside>[^()（）\[\]【】]*(?:\([^()]*\))?[^()（）\[\]【】]*)[)）\]】]")
_AFTER_COMMA = re.compile(r"[,，、:：]\s*(?P<unit>[^,，:：]+)$")


_PERCENT_LAST = re.compile(r"[^(（\s\d][\s±]*(?P<unit>[%％‰])$")
_PERCENT_FIRST = re.compile(r"^[%％](?=\s|of|de)")


@lru_cache(maxsize=1 << 14)
def unit_in(label: str) -> str | None:
    """The unit that a header carries: (亿元), [GWh], ", million dollars", or the label itself (Thousand Dollars, Mbps (average))."""
    if unit := unit_beside(label):
        return unit
    name = trimmed(_BRACKETED.sub("", label))
    return unit_text(name) if name.casefold() not in _NAMES_TOO else None


@lru_cache(maxsize=1 << 14)
def unit_beside(label: str) -> str | None:
    """The unit that stands with a name in a label: (亿元), [GWh], ", million dollars", "% change". A label that is a unit has no name beside it."""
    inside = [match["inside"] for match in _BRACKETED.finditer(label)]
    for text in reversed(inside):
        if unit := unit_text(text):
            return unit
    for text in reversed(inside):
        # (2020 prices, million dollars) · (单位:亿元,当年价) name it among other things.
        parts = [unit for part in re.split(r"(?<!\d)[,，;；]|[,，;；](?!\d)", text) if (unit := unit_text(part))]
        if len(parts) == 1 and len(trimmed(parts[0])) > 1:
            return parts[0]
    name = trimmed(_BRACKETED.sub("", label))
    if match := _PERCENT_FIRST.match(name):
        return match[0]
    if match := _PERCENT_LAST.search(name):
        return match["unit"]
    match = _AFTER_COMMA.search(name)
    return unit_text(match["unit"]) if match else None
