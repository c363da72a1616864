"""The tables of the schema meta: names, types and Chinese comments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetaTable:
    """A table of the schema meta: its columns as (name, type, Chinese comment)."""

    name: str
    comment_zh: str
    columns: tuple[tuple[str, str, str], ...]


RELEASE = MetaTable(
    "release",
    "本批次:一行",
    (
        ("release_id", "VARCHAR", "批次"),
        ("as_of", "DATE", "数据截至日"),
        ("plan_name_zh", "VARCHAR", "行动计划名称"),
        ("page_title_zh", "VARCHAR", "看板标题"),
        ("is_synthetic", "BOOLEAN", "是否合成数据"),
        ("content_hash", "VARCHAR", "内容指纹:全部发布表逐行计算"),
        ("inputs_hash", "VARCHAR", "输入指纹:全部报送文件"),
        ("code_version", "VARCHAR", "程序版本"),
    ),
)
RELEASES = MetaTable(
    "releases",
    "历次批次:一行一个,截至本批次发布时",
    (
        ("release_id", "VARCHAR", "批次"),
        ("as_of", "DATE", "数据截至日"),
        ("content_hash", "VARCHAR", "内容指纹"),
        ("inputs_hash", "VARCHAR", "输入指纹"),
    ),
)
CHECKS = MetaTable(
    "checks",
    "质量检查:本批次执行的每一项检查",
    (
        ("gate", "VARCHAR", "关口:入库前或发布前"),
        ("table_name", "VARCHAR", "数据表"),
        ("check_id", "VARCHAR", "检查项"),
        ("severity", "VARCHAR", "级别:critical 严重、warning 警告、info 提示"),
        ("success", "BOOLEAN", "是否通过"),
        ("observed", "VARCHAR", "实际情况"),
        ("why", "VARCHAR", "检查理由"),
    ),
)
FINDINGS = MetaTable(
    "findings",
    "数据问题:一行一个,含已解除",
    (
        ("fingerprint", "VARCHAR", "问题编号"),
        ("rule", "VARCHAR", "规则"),
        ("severity", "VARCHAR", "级别:critical 严重、warning 警告、info 提示"),
        ("owner_unit", "VARCHAR", "责任单位代码"),
        ("source_id", "VARCHAR", "数据来源"),
        ("table_name", "VARCHAR", "数据表"),
        ("indicator_code", "VARCHAR", "指标代码"),
        ("region_code", "VARCHAR", "区域代码"),
        ("period_label", "VARCHAR", "数据期"),
        ("place", "VARCHAR", "位置:文件、工作表与单元格"),
        ("expected", "VARCHAR", "应为"),
        ("got", "VARCHAR", "实为"),
        ("title_zh", "VARCHAR", "问题说明"),
        ("effect_zh", "VARCHAR", "影响"),
        ("action_zh", "VARCHAR", "处理办法"),
        ("state", "VARCHAR", "状态:open 待处理、resolved 已解除"),
        ("opened_as_of", "DATE", "首次发现日"),
        ("last_seen_as_of", "DATE", "最近发现日"),
        ("resolved_as_of", "DATE", "解除日"),
    ),
)
LINEAGE = MetaTable(
    "lineage",
    "数据血缘:模型由哪些上游而来,一行一条",
    (("model", "VARCHAR", "模型"), ("depends_on", "VARCHAR", "上游")),
)
PARAMETERS = MetaTable(
    "parameters",
    "计算参数:判定规则所用的数值,一行一个",
    (("name", "VARCHAR", "参数"), ("value", "VARCHAR", "取值")),
)
# These two are copied from the build.
DELIVERIES = MetaTable(
    "deliveries",
    "报送记录:一行一次报送",
    (
        ("delivery_id", "VARCHAR", "报送编号"),
        ("source_id", "VARCHAR", "数据来源"),
        ("table_name", "VARCHAR", "数据表"),
        ("period_label", "VARCHAR", "数据期"),
        ("period_start", "DATE", "期初日"),
        ("period_end", "DATE", "期末日"),
        ("period_grain", "VARCHAR", "期别"),
        ("vintage", "VARCHAR", "版本:快报、年报或修订"),
        ("file_name", "VARCHAR", "文件名"),
        ("file_sha256", "VARCHAR", "文件指纹"),
        ("known_at", "TIMESTAMP", "收到时间:世界时"),
        ("contract_version", "VARCHAR", "约定版本"),
        ("is_synthetic", "BOOLEAN", "是否合成数据"),
        ("state", "VARCHAR", "状态:landed 已收、loaded 已入库、held 暂扣"),
        ("rows_in", "BIGINT", "来文行数"),
        ("rows_loaded", "BIGINT", "入库行数"),
        ("rows_held", "BIGINT", "暂扣行数"),
        ("reason_code", "VARCHAR", "暂扣原因代码"),
    ),
)
HELD = MetaTable(
    "held",
    "暂扣数据:未入库的单元格、行与文件",
    (
        ("quarantine_id", "VARCHAR", "暂扣编号"),
        ("delivery_id", "VARCHAR", "报送编号"),
        ("source_id", "VARCHAR", "数据来源"),
        ("table_name", "VARCHAR", "数据表"),
        ("level", "VARCHAR", "范围:cell 单元格、row 行、file 文件"),
        ("reason_code", "VARCHAR", "原因代码"),
        ("place", "VARCHAR", "位置"),
        ("column_name", "VARCHAR", "列名"),
        ("measure_code", "VARCHAR", "度量代码"),
        ("raw_text", "VARCHAR", "原文"),
        ("expected", "VARCHAR", "应为"),
        ("message_zh", "VARCHAR", "说明"),
        ("owner_unit", "VARCHAR", "责任单位代码"),
        ("period_label", "VARCHAR", "数据期"),
        ("known_at", "TIMESTAMP", "收到时间:世界时"),
    ),
)
FEEDS = MetaTable(
    "feeds",
    "约定报送:一行一个来源的一张表",
    (
        ("source_id", "VARCHAR", "数据来源"),
        ("table_name", "VARCHAR", "数据表"),
        ("title_zh", "VARCHAR", "数据名称"),
        ("publisher_code", "VARCHAR", "报送单位代码"),
        ("owner_unit", "VARCHAR", "责任单位代码"),
        ("transport", "VARCHAR", "报送方式"),
        ("cadence", "VARCHAR", "报送周期"),
        ("due_days", "BIGINT", "期后应报天数"),
        ("use", "VARCHAR", "用途:primary 计算、reconciliation 核对"),
        ("contract_version", "VARCHAR", "约定版本"),
    ),
)
