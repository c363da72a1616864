with indicator_measures as (
    select * from {{ ref('int_indicator_measures') }}
),

described as (
    select
        cast(indicator_code as varchar) as indicator_code,
        cast(part as varchar) as part,
        cast(measure_code as varchar) as part_measure_code,
        cast(leaf_measure_code as varchar) as measure_code
    from indicator_measures
)

select * from described
