with scoreboard as (
    select * from {{ ref('mart_scoreboard') }}
),

indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

indicator_measures as (
    select * from {{ ref('int_indicator_measures') }}
),

source_rows as (
    select * from {{ ref('fct_source_row') }}
    where known_to is null and use = 'primary'
),

worst_sites as (
    select * from {{ ref('fct_indicator_value') }}
    where site_code is not null
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

-- What each value on the scoreboard is made of: measure and period of every component.
components as (
    select
        scoreboard.indicator_code,
        scoreboard.target_no,
        indicators.city_region_code,
        indicators.aggregation,
        indicators.period_grain,
        worst_sites.site_code,
        indicator_measures.part,
        indicator_measures.leaf_measure_code as measure_code,
        case when indicator_measures.part = 'denominator' then scoreboard.denominator_period_end else scoreboard.latest_period_end end as period_end,
        coalesce(indicator_measures.part = 'denominator' and indicators.denominator_rule = 'last_published', false) as is_any_grain
    from scoreboard
    inner join indicators on scoreboard.indicator_code = indicators.indicator_code
    inner join indicator_measures on scoreboard.indicator_code = indicator_measures.indicator_code
    left join worst_sites
        on scoreboard.indicator_code = worst_sites.indicator_code and scoreboard.latest_period_end = worst_sites.period_end
    where scoreboard.latest_period_end is not null
),

behind_values as (
    select
        components.indicator_code,
        components.target_no,
        components.part,
        source_rows.*
    from components
    inner join source_rows
        on
            components.measure_code = source_rows.measure_code
            and components.period_end = source_rows.period_end
            and (components.is_any_grain or components.period_grain = source_rows.period_grain)
            and source_rows.counts_for_region_code in ('*', components.city_region_code)
    where not source_rows.is_reading
    union all
    select
        components.indicator_code,
        components.target_no,
        components.part,
        source_rows.*
    from components
    inner join source_rows
        on
            components.measure_code = source_rows.measure_code
            and components.period_end >= source_rows.period_end
            and source_rows.period_end > last_day({{ add_months_to(
                'components.period_end',
                "case when components.aggregation = 'worst_site' then -12 else -" ~ grain_months('components.period_grain') ~ " end"
            ) }})
            and (components.aggregation <> 'worst_site' or components.site_code = source_rows.site_code)
    where source_rows.is_reading
),

provenance as (
    select
        cast(behind_values.indicator_code as varchar) as indicator_code,
        cast(behind_values.target_no as varchar) as target_no,
        cast(behind_values.part as varchar) as part,
        cast(behind_values.measure_code as varchar) as measure_code,
        cast(behind_values.delivery_id as varchar) as delivery_id,
        cast(behind_values.place as varchar) as place,
        cast(behind_values.subject_code as varchar) as subject_code,
        cast(deliveries.source_id as varchar) as source_id,
        cast(deliveries.table_name as varchar) as table_name,
        cast(deliveries.period_label as varchar) as period_label,
        cast(behind_values.region_code as varchar) as region_code,
        cast(deliveries.file_name as varchar) as file_name,
        cast(deliveries.file_sha256 as varchar) as file_sha256,
        cast(deliveries.contract_version as varchar) as contract_version,
        cast(deliveries.vintage as varchar) as vintage,
        cast(behind_values.raw_text as varchar) as raw_text,
        cast(behind_values.correction_id as varchar) as correction_id,
        cast(behind_values.unit_code_delivered as varchar) as unit_code_delivered,
        cast(behind_values.unit_code as varchar) as unit_code,
        cast(behind_values.value_delivered as decimal(28, 6)) as value_delivered,
        cast(behind_values.factor as double) as factor,
        cast(behind_values.value as decimal(28, 6)) as value,
        cast(deliveries.known_at as timestamp) as known_at
    from behind_values
    inner join deliveries on behind_values.delivery_id = deliveries.delivery_id
)

select * from provenance
