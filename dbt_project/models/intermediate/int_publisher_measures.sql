with figures as (
    select * from {{ ref('int_measures_converted') }}
),

measures as (
    select * from {{ ref('measures') }}
),

regions as (
    select * from {{ ref('regions') }}
),

-- A zone's row is the zone's own figure, even where the sheet marks it 其中; any other such row is inside its parent already.
own_rows as (
    select
        figures.*,
        regions.parent_code,
        regions.partition = 'admin' as is_in_partition
    from figures
    inner join regions on figures.region_code = regions.region_code
    where (not figures.is_subset or regions.kind = 'zone') and figures.is_convertible
),

direct as (
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        use,
        source_id,
        table_name,
        publisher_code,
        delivery_id,
        known_from,
        known_to,
        parent_code,
        is_in_partition,
        sum(value) as value,
        -- 'none' says that there is no such item: nothing to add, and nothing missing.
        count(case when value is null and coalesce(value_state, '') <> 'none' then 1 end) = 0 as is_complete
    from own_rows
    group by all
),

partition_sizes as (
    select
        parent_code,
        count(*) as n_parts
    from regions
    where partition = 'admin' and parent_code is not null
    group by parent_code
),

rolled_up as (
    select
        direct.measure_code,
        direct.parent_code as region_code,
        direct.period_start,
        direct.period_end,
        direct.period_grain,
        direct.use,
        direct.source_id,
        direct.table_name,
        direct.publisher_code,
        direct.delivery_id,
        direct.known_from,
        direct.known_to,
        sum(direct.value) as value,
        count(case when direct.is_complete then 1 end) = max(partition_sizes.n_parts) as is_complete
    from direct
    inner join measures on direct.measure_code = measures.measure_code and measures.region_rollup = 'sum'
    inner join partition_sizes on direct.parent_code = partition_sizes.parent_code
    where direct.is_in_partition
    group by all
),

candidates as (
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        use,
        source_id,
        table_name,
        publisher_code,
        delivery_id,
        known_from,
        known_to,
        value,
        is_complete,
        false as is_rolled_up
    from direct
    union all
    select
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        use,
        source_id,
        table_name,
        publisher_code,
        delivery_id,
        known_from,
        known_to,
        value,
        is_complete,
        true as is_rolled_up
    from rolled_up
),

-- The publisher's own total first; the sum of the parts where there is no total or the total is not a number.
chosen as (
    select
        cast(measure_code as varchar) as measure_code,
        cast(region_code as varchar) as region_code,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(period_grain as varchar) as period_grain,
        cast(use as varchar) as use,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(publisher_code as varchar) as publisher_code,
        cast(delivery_id as varchar) as delivery_id,
        cast(value as decimal(28, 6)) as value,
        cast(is_complete as boolean) as is_complete,
        cast(is_rolled_up as boolean) as is_rolled_up,
        cast(known_from as timestamp) as known_from,
        cast(known_to as timestamp) as known_to
    from candidates
    qualify
        row_number() over (
            partition by measure_code, region_code, period_end, period_grain, use, publisher_code, delivery_id
            order by (is_complete and value is not null) desc nulls last, (value is not null) desc nulls last, is_rolled_up asc nulls last
        ) = 1
)

select * from chosen
