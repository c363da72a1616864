"""The words of unknown sheets in several languages: what is missing, what names a period, an identifier, a label column, a footnote, a form line."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newinfra.read.normal import BLANKS, key, trimmed
from newinfra.read.sheets.wording import is_note_text, unit_line

_MISSING_TEXT = r"""
… …… ... .. . : - -- --- — —— – ― － / \ * ** *** x (x) xx c (c) (d) d (s) s (z) z w (w) (na) na n/a n.a. n.a #n/a n.d. n.d nd s/d n/d nan
null none nil 无 无数据 不详 暂无 暂缺 缺 空 未统计 暂无数据 ─ ━ ～ ~ missing suppressed confidential [x] [c] [z] [low] [u]
"""
MISSING = frozenset(_MISSING_TEXT.split())
"""What stands where there is no figure, in NFKC and lower case."""

_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|"
    "ene|abr|ago|dic|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|"
    "janv|févr|avr|juin|juil|août|déc|janvier|février|mars|avril|mai|juillet|septembre|octobre|novembre|décembre"
)
_YEAR = r"(?:1[6-9]|20|21)\d\d"
_PERIOD = re.compile(
    rf"^(?:{_YEAR}年度?(?:末|底|初)?|{_YEAR}年?[-—–~至/到](?:{_YEAR}|\d\d)年?度?|(?:{_YEAR}|\d\d)年第?[一二三四1-4]季度?|(?:{_YEAR}|\d\d)年[上下]半年"
    rf"|(?:(?:{_YEAR}|\d\d)年)?(?:\d{{1,2}}月?[-—–~至])?\d{{1,2}}月(?:份|末|底)?(?:累计)?(?:\d{{1,2}}日)?|第?[一二三四1-4]季度|"
    rf"[上下]半年|[前]?[一二三]季度|全年|(?:{_YEAR}|\d\d)年"
    rf"|{_YEAR}[-/._]?(?:q|h|s|t|m)[0-1]?\d|(?:q|h|t)[1-4][-/ ]?'?(?:{_YEAR}|\d\d)?|[1-4](?:st|nd|rd|th)?(?:q|"
    rf"quarter)(?:{_YEAR}|\d\d)?|{_YEAR}[-/.](?:0?[1-9]|1[0-2])(?:[-/.]\d{{1,2}})?"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR}|(?:fy|cy|ytd|year)'?{_YEAR}(?:[-/]\d\d(?:\d\d)?)?|{_YEAR}(?:e|p|r|f|\(p\)|\(r\)|"
    rf"\(e\)|\[[0-9a-z]\]|\*|a/|/1)+|{_YEAR}\[\w+\]"
    rf"|(?:(?:{_MONTHS})\.?)(?:[-–/to]{{1,2}}(?:{_MONTHS})\.?)?[-/,']?(?:{_YEAR}|\d\d)?|{_YEAR}[-/]?(?:{_MONTHS})\.?|"
    rf"\d{{1,2}}[-/]?(?:{_MONTHS})[-/]?(?:{_YEAR}|\d\d)?)$"
)
_YEAR_ALONE = re.compile(rf"^{_YEAR}$")

_TIME_HEADER = re.compile(
    r"^(?:年份?|年度|月份?|季度?|日期?|时间|时期|期间|期别|报告期|周|统计时间|统计年度|数据时间|years?|year\(s\)|quarters?|qtr|months?|"
    r"days?|weeks?|date|periods?|time|time_period|hours?|data year|"
    r"year ending|fiscal year|año|años|mes|meses|trimestre|semana|fecha|período|periodo|dia|día|indice_tiempo|année|mois|date|"
    r"jahr|monat|ano|mês|anno|reporting_period)$"
)
_IDENTIFIER_HEADER = re.compile(
    r"(?:^|[^a-z])(?:id|ids|code|codes|fips|geoid|uuid|zip|postcode|postal|isbn|isin|sic|naics|lei|cuit|cuil|rut|nif|siren|"
    r"siret|cod|cód|código|codigo|clave|cve|link)(?:$|[^a-z])|_id$|^id_|"
    r"序号|编号|代码|编码|行次|行号|邮编|邮政编码|证号|账号|帐号|号码|许可证|号$|条码"
)
_NUMBER_HEADER = re.compile(r"(?:^|[^a-z])(?:no|nº|n°|num|number|key|ref|reference|idx|serial|account|licen[cs]e|rank)(?:$|[^a-z])|排名|位次")
_COUNT_HEADER = re.compile(
    r"^(?:numbers?|num\.?)$|(?:^|[^a-z])(?:numbers?|no\.?|num\.?|nº|n°|número|numero|nombre) (?:of|de)(?:$|[^a-z])|数$|人数|"
    r"个数"
)
_NEVER_A_FACT = re.compile(
    r"^(?:联系|办公|咨询|服务|值班|投诉)?电话$|^手机$|传真|邮编|邮政编码|身份证|号码|(?:代码|编码|编号|号)$|^(?:phone|tel|"
    r"telephone|fax|mobile|zip|zip code|postcode|postal code|e-?mail)\b|^tel[eé]fono|(?:^|[ _])(?:code|id|fips|geoid|"
    r"footnotes?|flags?|footnote id)$"
)
_LABEL_HEADER = re.compile(
    r"^(?:指标|指标名称|项目|项目名称|地区|区域|县市区|县\(市、?区\)|县区|市县|城市|省份?|省市|单位名称|企业名称|名称|分类|"
    r"类别|行业|产品|产品名称|品种|国家|国家\(地区\)|分组|分项|年份?|年度|月份?|季度|时间|日期|序号|"
    r"item|items|indicator|indicators|region|regions|area|areas|country|countries|state|states|province|county|city|district|"
    r"name|category|type|industry|sector|field|field of study|year|quarter|month|period|date|"
    r"año|mes|trimestre|provincia|partido|localidad|departamento|municipio|país|concepto|region|pays|région|geo|geo\\time|"
    r"country name|country code|indicator name|series|title|description)$"
)
_UNIT_HEADER = re.compile(
    r"^(?:计量单位|单位|单位名称\(计量\)|units?|unit of measure(?:ment)?|measure unit|uom|unidad|unidad de medida|unidades|"
    r"unité|einheit|measurement)$"
)
_INEXACT = re.compile(r"^(?:[<>≤≥≈~约]=?[\d.,]+%?|[\d.,]+%?[-~–—至][\d.,]+%?|[\d.,]+(?:以上|以下|左右|余))$")
_METADATA = frozenset({"release date", "next release", "important notes", "preunit", "source dataset id", "last updated", "release", "source dataset"})
_RANK_HEADER = re.compile(r"位次|排名|名次|位序|\brank(?:ing)?\b")
_NOTE = re.compile(
    r"^(?:\(?(?:注|附注|备注|说明|资料来源|数据来源|来源|信息来源|填表说明|指标解释|主要指标解释)\)?\s*[\d一二三]*[:：、.]|"
    r"(?:notes?|sources?|footnotes?|fuentes?|notas?|quellen?|anmerkung(?:en)?|elaboraci[oó]n(?: propia)?)\s*(?:[:.：\d(]|$)|"
    r"champ\s*:|lecture\s*:|"
    r"data sources?\s*[:：]|released\s*[:：]|last updated|next update|contact\s*[:：]|copyright|©|"
    r"special values?\b.{0,20}[:：]?$|for more information|"
    r"[rpe]\s+(?:revised|preliminary|estimated)|key\s*:|symbols?(?: used)?\s*:|abbreviations?\s*:)"
)
_NOTE_MARK = re.compile(
    r"^(?:\*+(?!\d)|†|‡|\(\d+\)\s|\[\d+\]|\d+[/)）]\s*\D|[a-z]\s*[=:]\s|n/?a\s*[=:]|\(?[a-z]\)\s|…\s*[=:]|\.\.\s*[=:]|"
    r"-\s*[=:]|—\s*[=:])"
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜ①②③④⑤⑥⑦⑧⑨⑩"
_CONTINUED = re.compile(rf"^[{BLANKS}]*(?:\d{{1,2}}[.、)）]|[①-⑳]|[(（]\d{{1,2}}[)）])")
_FORM = re.compile(
    r"(?:^|\s)(?:表\s*号|表\s*次|制定机关|制表机关|制表单位|批准机关|批准文号|备案机关|备案文号|文\s*号|有效期至?|填报单位|"
    r"填报机构|报送单位|单位名称|编制单位|综合机关名称|组织机构代码|统一社会信用代码|填报日期|报告期|报告期别|所属期|统计期|"
    r"数据库|指标|时间|地区|年度|月份|制表日期|导出时间|查询时间|更新时间|日期|期间|database|indicator|time|release date|"
    r"last updated date|data source|title|frequency|unit|units|period)\s*[:：]"
)


@lru_cache(maxsize=1 << 16)
def is_missing(text: str) -> bool:
    """Whether a text stands for a figure that there is not."""
    return unicodedata.normalize("NFKC", trimmed(text)).casefold() in MISSING or trimmed(text) in ("…", "……")


@lru_cache(maxsize=1 << 16)
def is_period(text: str) -> bool:
    """Whether a text names a period: 2024年, 2024年1-6月, 第三季度, Jan, Q2 2020, 2020-21. A bare year as text counts."""
    plain = key(trimmed(text).rstrip(_RAISED)).casefold()
    return bool(plain) and len(plain) <= 24 and plain[0] not in "-+" and bool(_PERIOD.match(plain) or _YEAR_ALONE.match(plain))


def is_year(value: object) -> bool:
    """Whether a number can be a year."""
    return isinstance(value, (int, float)) and 1700 <= value <= 2150 and float(value).is_integer()


def _header(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_time_header(text: str) -> bool:
    """Whether a column of this name holds periods: 年份, Quarter, Trimestre."""
    return bool(_TIME_HEADER.match(_header(text).rstrip(":")))


def is_identifier_header(text: str) -> bool:
    """Whether a column of this name holds codes or running numbers."""
    plain = _header(text)
    return bool(_IDENTIFIER_HEADER.search(plain)) and not _COUNT_HEADER.search(plain)


def is_number_header(text: str) -> bool:
    """Whether a column of this name may hold running numbers or codes, if names stand right of it: No., Utility Number, 排名."""
    plain = _header(text)
    return bool(_NUMBER_HEADER.search(plain)) and not _COUNT_HEADER.search(plain)


def is_never_a_fact(text: str) -> bool:
    """Whether the numbers of a column of this name are no quantities, wherever it stands: telephone numbers and the like."""
    return bool(_NEVER_A_FACT.search(_header(text)))


def is_label_header(text: str) -> bool:
    """Whether a text is what stands above row labels: 指标, 地区, Item, Provincia."""
    return bool(_LABEL_HEADER.match(_header(text)) or _LABEL_HEADER.match(key(text).casefold()))


def is_unit_header(text: str) -> bool:
    """Whether a column of this name holds the units of the rows."""
    return bool(_UNIT_HEADER.match(_header(text)) or key(text) in ("计量单位", "单位"))


def is_rank_header(text: str) -> bool:
    """Whether a column of this name holds ranks, which have no unit."""
    return bool(_RANK_HEADER.search(_header(text)))


def is_footnote(text: str) -> bool:
    """Whether a text begins what stands under a table: notes, sources, explanations of symbols, signatures."""
    return trimmed(text)[:1] in set(_RAISED) or is_note_line(text) or bool(_NOTE_MARK.match(_header(text)))


def is_note_line(text: str) -> bool:
    """Whether a text begins a note by its word (注：, Source:), so that numbers beside it are none of the table."""
    plain = _header(text)
    return bool(plain) and (is_note_text(text) or bool(_NOTE.match(plain)))


def is_numbered(text: str) -> bool:
    """Whether a text begins like a further point of a note: 2. …, (3) …, ② and the like."""
    return bool(_CONTINUED.match(text))


def is_form_text(text: str) -> bool:
    """Whether a text is of the lines above a table: 表号：, 填报单位：, 数据库：, Units:, 单位：万户."""
    plain = _header(text)
    return plain.endswith((":", "：")) or bool(_FORM.search(plain) or unit_line(text))


def is_inexact(text: str) -> bool:
    """Whether a text gives a figure as a bound or a range: <0.1, ≥30, 10~20, 约5."""
    return bool(_INEXACT.match(key(text)))


def is_metadata(text: str) -> bool:
    """Whether a row of this name above a table says something about its series that is no label of theirs: Release Date, PreUnit."""
    return _header(text) in _METADATA


def is_table_title(text: str) -> bool:
    """Whether a text is the number or the beginning of a title: Table 3, 表1-2, 附表."""
    return bool(re.match(r"^(?:table|tabla|tableau|tabelle|figure|chart)\s+[\dA-Z]|^(?:附?表)\s*[\d一二三四五六七八九十]", _header(text), re.IGNORECASE))


def is_continuation(text: str) -> bool:
    """Whether a text says that the table above goes on: 续表, (continued)."""
    return bool(re.match(r"^[(（]?(?:续表|续|接上表|continued|cont\.?|table .* continued|.*\(continued\))\s*\d*[)）]?$", _header(text)))
