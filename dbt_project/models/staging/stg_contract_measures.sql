with source as (
    select * from {{ source('raw', 'contract_measures') }}
),

cast_columns as (
    select
        ---------- ids
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(publisher_code as varchar) as publisher_code,
        cast(measure_code as varchar) as measure_code,
        ---------- strings
        cast(use as varchar) as use,
        cast(shape as varchar) as shape,
        cast(entity_type as varchar) as entity_type
    from source
)

select * from cast_columns
