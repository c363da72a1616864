with regions as (
    select * from {{ ref('regions') }}
),

region_parents as (
    select * from {{ ref('region_parents') }}
),

-- A zone that lies in one county counts there as well; one that lies in two can be given to neither, only to the city above both.
only_parents as (
    select
        region_code,
        min(parent_code) as parent_code,
        count(distinct parent_code) as n_parents
    from region_parents
    group by region_code
),

parents as (
    select
        regions.region_code,
        coalesce(regions.parent_code, case when only_parents.n_parents = 1 then only_parents.parent_code end) as parent_code,
        only_parents.parent_code as any_parent_code
    from regions
    left join only_parents on regions.region_code = only_parents.region_code
),

pairs as (
    select
        parents.region_code,
        parents.region_code as ancestor_code
    from parents
    union
    select
        parents.region_code,
        parents.parent_code
    from parents
    union
    select
        parents.region_code,
        grandparents.parent_code
    from parents
    inner join regions as grandparents on coalesce(parents.parent_code, parents.any_parent_code) = grandparents.region_code
),

ancestors as (
    select
        cast(region_code as varchar) as region_code,
        cast(ancestor_code as varchar) as ancestor_code
    from pairs
    where ancestor_code is not null
)

select * from ancestors
