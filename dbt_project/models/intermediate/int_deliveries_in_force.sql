with deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

succeeded as (
    select
        *,
        lead(known_at) over (
            partition by source_id, table_name, period_label
            order by known_at asc nulls last, base_known_at asc nulls last, base_delivery_id asc nulls last, delivery_id asc nulls last
        ) as next_known_at
    from deliveries
    where state = 'loaded'
),

in_force as (
    select
        cast(delivery_id as varchar) as delivery_id,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(period_label as varchar) as period_label,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(period_grain as varchar) as period_grain,
        cast(vintage as varchar) as vintage,
        cast(cause as varchar) as cause,
        cast(is_synthetic as boolean) as is_synthetic,
        cast(known_at as timestamp) as known_from,
        cast(next_known_at as timestamp) as known_to
    from succeeded
    where next_known_at is null or next_known_at > known_at
)

select * from in_force
