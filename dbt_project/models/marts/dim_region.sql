with regions as (
    select * from {{ ref('regions') }}
),

region_parents as (
    select * from {{ ref('region_parents') }}
),

parent_names as (
    select
        region_parents.region_code,
        {{ text_list('regions.name_zh', '、', 'region_parents.parent_code') }} as lies_in_zh
    from region_parents
    inner join regions on region_parents.parent_code = regions.region_code
    group by region_parents.region_code
),

described as (
    select
        cast(regions.region_code as varchar) as region_code,
        cast(regions.name_zh as varchar) as name_zh,
        cast(regions.kind as varchar) as kind,
        cast(regions.parent_code as varchar) as parent_code,
        cast(parent_names.lies_in_zh as varchar) as lies_in_zh,
        cast(regions.gb_code as varchar) as gb_code,
        cast(regions.level as integer) as level,
        cast(regions.tile_row as integer) as tile_row,
        cast(regions.tile_col as integer) as tile_col,
        cast(coalesce(regions.partition = 'admin', false) as boolean) as is_in_partition
    from regions
    left join parent_names on regions.region_code = parent_names.region_code
)

select * from described
