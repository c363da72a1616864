with figures as (
    select * from {{ ref('int_publisher_measures') }}
),

deliveries as (
    select * from {{ ref('int_measure_deliveries') }}
),

by_delivery as (
    select
        figures.measure_code,
        figures.region_code,
        figures.period_start,
        figures.period_end,
        figures.period_grain,
        figures.delivery_id,
        figures.known_from,
        figures.known_to,
        deliveries.n_expected,
        sum(figures.value) as value,
        count(figures.value) as n_values,
        case when deliveries.is_expected and min(cast(figures.is_complete as integer)) = 1 then 1 else 0 end as n_complete
    from figures
    inner join deliveries
        on
            figures.delivery_id = deliveries.delivery_id
            and figures.measure_code = deliveries.measure_code
            and figures.period_end = deliveries.period_end
            and figures.period_grain = deliveries.period_grain
    where figures.use = 'primary'
    group by
        figures.measure_code, figures.region_code, figures.period_start, figures.period_end, figures.period_grain, figures.delivery_id,
        figures.known_from, figures.known_to, deliveries.n_expected, deliveries.is_expected
),

-- A delivery adds its figure when it becomes known and takes it back when it is replaced: the running sum is what was known when.
changes as (
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        n_expected,
        known_from as changed_at,
        coalesce(value, 0) as value_change,
        n_values as values_change,
        n_complete as complete_change,
        1 as tables_change
    from by_delivery
    union all
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        n_expected,
        known_to,
        -coalesce(value, 0),
        -n_values,
        -n_complete,
        -1
    from by_delivery
    where known_to is not null
),

moments as (
    select
        measure_code,
        region_code,
        min(period_start) as period_start,
        period_end,
        period_grain,
        max(n_expected) as n_expected,
        changed_at,
        sum(value_change) as value_change,
        sum(values_change) as values_change,
        sum(complete_change) as complete_change,
        sum(tables_change) as tables_change
    from changes
    group by measure_code, region_code, period_end, period_grain, changed_at
),

running as (
    select
        *,
        sum(value_change) over versions as value,
        sum(values_change) over versions as n_values,
        sum(complete_change) over versions as n_complete,
        sum(tables_change) over versions as n_tables,
        lead(changed_at) over (partition by measure_code, region_code, period_end, period_grain order by changed_at asc nulls last) as next_changed_at
    from moments
    window versions as (
        partition by measure_code, region_code, period_end, period_grain
        order by changed_at asc nulls last
        rows between unbounded preceding and current row
    )
),

versions as (
    select
        cast(measure_code as varchar) as measure_code,
        cast(region_code as varchar) as region_code,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(period_grain as varchar) as period_grain,
        cast(case when n_values > 0 then value end as decimal(28, 6)) as value,
        cast(coalesce(n_expected, n_tables) as bigint) as n_expected,
        cast(n_complete as bigint) as n_received,
        cast(changed_at as timestamp) as known_from,
        cast(next_changed_at as timestamp) as known_to
    from running
)

select * from versions
