with source as (
    select * from {{ source('raw', 'obligations') }}
),

cast_columns as (
    select
        ---------- ids
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(publisher_code as varchar) as publisher_code,
        cast(period_label as varchar) as period_label,
        ---------- strings
        cast(owner_unit as varchar) as owner_unit,
        cast(use as varchar) as use,
        cast(shape as varchar) as shape,
        cast(cadence as varchar) as cadence,
        cast(period_grain as varchar) as period_grain,
        ---------- dates
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(due_date as date) as due_date
    from source
)

select * from cast_columns
