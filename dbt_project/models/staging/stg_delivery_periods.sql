with source as (
    select * from {{ source('raw', 'delivery_periods') }}
),

cast_columns as (
    select
        ---------- ids
        cast(delivery_id as varchar) as delivery_id,
        cast(period_label as varchar) as period_label
    from source
)

select * from cast_columns
