"""What a source can do wrong on the way to us, and how its owner unit is told."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from newinfra.contracts import Contract
from newinfra.errors import FetchError
from newinfra.findings import Finding
from newinfra.findings.model import Severity
from newinfra.periods import label_in_chinese

Rule = Literal[
    "connection_invalid",
    "source_unreachable",
    "host_key_changed",
    "auth_refused",
    "server_error",
    "protocol_error",
    "business_error",
    "pull_inconsistent",
    "file_not_fetched",
    "unsafe_name",
    "not_ready",
    "unknown_file",
]

WHOLE_SOURCE: tuple[Rule, ...] = ("connection_invalid", "source_unreachable", "host_key_changed", "auth_refused")
"""Faults that end the visit, in the order in which a visit can meet them: to meet one is to have passed those before it."""

ENGINEERS: tuple[Rule, ...] = ("connection_invalid", "host_key_changed")
"""Faults of our own settings: the publisher could do nothing about them, and is not told."""


@dataclass(frozen=True, slots=True)
class _Text:
    severity: Severity
    title: str
    effect: str
    action: str


_LATER = "恢复后下一次夜间任务会自动补取,不必重新报送。"
_TEXTS: dict[Rule, _Text] = {
    "connection_invalid": _Text(
        "critical", "连接设置不可用", "本来源今晚没有取数。", "请运维人员在 connections.json 或环境变量中补全该来源的连接设置。" + _LATER
    ),
    "source_unreachable": _Text(
        "critical", "连接不上数据来源", "本来源今晚没有取全,其他来源不受影响。", "请确认对方服务是否开启、网络和端口是否放通。" + _LATER
    ),
    "host_key_changed": _Text(
        "critical",
        "服务器身份与登记的不一致,已停止连接",
        "为防止假冒,没有发送账号,也没有取数。",
        "请向报送单位核实是否更换过服务器密钥;确认后由运维人员更新连接设置中的 host_key。未核实前不要更新。",
    ),
    "auth_refused": _Text(
        "critical", "账号、密钥或令牌被拒绝", "本来源今晚没有取数。", "请向报送单位核实账号是否有效、密码或密钥是否更换,再由运维人员更新连接设置。" + _LATER
    ),
    "server_error": _Text("critical", "对方服务器出错", "这张表今晚没有取全,其他表不受影响。", "请报送单位检查接口服务的日志。" + _LATER),
    "protocol_error": _Text(
        "critical",
        "对方的应答不符合约定",
        "这张表今晚没有取全,已取到的不受影响。",
        "请报送单位对照接口约定检查应答;若确已调整,请通知运维人员修改契约文件。" + _LATER,
    ),
    "business_error": _Text("critical", "对方接口返回业务错误", "该期数据没有取到。", "请报送单位按错误码核查该接口。" + _LATER),
    "pull_inconsistent": _Text(
        "warning",
        "分页数据前后不一致",
        "该期数据已原样留存,核对不符则整批暂扣、不入库。",
        "请报送单位检查分页接口:总数与各页行数之和应当一致,且取数期间不变。" + _LATER,
    ),
    "file_not_fetched": _Text(
        "critical", "文件没有取到", "该文件今晚没有入库,其他文件不受影响。", "请报送单位检查该文件的读取权限,并避免在取数时改写。" + _LATER
    ),
    "unsafe_name": _Text("warning", "文件名含有不允许的字符", "该文件没有读取。", "请改名后重新放置:不要使用控制字符、反斜杠或“..”,路径不超过 1024 字。"),
    "not_ready": _Text("warning", "文件没有完成标志", "该文件没有读取,以免读到一半的内容。", "请在文件写完之后放置同名的完成标志文件。"),
    "unknown_file": _Text(
        "warning", "文件不属于任何约定的报表", "该文件没有读取。", "请对照约定的文件名检查期别和写法,改名后重新放置;若是新增报表,请联系运维人员补充契约。"
    ),
}


class SourceError(FetchError):
    """One thing that a source did wrong. `expected` and `got` are in Chinese: they go into the finding as they are."""

    def __init__(self, rule: Rule, what: str, *, table: str = "", period: str = "", place: str = "", expected: str = "", got: str = "", todo: str = "") -> None:
        self.rule, self.table, self.period, self.place = rule, table, period, place
        super().__init__(what, where=place or table, expected=expected, got=got, todo=todo or _TEXTS[rule].action)

    def about(self, *, table: str, period: str = "") -> SourceError:
        """The same fault with the table and period it happened to."""
        return SourceError(self.rule, self.what, table=table, period=period, place=self.place, expected=self.expected, got=self.got, todo=self.todo)


def finding_of(contract: Contract, fault: SourceError) -> Finding:
    """What the owner unit of a feed, or the engineer, is told of a fault."""
    text = _TEXTS[fault.rule]
    table = next((table.title_zh or table.name for table in contract.tables if table.name == fault.table), "")
    about = "·".join(part for part in (contract.title_zh, table, label_in_chinese(fault.period), fault.place) if part)
    return Finding(
        rule=fault.rule,
        severity=text.severity,
        owner_unit="" if fault.rule in ENGINEERS else contract.spec.owner_unit,
        title_zh=f"{about}:{text.title}",
        action_zh=text.action,
        source_id=contract.id,
        table_name=fault.table,
        period_label=fault.period,
        place=fault.place,
        expected=fault.expected,
        got=fault.got,
        effect_zh=text.effect,
    )


def is_hard(finding: Finding) -> bool:
    """Whether the visit did not get all that it came for."""
    return finding.severity == "critical"


def quoted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A server's words, fit to be shown: no secret of ours, no control characters, one short line."""
    for secret in secrets:
        text = text.replace(secret, "***")
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text[:400])
    return " ".join(shown.split())[:200]
