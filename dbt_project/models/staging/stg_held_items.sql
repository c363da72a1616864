with source as (
    select * from {{ source('raw', 'held') }}
),

cast_columns as (
    select
        ---------- ids
        cast(quarantine_id as varchar) as quarantine_id,
        cast(delivery_id as varchar) as delivery_id,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(measure_code as varchar) as measure_code,
        cast(period_label as varchar) as period_label,
        ---------- strings
        cast(level as varchar) as level,
        cast(reason_code as varchar) as reason_code,
        cast(place as varchar) as place,
        cast(column_name as varchar) as column_name,
        cast(raw_text as varchar) as raw_text,
        cast(expected as varchar) as expected,
        cast(message_zh as varchar) as message_zh,
        cast(owner_unit as varchar) as owner_unit,
        ---------- timestamps
        cast(known_at as timestamp) as known_at
    from source
)

select * from cast_columns
