"""Why something is held: one vocabulary of reason codes, each with its Chinese sentence and what the sender should do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """`what_zh` says what is wrong, `action_zh` what to do; both are read by stewards. `is_ours`: only the engineer can mend it."""

    what_zh: str
    action_zh: str
    is_ours: bool = False


RESEND = "请更正后按原文件名重新报送。"
TELL_US = "如确属报表改版,请先告知我们修订数据约定,再重新报送。"

REASONS: dict[str, Reason] = {
    # the file
    "encoding_broken": Reason("文件编码与约定不符,或含有无法识别的乱码字符", "请按约定的编码重新导出并报送。"),
    "file_truncated": Reason("压缩文件不完整,传输可能中断", "请重新上传完整文件。"),
    "file_damaged": Reason("文件已损坏,无法打开", "请重新导出并报送,不要直接修改扩展名。"),
    "file_too_large": Reason("文件过大或压缩比异常,已拒绝读取", "请核对导出范围;确有需要请分批报送。"),
    "file_locked": Reason("文件设有密码,无法打开", "请取消密码后重新报送。"),
    "format_unknown": Reason("文件不是可以读取的表格", "请另存为 .xlsx 后按原文件名报送,不要直接修改扩展名。"),
    "archive_ambiguous": Reason("压缩包内有多个表格文件,无法确定取哪一个", "请每个压缩包只放一个表格,或直接报送表格文件。"),
    "archive_nested": Reason("压缩包内又有压缩包", "请直接报送表格文件。"),
    "reader_timeout": Reason("读取用时超过限额,已中止", "请核对文件中是否有大量空行空列或多余内容,清理后重新报送。"),
    "reader_memory": Reason("读取所需内存超过限额,已中止", "请核对文件中是否有大量空行空列或多余内容,清理后重新报送;确有需要请分批报送。"),
    "reader_crashed": Reason("文件结构异常,读取程序意外中止", "请在表格软件中打开并另存为 .xlsx 后重新报送;运维:请查看日志。"),
    "file_empty": Reason("文件是空的", "请检查导出结果后重新报送。"),
    "no_rows": Reason("表头之下没有数据行", "请检查导出结果后重新报送。"),
    "csv_broken": Reason("引号或分隔符不成对,无法分列", RESEND),
    "json_broken": Reason("接口返回的内容无法解析", "请接口提供方检查返回格式。"),
    "short_pull": Reason("接口返回的行数与其声明的总数不一致", "请接口提供方检查分页;下次运行会自动重取。"),
    "column_missing": Reason("缺少约定的列", "请恢复原列名。" + TELL_US),
    "header_duplicate": Reason("同一列名出现多次,无法确定取哪一列", "请删除或改名重复的列。"),
    "header_not_found": Reason("没有找到约定的表头", "请使用约定的表样。" + TELL_US),
    "header_ambiguous": Reason("多个工作表都有约定的表头,无法确定取哪一个", "请只保留一个报表工作表。"),
    "sheet_missing": Reason("没有约定名称的工作表", "请恢复工作表名称。"),
    "sheet_hidden": Reason("报表所在的工作表被隐藏", "请取消隐藏该工作表,核对内容后重新报送。"),
    "column_hidden": Reason("必需的列被隐藏,无法确认是否应当采用", "请取消隐藏该列,核对内容后重新报送。"),
    "unit_changed": Reason("计量单位与约定不符或未注明", "请按约定的单位填报,并在单位行注明。" + TELL_US),
    "wrong_period": Reason("数据所属期与报送的期别不符", "请核对所属期,确认没有误发其他期的数据后重新报送。"),
    "period_missing": Reason("无法确定数据所属期", "请在标题或单位行注明所属期。"),
    "rows_after_table": Reason("表尾注释之后还有数据行", "请把数据行移到表内,注释放在最后。"),
    "landing_damaged": Reason("已接收文件的留存副本校验不一致", "运维:请从备份恢复后重放。", is_ours=True),
    "reader_failed": Reason("文件结构出乎意料,读取程序未能处理", "运维:请查看日志;文件已完整留存,修复后可重放。", is_ours=True),
    "gate_rejected": Reason("未通过入库质量检查", "请按检查项核对后重新报送,或说明情况。"),
    # the row
    "row_width": Reason("本行列数与表头不一致", RESEND),
    "key_missing": Reason("主键为空", "请补填。"),
    "key_invalid": Reason("主键无法识别", RESEND),
    "region_missing": Reason("地区为空", "请补填地区名称或代码。"),
    "region_unknown": Reason("地区名称不在约定的名录中", "请使用规范名称或区划代码。"),
    "publisher_missing": Reason("填报单位为空", "请补填单位名称。"),
    "publisher_unknown": Reason("填报单位不在约定的名录中", "请使用规范单位名称。"),
    "period_not_parsed": Reason("所属期无法识别", "请按“2025年10月”或“2025-10”的样式填写。"),
    "row_out_of_period": Reason("本行所属期或时间不在报送期内", "请核对本行的日期。"),
    "item_unknown": Reason("指标名称不在约定的对照表中", "请使用约定的指标名称。" + TELL_US),
    "timestamp_not_parsed": Reason("时间无法识别", RESEND),
    "duplicate_row": Reason("与另一行完全相同,只采用第一行", "请检查是否重复导出。"),
    "duplicate_grain": Reason("同一主键出现多行且内容不同,无法确定取哪一行", "请只保留正确的一行。"),
    "corrected_drop": Reason("本行已按更正记录剔除", "已登记;来源更正后请报送更正件。"),
    # the cell
    "number_not_parsed": Reason("不是可识别的数字", "请填写纯数字;没有数据请用约定的符号。"),
    "number_out_of_range": Reason("数字过大,超出可存储范围", "请核对数值和单位。"),
    "date_not_parsed": Reason("不是可识别的日期", "请按“2025-10-31”的样式填写。"),
    "boolean_not_parsed": Reason("不是可识别的“是/否”", "请填写“是”或“否”。"),
    "word_unknown": Reason("不在约定的取值之内", "请使用约定的取值。" + TELL_US),
    "value_missing": Reason("必填项为空", "请补填;确无数据请用约定的符号。"),
    "cell_error": Reason("单元格是公式错误", "请修正公式,或直接填写数值。"),
    "formula_without_value": Reason("公式单元格没有计算结果", "请在表格软件中重新计算并保存后报送。"),
    "unit_incompatible": Reason("单元格里写的单位与约定的单位不是同一类,无法换算", "请按约定的单位填写。"),
    "unit_slip_suspected": Reason("与历史或同类数据相差10的整次幂,疑似数量级有误", "请核对:确有误请更正后重新报送;确实无误请说明情况,由我们登记后采用。"),
    "percent_slip_suspected": Reason("与历史或同类数据相差100倍,疑似百分数与小数混用", "请核对:确有误请更正后重新报送;确实无误请说明情况,由我们登记后采用。"),
    "more_problems": Reason("问题较多,其余未逐条列出", "请先更正已列出的问题,再检查全表。"),
}  # fmt: skip


def message_zh(code: str, *, file_name: str, place_zh: str = "", expected: str = "", got: str = "") -> str:
    """The whole sentence for one problem: what, in which file and where, what was expected, what came, and what to do."""
    reason = REASONS[code]
    parts = [f"文件 {file_name}{f' {place_zh}' if place_zh else ''}:{reason.what_zh}"]
    if expected:
        parts.append(f"应为:{expected}")
    if got:
        parts.append(f"实为:{got}")
    return ";".join(parts) + "。" + reason.action_zh


def place_in_message(message: str, code: str, *, file_name: str) -> str:
    """The place as `message_zh` worded it, for people: sheet and cell, line and column, or page and item; '' where it named none."""
    head, _, _ = message.partition(f":{REASONS[code].what_zh}")
    return head.removeprefix(f"文件 {file_name}").strip()
