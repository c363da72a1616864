"""What is known of one published value: its formula, its components, and the source cells behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from newinfra.errors import ConfigError
from newinfra.publish.reading import open_current

_VALUE = """
select v.target_no, i.indicator_code, i.name_zh, v.region_code, v.region_zh, v.period_label, v.period_end, v.value, v.unit_zh, v.value_state,
       i.formula_zh, v.numerator, v.denominator, v.parameter_value, v.scale, v.vintage, v.denominator_vintage, v.denominator_period_end,
       v.n_expected, v.n_received, v.known_at, i.definition_zh, i.clause_zh
from marts.fct_indicator_value as v join marts.dim_indicator as i using (indicator_code) join marts.dim_plan as p using (plan_code)
left join marts.mart_scoreboard as s using (indicator_code)
where (i.indicator_code = $indicator or upper(v.target_no) = upper($indicator))
  and ($region = '' and v.region_code = p.city_region_code or v.region_code = $region or v.region_zh = $region)
  and ($period = '' or v.period_label = $period)
-- Without a period: the value on the scoreboard, else the newest.
order by coalesce(v.period_end = s.latest_period_end, false) desc, v.period_end desc limit 1
"""
_STATUS = """
select status_zh, reason_zh, latest_value, latest_period, latest_period_end, expected_now, target_low, target_high, due_date
from marts.mart_scoreboard where indicator_code = ?
"""
_COMPONENTS = """
select part, measure_code, unit_code, count(distinct delivery_id) as deliveries, count(*) as cells,
       count(distinct subject_code) as subjects, sum(value) as total
from marts.mart_provenance where indicator_code = ? group by all order by part desc, measure_code
"""
_CELLS = """
select part, measure_code, subject_code, region_code, raw_text, value_delivered, unit_code_delivered, factor, value, unit_code,
       source_id, table_name, file_name, place, vintage, known_at, file_sha256, contract_version
from marts.mart_provenance where indicator_code = ? order by part desc, measure_code, source_id, file_name, place, subject_code
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value. `cells` is empty for a value that is not on the scoreboard."""

    facts: dict[str, Any]
    components: list[dict[str, Any]]
    cells: list[dict[str, Any]]


def explain_value(indicator: str, *, region: str = "", period: str = "") -> Explanation:
    """The value of an indicator in the current release.

    Args:
        indicator: its code or target number.
        region: a region's code or name; the city without it.
        period: a period label; the one on the scoreboard without it.

    Raises:
        ConfigError: nothing is published, or there is no such value.
    """
    with open_current() as connection:
        known = _records(connection, "select indicator_code from marts.dim_indicator where indicator_code = $1 or upper(target_no) = upper($1)", [indicator])
        if not known:
            raise ConfigError(
                "there is no such indicator", got=indicator, todo='`newinfra sql "select target_no, indicator_code, name_zh from marts.dim_indicator"`'
            )
        code = known[0]["indicator_code"]
        status = _records(connection, _STATUS, [code])[0]
        values = _records(connection, _VALUE, {"indicator": code, "region": region, "period": period})
        if not values and (region or period):
            raise ConfigError("there is no value for this region and period", got=f"{code} {region} {period}".strip(), todo="Leave --region and --period out.")
        if not values:
            return Explanation({"indicator_code": code, **status}, [], [])
        value = values[0]
        is_on_scoreboard = not region and value["period_end"] == status["latest_period_end"]
        if not is_on_scoreboard:
            return Explanation(value, [], [])
        shown = {name: status[name] for name in ("status_zh", "reason_zh", "expected_now", "target_low", "target_high", "due_date")}
        return Explanation({**value, **shown}, _records(connection, _COMPONENTS, [code]), _records(connection, _CELLS, [code]))


def _records(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
