with source as (
    select * from {{ source('raw', 'deliveries') }}
),

cast_columns as (
    select
        ---------- ids
        cast(delivery_id as varchar) as delivery_id,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(period_label as varchar) as period_label,
        cast(base_delivery_id as varchar) as base_delivery_id,
        ---------- strings
        cast(period_grain as varchar) as period_grain,
        cast(vintage as varchar) as vintage,
        cast(file_name as varchar) as file_name,
        cast(file_sha256 as varchar) as file_sha256,
        cast(contract_version as varchar) as contract_version,
        cast(state as varchar) as state,
        cast(reason_code as varchar) as reason_code,
        cast(cause as varchar) as cause,
        ---------- numerics
        cast(rows_in as bigint) as rows_in,
        cast(rows_loaded as bigint) as rows_loaded,
        cast(rows_held as bigint) as rows_held,
        ---------- booleans
        cast(is_synthetic as boolean) as is_synthetic,
        ---------- dates
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        ---------- timestamps
        cast(known_at as timestamp) as known_at,
        cast(base_known_at as timestamp) as base_known_at
    from source
)

select * from cast_columns
