"""A digest tells one unit, in Chinese, every open finding of its own and nothing that a sender could smuggle in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from published_case import AS_OF, finding, keep

from newinfra.findings.digest import Edition, digest_text, escaped_markdown, one_line, write_digests
from newinfra.findings.open_findings import open_findings
from newinfra.ledger import Ledger
from newinfra.project import Project

EDITION = Edition(AS_OF, "20251120-abcdef12", is_synthetic=True)


def test_digest_names_file_place_expected_got_action_and_number(ledger: Ledger, project: Project, tmp_path: Path) -> None:
    keep(ledger, finding())

    [path] = write_digests(ledger, tmp_path / "digests", project=project, edition=EDITION)
    text = path.read_text(encoding="utf-8")

    assert path.name == "bureau_a.md"
    number = open_findings(ledger, AS_OF)[0].number
    for part in ("甲局", "合成数据", "20251120-abcdef12", "Sheet1!C17", "整数", "4,1Z0", "该值已暂扣。", "请更正第17行后重新报送。", number):
        assert part in text


def test_digest_speaks_to_people_without_our_codes(ledger: Ledger) -> None:
    keep(ledger, finding())

    text = digest_text(open_findings(ledger, AS_OF), unit_zh="甲局", edition=EDITION)

    for ours in ("feed_a", "ports", "number_not_parsed", "critical", "bureau_a"):
        assert ours not in text


def test_digest_names_the_file_once_and_when_it_was_received(ledger: Ledger) -> None:
    with ledger.transaction() as connection:
        connection.execute(
            "insert into deliveries (delivery_id, source_id, table_name, period_label, vintage, file_name, sha256, size_bytes, parts, known_at,"
            " landed_as_of, contract_version, is_synthetic, state)"
            " values ('feed_a.ports.2025-10.aaaa', 'feed_a', 'ports', '2025-10', '快报', 'ZZ_PORTS_202510.csv', 'aa', 1, '[]',"
            " '2025-11-10T17:30:00+00:00', '2025-11-20', '1.0.0', 1, 'held')"
        )
    keep(ledger, finding(place="文件 ZZ_PORTS_202510.csv"))

    text = digest_text(open_findings(ledger, AS_OF), unit_zh="甲局", edition=EDITION)

    assert "- 文件:ZZ_PORTS_202510.csv(2025年11月11日收到)" in text  # 01:30 in the city
    assert text.count("ZZ_PORTS_202510.csv") == 1


def test_digest_puts_the_severest_first_and_counts_each(ledger: Ledger) -> None:
    keep(ledger, finding(severity="info", place="A1", title_zh="提示项"), finding(severity="critical", place="A2", title_zh="严重项"))

    text = digest_text(open_findings(ledger, AS_OF), unit_zh="甲局", edition=EDITION)

    assert "严重 1 项、提示 1 项" in text
    assert text.index("严重项") < text.index("提示项")


def test_each_unit_gets_only_its_own_findings(ledger: Ledger, project: Project, tmp_path: Path) -> None:
    keep(ledger, finding(title_zh="甲的事"), finding(owner_unit="bureau_b", place="B2", title_zh="乙的事"))

    texts = {path.stem: path.read_text(encoding="utf-8") for path in write_digests(ledger, tmp_path / "d", project=project, edition=EDITION)}

    assert set(texts) == {"bureau_a", "bureau_b"}
    assert "乙的事" not in texts["bureau_a"]


def test_resolved_findings_are_not_told_but_an_earlier_night_still_sees_them(ledger: Ledger) -> None:
    keep(ledger, finding())
    keep(ledger, as_of=date(2025, 11, 21))

    assert open_findings(ledger, date(2025, 11, 21)) == []
    assert len(open_findings(ledger, AS_OF)) == 1


def test_submitted_text_cannot_act_as_markdown_or_call_everyone() -> None:
    hostile = "# 标题\n[点我](http://x) <img src=x> **粗** @all \u202e"

    escaped = escaped_markdown(hostile)

    assert "\n" not in escaped
    assert "\\[点我\\](http" in escaped
    assert "\\<img" in escaped
    assert "@" not in escaped
    assert "\u202e" not in escaped
    assert "\\*\\*粗\\*\\*" in escaped
    assert escaped_markdown("_斜_ ZZ_CM_PON_202510.csv") == "\\_斜\\_ ZZ_CM_PON_202510.csv"


def test_submitted_text_of_any_length_stays_readable() -> None:
    assert len(one_line("长" * 10_000)) < 500


def test_finding_without_a_unit_goes_to_the_engineer(ledger: Ledger, project: Project, tmp_path: Path) -> None:
    keep(ledger, finding(owner_unit=""))

    assert [path.name for path in write_digests(ledger, tmp_path / "d", project=project, edition=EDITION)] == ["engineer.md"]


def test_unit_code_cannot_leave_the_folder(ledger: Ledger, project: Project, tmp_path: Path) -> None:
    keep(ledger, finding(owner_unit="../../etc/x"))

    [path] = write_digests(ledger, tmp_path / "d", project=project, edition=EDITION)

    assert path.parent == tmp_path / "d"
