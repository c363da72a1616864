with measures as (
    select * from {{ ref('measures') }}
    where kind in ('entity_count', 'entity_sum')
),

entities as (
    select * from {{ ref('int_entities_in_force') }}
),

stations as (
    select * from {{ ref('int_stations_deduplicated') }}
),

deliveries as (
    select * from {{ ref('int_measure_deliveries') }}
),

regions as (
    select * from {{ ref('regions') }}
),

region_ancestors as (
    select * from {{ ref('int_region_ancestors') }}
),

cities as (
    select distinct city_region_code from {{ ref('plans') }}
),

-- One key counts once, however many rows a snapshot gives it.
listed_keys as (
    select
        measures.measure_code,
        entities.period_start,
        entities.period_end,
        entities.period_grain,
        min(entities.region_code) as region_code,
        max(
            case
                when measures.kind = 'entity_count' then 1
                else try_cast({{ json_text('entities.attributes', 'measures.value_attribute') }} as decimal(28, 6))
            end
        ) as amount,
        entities.known_from,
        entities.known_to
    from entities
    inner join measures on entities.entity_type = measures.entity_type and coalesce(measures.key_rule, 'entity_key') = 'entity_key'
    where
        entities.use = 'primary'
        and entities.period_end is not null
        and {{ meets_filters('measures', 'entities') }}
        and {{ meets_date_rule('measures', 'entities') }}
    group by
        measures.measure_code, entities.source_id, entities.entity_key, entities.period_start, entities.period_end, entities.period_grain,
        entities.known_from, entities.known_to
),

shared_keys as (
    select
        measures.measure_code,
        stations.period_start,
        stations.period_end,
        stations.period_grain,
        stations.region_code,
        case
            when measures.kind = 'entity_count' then 1
            else try_cast({{ json_text('stations.attributes', 'measures.value_attribute') }} as decimal(28, 6))
        end as amount,
        stations.known_from,
        stations.known_to
    from stations
    inner join measures on stations.entity_type = measures.entity_type and measures.key_rule = 'distinct_parts'
    where
        {{ meets_filters('measures', 'stations') }}
        and {{ meets_date_rule('measures', 'stations') }}
),

amounts as (
    select
        measure_code,
        period_end,
        period_grain,
        region_code,
        known_from,
        known_to,
        sum(amount) as amount
    from (
        select * from listed_keys
        union all
        select * from shared_keys
    ) as keys
    group by measure_code, period_end, period_grain, region_code, known_from, known_to
),

-- An entity whose region is not known still counts for the city.
placed as (
    select
        amounts.measure_code,
        coalesce(region_ancestors.ancestor_code, cities.city_region_code) as region_code,
        amounts.period_end,
        amounts.period_grain,
        amounts.known_from,
        amounts.known_to,
        amounts.amount
    from amounts
    left join region_ancestors on amounts.region_code = region_ancestors.region_code
    left join cities on region_ancestors.region_code is null
),

changes as (
    select
        measure_code,
        region_code,
        period_end,
        period_grain,
        known_from as changed_at,
        amount as value_change,
        0 as received_change,
        0 as tables_change
    from placed
    union all
    select
        measure_code,
        region_code,
        period_end,
        period_grain,
        known_to,
        -amount,
        0,
        0
    from placed
    where known_to is not null
    -- Every snapshot makes a version in every region, so that an empty list is a count of zero and not a gap.
    union all
    select
        deliveries.measure_code,
        regions.region_code,
        deliveries.period_end,
        deliveries.period_grain,
        deliveries.known_from,
        0,
        cast(deliveries.is_expected as integer),
        1
    from deliveries
    cross join regions
    inner join measures on deliveries.measure_code = measures.measure_code
    union all
    select
        deliveries.measure_code,
        regions.region_code,
        deliveries.period_end,
        deliveries.period_grain,
        deliveries.known_to,
        0,
        -cast(deliveries.is_expected as integer),
        -1
    from deliveries
    cross join regions
    inner join measures on deliveries.measure_code = measures.measure_code
    where deliveries.known_to is not null
),

periods as (
    select
        measure_code,
        period_end,
        period_grain,
        min(period_start) as period_start,
        max(n_expected) as n_expected
    from deliveries
    group by measure_code, period_end, period_grain
),

moments as (
    select
        measure_code,
        region_code,
        period_end,
        period_grain,
        changed_at,
        sum(value_change) as value_change,
        sum(received_change) as received_change,
        sum(tables_change) as tables_change
    from changes
    group by measure_code, region_code, period_end, period_grain, changed_at
),

running as (
    select
        *,
        sum(value_change) over versions as amount,
        sum(received_change) over versions as n_received,
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
        cast(running.measure_code as varchar) as measure_code,
        cast(running.region_code as varchar) as region_code,
        cast(periods.period_start as date) as period_start,
        cast(running.period_end as date) as period_end,
        cast(running.period_grain as varchar) as period_grain,
        cast(
            case
                when running.n_tables > 0
                    then round(cast(coalesce(running.amount, 0) as double) / cast(coalesce(measures.divisor, 1) as double), 6)
            end as decimal(28, 6)
        ) as value,
        cast(coalesce(periods.n_expected, running.n_tables) as bigint) as n_expected,
        cast(running.n_received as bigint) as n_received,
        cast(running.changed_at as timestamp) as known_from,
        cast(running.next_changed_at as timestamp) as known_to
    from running
    inner join measures on running.measure_code = measures.measure_code
    inner join periods
        on
            running.measure_code = periods.measure_code
            and running.period_end = periods.period_end
            and running.period_grain = periods.period_grain
)

select * from versions
