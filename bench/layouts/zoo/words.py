"""Invented names and indicators from which the synthetic tables are made. 合成数据."""

from __future__ import annotations

from random import Random

PLACES = [
    "青禾县",
    "云岭区",
    "白鹭市",
    "松涧县",
    "平湖区",
    "望海市",
    "石桥县",
    "金沙区",
    "芦洲县",
    "龙泉镇",
    "双溪县",
    "南浦区",
    "北埠市",
    "丹霞县",
    "翠屏区",
    "玉带县",
    "长汀洲",
    "江口区",
    "海晏县",
    "崇文区",
    "归德县",
    "永宁市",
    "太和区",
    "富春县",
    "凤台县",
    "鹿鸣区",
    "星河市",
    "柳林县",
    "枫桥区",
    "东篱县",
    "西畴县",
    "麦积区",
    "清源市",
    "福田县",
    "梧桐区",
    "兰陵县",
]
PROVINCES = ["东江省", "西岭省", "南湖省", "北原省", "中州省", "海右省", "岭外省", "河洛省"]
INDUSTRIES = ["农林牧渔业", "采矿业", "制造业", "建筑业", "批发零售业", "交通运输业", "住宿餐饮业", "信息服务业", "金融业", "房地产业", "教育", "卫生"]
MEASURES = [
    ("从业人员", "人"), ("企业单位数", "个"), ("营业收入", "万元"), ("固定资产投资", "亿元"), ("用电量", "万千瓦时"), ("货运量", "万吨"),
    ("宽带接入用户", "万户"), ("移动电话基站", "万个"), ("光缆线路长度", "公里"), ("机架数", "架"), ("充电桩", "台"), ("研发经费", "万元"),
    ("专利授权量", "件"), ("常住人口", "万人"), ("粮食产量", "吨"), ("烟(粉)尘排放量", "吨"), ("人口数(抽样调查)", "人"), ("工业增加值", "亿元"),
]  # fmt: skip
SECTIONS = ["一、基础网络", "二、算力设施", "三、应用平台", "四、融合设施"]
COUNTRIES = [
    "Arvania",
    "Borduria",
    "Corvenia",
    "Drovia",
    "Elbonia",
    "Freland",
    "Grauland",
    "Hestia",
    "Ivalice",
    "Kestria",
    "Lorvania",
    "Morovia",
    "Nordania",
    "Ostania",
    "Pelagia",
    "Quiria",
]
FIELDS = [
    "Agronomy",
    "Botany",
    "Civil works",
    "Dredging",
    "Electronics",
    "Fisheries",
    "Geodesy",
    "Hydraulics",
    "Irrigation",
    "Joinery",
    "Kilns",
    "Logistics",
    "Mining",
    "Navigation",
    "Optics",
    "Printing",
]
COMPANIES = ["远舟", "启明", "沐风", "知远", "汇川", "云图", "恒石", "翰海", "星驰", "博衍", "归雁", "澄明"]
PROJECTS = ["数据中心一期", "智慧停车平台", "充电站改造", "5G专网示范", "城市大脑二期", "光网扩容", "算力调度中心", "车路协同试点", "北斗基准站", "低空起降点"]
NAMES = ["林甲", "陈乙", "王丙", "黄丁", "吴戊", "许己"]


def pick(rng: Random, words: list[str], count: int) -> list[str]:
    """Some of the words, each once, in an order of chance."""
    return rng.sample(list(words), min(count, len(words)))


def measures(rng: Random, count: int) -> list[tuple[str, str]]:
    """Some indicators with their units, no name twice."""
    return rng.sample(MEASURES, count)
