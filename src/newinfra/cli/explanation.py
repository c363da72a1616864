"""What is known of one published value: its formula, its components, and the source cells behind it, as they stood at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from newinfra.clock import cutoff
from newinfra.errors import ConfigError
from newinfra.publish.reading import open_current

ALWAYS = datetime(9999, 1, 1)  # noqa: DTZ001 # the release keeps UTC without a zone

_VALUE = """
select v.target_no, i.indicator_code, i.name_zh, v.region_code, v.region_zh, v.period_label, v.period_end, v.value, v.unit_zh, v.value_state,
       i.formula_zh, v.numerator, v.denominator, v.parameter_value, v.scale, v.vintage, v.denominator_vintage, v.denominator_period_end,
       v.n_expected, v.n_received, v.version_no, v.known_from as known_at, i.definition_zh, i.clause_zh, i.aggregation, i.denominator_rule,
       v.period_grain, v.site_code
from marts.fct_indicator_value_history as v join marts.dim_indicator as i using (indicator_code) join marts.dim_plan as p using (plan_code)
left join marts.mart_scoreboard as s using (indicator_code)
where i.indicator_code = $indicator
  and ($region = '' and v.region_code = p.city_region_code or v.region_code = $region or v.region_zh = $region)
  and ($period = '' or v.period_label = $period)
  and v.known_from < $moment and (v.known_to is null or v.known_to >= $moment)
-- Without a period: the value on the scoreboard, else the newest.
order by coalesce(v.period_end = s.latest_period_end, false) desc, v.period_end desc limit 1
"""
_STATUS = """
select status_zh, reason_zh, latest_value, latest_period, latest_period_end, expected_now, target_low, target_high, due_date
from marts.mart_scoreboard where indicator_code = ?
"""
# A region is made of its own rows and of those of every region in it; what has no region of the plan counts for the city alone.
_ROWS = """
with recursive regions as (
    select region_code from marts.dim_region where region_code = $region
    union all
    select d.region_code from marts.dim_region as d join regions as r on d.parent_code = r.region_code
),
source_rows as (
    select m.part, s.*
    from marts.dim_indicator_measure as m join marts.fct_source_row as s using (measure_code)
    where m.indicator_code = $indicator and s.use = 'primary' and s.known_from < $moment and (s.known_to is null or s.known_to >= $moment)
      and (s.counts_for_region_code = $region
           or s.counts_for_region_code = '*'
              and (s.region_code in (select region_code from regions)
                   or $is_city and coalesce(s.region_code, '') not in (select region_code from marts.dim_region)))
      and case
          when s.is_reading
              then s.period_end <= $period_end and s.period_end > last_day(cast($period_end - to_months($months) as date))
                  and ($site = '' or s.site_code = $site)
          when m.part = 'denominator' then s.period_end = $denominator_end and ($any_grain or s.period_grain = $grain)
          else s.period_end = $period_end and s.period_grain = $grain
      end
)
"""
_COMPONENTS = """
select part, measure_code, unit_code, count(distinct delivery_id) as deliveries, count(*) as cells,
       count(distinct subject_code) as subjects, sum(value) as total
from source_rows group by all order by part desc, measure_code
"""
_CELLS = """
select r.part, r.measure_code, r.subject_code, r.region_code, r.raw_text, r.correction_id, r.value_delivered, r.unit_code_delivered, r.factor, r.value,
       r.unit_code,
       r.source_id, r.table_name, d.file_name, r.place, d.vintage, d.known_at, d.file_sha256, d.contract_version, r.delivery_id
from source_rows as r left join meta.deliveries as d using (delivery_id)
order by part desc, measure_code, r.source_id, file_name, row_no, place, subject_code
"""
_INNER = ("aggregation", "denominator_rule", "period_grain", "site_code")
_MONTHS = {"day": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value: the facts about it, a total per component, and a record per source cell, line or item."""

    facts: dict[str, Any]
    components: list[dict[str, Any]]
    cells: list[dict[str, Any]]


def explain_value(indicator: str, *, region: str = "", period: str = "", as_of: date | None = None) -> Explanation:
    """A value of an indicator in the current release.

    Args:
        indicator: its code or target number.
        region: a region's code or name; the city without it.
        period: a period label; the one on the scoreboard without it.
        as_of: what was known at the end of this day; what is known now without it.

    Raises:
        ConfigError: nothing is published, or there is no such value.
    """
    moment = cutoff(as_of).replace(tzinfo=None) if as_of else ALWAYS
    with open_current() as connection:
        code, city = _known(connection, indicator)
        status = _records(connection, _STATUS, [code])[0]
        values = _records(connection, _VALUE, {"indicator": code, "region": region, "period": period, "moment": moment})
        if not values and (region or period or as_of):
            asked = " ".join(filter(None, [code, region, period, str(as_of or "")]))
            raise ConfigError("there is no such value", got=asked, todo="Leave --region, --period and --as-of out to see the one on the scoreboard.")
        if not values:
            return Explanation({"indicator_code": code, **status}, [], [])
        value = values[0]
        rows = {
            "indicator": code,
            "moment": moment,
            "region": value["region_code"],
            "is_city": value["region_code"] == city,
            "period_end": value["period_end"],
            "months": 12 if value["aggregation"] == "worst_site" else _MONTHS[value["period_grain"]],
            "site": value["site_code"] or "",
            "denominator_end": value["denominator_period_end"] or value["period_end"],
            "any_grain": value["denominator_rule"] == "last_published",
            "grain": value["period_grain"],
        }
        facts = {name: fact for name, fact in value.items() if name not in _INNER}
        if not as_of and value["region_code"] == city and value["period_end"] == status["latest_period_end"]:
            facts |= {name: status[name] for name in ("status_zh", "reason_zh", "expected_now", "target_low", "target_high", "due_date")}
        return Explanation(facts, _records(connection, _ROWS + _COMPONENTS, rows), _records(connection, _ROWS + _CELLS, rows))


def _known(connection: duckdb.DuckDBPyConnection, indicator: str) -> tuple[str, str]:
    """The code of an indicator, and of its plan's city."""
    known = _records(
        connection,
        "select indicator_code, city_region_code from marts.dim_indicator join marts.dim_plan using (plan_code)"
        " where indicator_code = $1 or upper(target_no) = upper($1)",
        [indicator],
    )
    if not known:
        todo = '`newinfra sql "select target_no, indicator_code, name_zh from marts.dim_indicator"`'
        raise ConfigError("there is no such indicator", got=indicator, todo=todo)
    return known[0]["indicator_code"], known[0]["city_region_code"]


def _records(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
