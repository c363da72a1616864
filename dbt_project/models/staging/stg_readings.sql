with source as (
    select * from {{ source('raw', 'readings') }}
),

cast_columns as (
    select
        ---------- ids
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(delivery_id as varchar) as delivery_id,
        cast(publisher_code as varchar) as publisher_code,
        cast(series_code as varchar) as series_code,
        cast(measure_code as varchar) as measure_code,
        cast(correction_id as varchar) as correction_id,
        ---------- strings
        cast(use as varchar) as use,
        cast(vintage as varchar) as vintage,
        cast(period_grain as varchar) as period_grain,
        cast(unit_code as varchar) as unit_code,
        cast(flag as varchar) as flag,
        ---------- numerics
        cast(value as decimal(18, 6)) as value,
        cast(row_no as bigint) as row_no,
        ---------- booleans
        cast(is_synthetic as boolean) as is_synthetic,
        ---------- dates
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        ---------- timestamps
        cast(read_at as timestamp) as read_at,
        cast(known_at as timestamp) as known_at
    from source
)

select * from cast_columns
