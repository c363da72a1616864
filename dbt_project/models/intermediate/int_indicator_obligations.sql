with indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

indicator_measures as (
    select * from {{ ref('int_indicator_measures') }}
),

expectations as (
    select * from {{ ref('int_measure_expectations') }}
    where use = 'primary'
),

-- A denominator that is taken as last published is never what a period waits for.
awaited as (
    select distinct
        indicators.indicator_code,
        indicators.period_grain,
        expectations.source_id,
        expectations.table_name,
        expectations.measure_code,
        expectations.due_date,
        {{ grain_months('indicators.period_grain') }} as months,
        extract(year from expectations.period_end) * 12 + extract(month from expectations.period_end) - 1 as month_no
    from indicators
    inner join indicator_measures on indicators.indicator_code = indicator_measures.indicator_code
    inner join expectations on indicator_measures.leaf_measure_code = expectations.measure_code
    where indicator_measures.part = 'numerator' or coalesce(indicators.denominator_rule, 'same_period') = 'same_period'
),

-- The obligations of the days and months inside an indicator's period all belong to it.
in_periods as (
    select
        *,
        last_day({{ add_months_to("cast('2000-01-01' as date)", 'cast(floor(month_no / months) * months + months - 1 - 24000 as integer)') }}) as period_end
    from awaited
),

obligations as (
    select
        cast(indicator_code as varchar) as indicator_code,
        cast(period_grain as varchar) as period_grain,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(measure_code as varchar) as measure_code,
        cast(period_end as date) as period_end,
        cast(max(due_date) as date) as due_date
    from in_periods
    where period_end <= {{ as_of_date() }}
    group by indicator_code, period_grain, source_id, table_name, measure_code, period_end
)

select * from obligations
