with reported as (
    select * from {{ ref('int_reported_versions') }}
),

counted as (
    select * from {{ ref('int_entities_counted') }}
),

metered as (
    select * from {{ ref('int_reading_versions') }}
),

measure_components as (
    select * from {{ ref('measure_components') }}
),

deliveries as (
    select * from {{ ref('int_measure_deliveries') }}
),

leaves as (
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        value,
        n_expected,
        n_received,
        value is not null and n_received >= n_expected as is_complete,
        known_from,
        known_to
    from reported
    union all
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        value,
        n_expected,
        n_received,
        value is not null and n_received >= n_expected as is_complete,
        known_from,
        known_to
    from counted
    union all
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        value,
        n_expected,
        n_received,
        is_complete,
        known_from,
        known_to
    from metered
),

component_counts as (
    select
        measure_code,
        count(*) as n_components
    from measure_components
    group by measure_code
),

component_changes as (
    select
        measure_components.measure_code,
        leaves.region_code,
        leaves.period_start,
        leaves.period_end,
        leaves.period_grain,
        leaves.known_from as changed_at,
        coalesce(leaves.value, 0) as value_change,
        case when leaves.value is null then 0 else 1 end as values_change,
        cast(leaves.is_complete as integer) as complete_change,
        leaves.n_expected as expected_change,
        leaves.n_received as received_change
    from leaves
    inner join measure_components on leaves.measure_code = measure_components.component_code
    union all
    select
        measure_components.measure_code,
        leaves.region_code,
        leaves.period_start,
        leaves.period_end,
        leaves.period_grain,
        leaves.known_to,
        -coalesce(leaves.value, 0),
        case when leaves.value is null then 0 else -1 end,
        -cast(leaves.is_complete as integer),
        -leaves.n_expected,
        -leaves.n_received
    from leaves
    inner join measure_components on leaves.measure_code = measure_components.component_code
    where leaves.known_to is not null
),

component_moments as (
    select
        measure_code,
        region_code,
        min(period_start) as period_start,
        period_end,
        period_grain,
        changed_at,
        sum(value_change) as value_change,
        sum(values_change) as values_change,
        sum(complete_change) as complete_change,
        sum(expected_change) as expected_change,
        sum(received_change) as received_change
    from component_changes
    group by measure_code, region_code, period_end, period_grain, changed_at
),

component_running as (
    select
        *,
        sum(value_change) over versions as value,
        sum(values_change) over versions as n_values,
        sum(complete_change) over versions as n_complete,
        sum(expected_change) over versions as n_expected,
        sum(received_change) over versions as n_received,
        lead(changed_at) over (partition by measure_code, region_code, period_end, period_grain order by changed_at asc nulls last) as next_changed_at
    from component_moments
    window versions as (
        partition by measure_code, region_code, period_end, period_grain
        order by changed_at asc nulls last
        rows between unbounded preceding and current row
    )
),

all_versions as (
    select * from leaves
    union all
    select
        component_running.measure_code,
        component_running.region_code,
        component_running.period_start,
        component_running.period_end,
        component_running.period_grain,
        case when component_running.n_values > 0 then component_running.value end,
        component_running.n_expected,
        component_running.n_received,
        component_running.n_complete >= component_counts.n_components,
        component_running.changed_at,
        component_running.next_changed_at
    from component_running
    inner join component_counts on component_running.measure_code = component_counts.measure_code
),

leaf_measures as (
    select
        measure_code as leaf_code,
        measure_code
    from deliveries
    union
    select
        component_code,
        measure_code
    from measure_components
),

vintages as (
    select
        all_versions.measure_code,
        all_versions.region_code,
        all_versions.period_end,
        all_versions.period_grain,
        all_versions.known_from,
        min(deliveries.vintage) as first_vintage,
        max(deliveries.vintage) as last_vintage,
        max(cast(deliveries.is_synthetic as integer)) as any_synthetic
    from all_versions
    inner join leaf_measures on all_versions.measure_code = leaf_measures.measure_code
    inner join deliveries
        on
            leaf_measures.leaf_code = deliveries.measure_code
            and all_versions.period_end = deliveries.period_end
            and all_versions.period_grain = deliveries.period_grain
            and {{ in_force_at('all_versions.known_from', 'deliveries.known_from', 'deliveries.known_to') }}
    group by all_versions.measure_code, all_versions.region_code, all_versions.period_end, all_versions.period_grain, all_versions.known_from
),

versions as (
    select
        cast(all_versions.measure_code as varchar) as measure_code,
        cast(all_versions.region_code as varchar) as region_code,
        cast(all_versions.period_start as date) as period_start,
        cast(all_versions.period_end as date) as period_end,
        cast(all_versions.period_grain as varchar) as period_grain,
        cast(
            case
                when vintages.first_vintage = vintages.last_vintage then vintages.first_vintage
                else concat_ws('、', vintages.first_vintage, vintages.last_vintage)
            end as varchar
        ) as vintage,
        cast(all_versions.value as decimal(28, 6)) as value,
        cast(all_versions.n_expected as bigint) as n_expected,
        cast(all_versions.n_received as bigint) as n_received,
        cast(all_versions.is_complete as boolean) as is_complete,
        cast(coalesce(vintages.any_synthetic, 0) = 1 as boolean) as is_synthetic,
        cast(all_versions.known_from as timestamp) as known_from,
        cast(all_versions.known_to as timestamp) as known_to
    from all_versions
    left join vintages
        on
            all_versions.measure_code = vintages.measure_code
            and all_versions.region_code = vintages.region_code
            and all_versions.period_end = vintages.period_end
            and all_versions.period_grain = vintages.period_grain
            and all_versions.known_from = vintages.known_from
)

select * from versions
