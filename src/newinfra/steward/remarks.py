"""What a sender should know although it stops nothing: another file name, an older form, columns nobody asked for, rows that are hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newinfra.periods import Period
from newinfra.read import ReadResult
from newinfra.steward.identify import Claim, Identity
from newinfra.steward.names import file_name
from newinfra.steward.report import Problem


def remarks(name: str, identity: Identity, claims: Sequence[tuple[Claim, Period | None]], read: ReadResult) -> Iterator[Problem]:
    """Warnings about the file, besides those of gate 1."""
    contract, first = identity.contract, identity.claims[0].table.name
    if identity.stamp and identity.stamp.source_id == contract.id and identity.stamp.is_older_than(contract):
        got = f"模板版本 {identity.stamp.contract_version}"
        yield _remark("form_outdated", first, "所用模板的版本早于现行数据约定", f"请用 `newinfra template {contract.id}` 取新模板。", contract.version, got)
    for claim, period in claims:
        if not claim.is_named:
            wanted = file_name(contract, claim.table, period) if period else "、".join(claim.table.spec.files)
            yield _remark("file_name_unknown", claim.table.name, "文件名不符合约定，报送后不会被收取", "请按约定的文件名保存后报送。", wanted, name)
    checked = {claim.table.name for claim, _ in claims}
    for finding in read.findings:
        if finding.table_name in checked:
            what = finding.title_zh.rpartition(":")[2]
            yield _remark(finding.rule, finding.table_name, what, finding.action_zh, finding.expected, finding.got or finding.place)
    for table in read.tables.values():
        if not any(delivery.rows_in for delivery in table.deliveries):
            yield _remark("no_rows", table.name, "表头之下没有数据行", "确无数据的名单可以报送空表；否则请填写后再检查。")


def _remark(code: str, table: str, what: str, todo: str, expected: str = "", got: str = "") -> Problem:
    return Problem("warning", code, table, what, todo, expected=expected, got=got)
