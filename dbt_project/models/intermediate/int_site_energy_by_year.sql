with indicators as (
    select * from {{ ref('int_indicators_in_force') }}
    where aggregation = 'worst_site'
),

changes as (
    select * from {{ ref('int_site_energy_changes') }}
),

series_sites as (
    select * from {{ ref('int_series_sites') }}
),

months as (
    {{ month_spine("(select min(plan_start_date) from indicators)", as_of_date()) }}
),

-- A year is the twelve months that end with the period, so that each month has one; in December it is the calendar year.
windows as (
    select
        indicators.indicator_code,
        indicators.numerator_measure,
        indicators.denominator_measure,
        indicators.plan_start_date,
        last_day(months.month_start) as period_end,
        {{ add_months_to('months.month_start', -11) }} as window_start
    from indicators
    inner join months on last_day(months.month_start) <= {{ as_of_date() }} and indicators.plan_start_date <= months.month_start
),

-- The cohort: sites that the denominator's register knows, put into service since the plan began.
cohort as (
    select
        windows.indicator_code,
        windows.period_end,
        windows.window_start,
        series_sites.site_code,
        series_sites.commissioned_on,
        series_sites.known_to,
        greatest(series_sites.known_from, cast(windows.period_end as timestamp)) as known_from
    from windows
    inner join series_sites
        on
            windows.denominator_measure = series_sites.measure_code
            and windows.plan_start_date <= series_sites.commissioned_on
            and windows.period_end >= series_sites.commissioned_on
    where series_sites.known_to is null or series_sites.known_to > cast(windows.period_end as timestamp)
),

events as (
    select
        indicator_code,
        period_end,
        site_code,
        known_from as changed_at,
        1 as cohort_change,
        cast(0 as decimal(28, 6)) as numerator_change,
        cast(0 as decimal(28, 6)) as denominator_change,
        cast(0 as decimal(18, 4)) as numerator_days_change,
        cast(0 as decimal(18, 4)) as denominator_days_change
    from cohort
    union all
    select
        indicator_code,
        period_end,
        site_code,
        known_to,
        -1,
        0,
        0,
        0,
        0
    from cohort
    where known_to is not null
    union all
    select
        windows.indicator_code,
        windows.period_end,
        changes.site_code,
        greatest(changes.changed_at, cast(windows.period_end as timestamp)),
        0,
        case when changes.measure_code = windows.numerator_measure then changes.energy_change else 0 end,
        case when changes.measure_code = windows.denominator_measure then changes.energy_change else 0 end,
        case when changes.measure_code = windows.numerator_measure then changes.series_days_change else 0 end,
        case when changes.measure_code = windows.denominator_measure then changes.series_days_change else 0 end
    from windows
    inner join changes
        on
            changes.measure_code in (windows.numerator_measure, windows.denominator_measure)
            and windows.window_start < changes.month_end
            and windows.period_end >= changes.month_end
),

moments as (
    select
        indicator_code,
        period_end,
        site_code,
        changed_at,
        sum(cohort_change) as cohort_change,
        sum(numerator_change) as numerator_change,
        sum(denominator_change) as denominator_change,
        sum(numerator_days_change) as numerator_days_change,
        sum(denominator_days_change) as denominator_days_change
    from events
    group by indicator_code, period_end, site_code, changed_at
),

running as (
    select
        *,
        sum(cohort_change) over versions as n_in_cohort,
        sum(numerator_change) over versions as numerator,
        sum(denominator_change) over versions as denominator,
        sum(numerator_days_change) over versions as numerator_days,
        sum(denominator_days_change) over versions as denominator_days,
        lead(changed_at) over (partition by indicator_code, period_end, site_code order by changed_at asc nulls last) as next_changed_at
    from moments
    window versions as (
        partition by indicator_code, period_end, site_code
        order by changed_at asc nulls last
        rows between unbounded preceding and current row
    )
),

-- What full coverage would be: every series of the site, from the day it was installed.
series_days as (
    select
        windows.indicator_code,
        windows.period_end,
        windows.numerator_measure,
        windows.denominator_measure,
        series_sites.site_code,
        series_sites.measure_code,
        {{ days_between('greatest(windows.window_start, coalesce(series_sites.commissioned_on, windows.window_start))', 'windows.period_end') }} + 1 as n_days
    from windows
    inner join series_sites
        on
            series_sites.measure_code in (windows.numerator_measure, windows.denominator_measure)
            and coalesce(series_sites.commissioned_on, windows.period_end) <= windows.period_end
            and series_sites.known_to is null
),

expected_days as (
    select
        indicator_code,
        period_end,
        site_code,
        sum(case when measure_code = numerator_measure then n_days end) as numerator_days,
        sum(case when measure_code = denominator_measure then n_days end) as denominator_days
    from series_days
    group by indicator_code, period_end, site_code
),

commissioned as (
    select
        indicator_code,
        period_end,
        site_code,
        min(window_start) as window_start,
        max(commissioned_on) as commissioned_on
    from cohort
    group by indicator_code, period_end, site_code
),

measured as (
    select
        running.indicator_code,
        running.site_code,
        running.period_end,
        commissioned.window_start,
        commissioned.commissioned_on,
        running.numerator,
        running.denominator,
        least(1, coalesce(cast(running.numerator_days as double) / nullif(expected_days.numerator_days, 0), 0)) as numerator_coverage,
        least(1, coalesce(cast(running.denominator_days as double) / nullif(expected_days.denominator_days, 0), 0)) as denominator_coverage,
        running.changed_at,
        running.next_changed_at
    from running
    inner join commissioned
        on
            running.indicator_code = commissioned.indicator_code
            and running.period_end = commissioned.period_end
            and running.site_code = commissioned.site_code
    left join expected_days
        on
            running.indicator_code = expected_days.indicator_code
            and running.period_end = expected_days.period_end
            and running.site_code = expected_days.site_code
    where running.n_in_cohort > 0
),

sites as (
    select
        cast(indicator_code as varchar) as indicator_code,
        cast(site_code as varchar) as site_code,
        cast(window_start as date) as window_start,
        cast(period_end as date) as period_end,
        cast(commissioned_on as date) as commissioned_on,
        cast(numerator as decimal(28, 6)) as numerator,
        cast(denominator as decimal(28, 6)) as denominator,
        cast(case when numerator > 0 and denominator > 0 then cast(numerator as double) / cast(denominator as double) end as decimal(28, 6)) as ratio,
        cast(numerator_coverage as decimal(9, 4)) as numerator_coverage,
        cast(denominator_coverage as decimal(9, 4)) as denominator_coverage,
        -- In service for the whole of the year: a younger site's ratio is provisional, whatever it is.
        cast(commissioned_on <= window_start as boolean) as is_full_year,
        cast(
            numerator_coverage >= {{ var('full_year_coverage') }} and denominator_coverage >= {{ var('full_year_coverage') }} as boolean
        ) as is_covered,
        cast(changed_at as timestamp) as known_from,
        cast(next_changed_at as timestamp) as known_to
    from measured
)

select * from sites
