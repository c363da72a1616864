with changes as (
    select * from {{ ref('int_site_energy_changes') }}
),

series_sites as (
    select * from {{ ref('int_series_sites') }}
    where known_to is null
),

region_ancestors as (
    select * from {{ ref('int_region_ancestors') }}
),

cities as (
    select distinct city_region_code from {{ ref('plans') }}
),

moments as (
    select
        changes.measure_code,
        coalesce(region_ancestors.ancestor_code, cities.city_region_code) as region_code,
        changes.month_end,
        changes.changed_at,
        sum(changes.energy_change) as energy_change,
        sum(changes.series_days_change) as days_change
    from changes
    left join region_ancestors on changes.region_code = region_ancestors.region_code
    left join cities on region_ancestors.region_code is null
    group by all
),

running as (
    select
        *,
        sum(energy_change) over versions as energy,
        sum(days_change) over versions as covered_days,
        lead(changed_at) over (partition by measure_code, region_code, month_end order by changed_at asc nulls last) as next_changed_at
    from moments
    window versions as (
        partition by measure_code, region_code, month_end
        order by changed_at asc nulls last
        rows between unbounded preceding and current row
    )
),

months as (
    select distinct
        measure_code,
        month_end
    from moments
),

-- Expected and received are days of series here: every series of the register, from the day it was installed.
expected as (
    select
        months.measure_code,
        months.month_end,
        coalesce(region_ancestors.ancestor_code, cities.city_region_code) as region_code,
        sum(
            least(
                extract(day from months.month_end),
                {{ days_between("coalesce(series_sites.commissioned_on, cast(date_trunc('month', months.month_end) as date))", 'months.month_end') }} + 1
            )
        ) as series_days
    from months
    inner join series_sites
        on months.measure_code = series_sites.measure_code and coalesce(series_sites.commissioned_on, months.month_end) <= months.month_end
    left join region_ancestors on series_sites.region_code = region_ancestors.region_code
    left join cities on region_ancestors.region_code is null
    group by months.measure_code, months.month_end, coalesce(region_ancestors.ancestor_code, cities.city_region_code)
),

versions as (
    select
        cast(running.measure_code as varchar) as measure_code,
        cast(running.region_code as varchar) as region_code,
        cast(date_trunc('month', running.month_end) as date) as period_start,
        cast(running.month_end as date) as period_end,
        cast('month' as varchar) as period_grain,
        cast(running.energy as decimal(28, 6)) as value,
        cast(coalesce(expected.series_days, running.covered_days) as bigint) as n_expected,
        cast(floor(running.covered_days) as bigint) as n_received,
        cast(
            running.covered_days >= {{ var('full_year_coverage') }} * coalesce(expected.series_days, running.covered_days) as boolean
        ) as is_complete,
        cast(running.changed_at as timestamp) as known_from,
        cast(running.next_changed_at as timestamp) as known_to
    from running
    left join expected
        on
            running.measure_code = expected.measure_code
            and running.region_code = expected.region_code
            and running.month_end = expected.month_end
)

select * from versions
