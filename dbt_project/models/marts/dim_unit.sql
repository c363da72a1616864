with units as (
    select * from {{ ref('units') }}
),

described as (
    select
        cast(unit_code as varchar) as unit_code,
        cast(name_zh as varchar) as name_zh,
        cast(short_name_zh as varchar) as short_name_zh,
        cast(kind as varchar) as kind,
        cast(region_code as varchar) as region_code
    from units
)

select * from described
