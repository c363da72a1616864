with source as (
    select * from {{ source('raw', 'entities') }}
),

cast_columns as (
    select
        ---------- ids
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(delivery_id as varchar) as delivery_id,
        cast(publisher_code as varchar) as publisher_code,
        cast(entity_type as varchar) as entity_type,
        cast(entity_key as varchar) as entity_key,
        cast(region_code as varchar) as region_code,
        cast(correction_id as varchar) as correction_id,
        ---------- strings
        cast(use as varchar) as use,
        cast(vintage as varchar) as vintage,
        cast(period_grain as varchar) as period_grain,
        cast(entity_name as varchar) as entity_name,
        cast(status as varchar) as status,
        cast(level as varchar) as level,
        cast(attributes as varchar) as attributes,
        cast(place as varchar) as place,
        ---------- numerics
        cast(row_no as bigint) as row_no,
        ---------- booleans
        cast(is_synthetic as boolean) as is_synthetic,
        ---------- dates
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        ---------- timestamps
        cast(known_at as timestamp) as known_at
    from source
)

select * from cast_columns
