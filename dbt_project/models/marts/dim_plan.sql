with plans as (
    select * from {{ ref('plans') }}
),

regions as (
    select * from {{ ref('regions') }}
),

units as (
    select * from {{ ref('units') }}
),

described as (
    select
        cast(plans.plan_code as varchar) as plan_code,
        cast(plans.name_zh as varchar) as name_zh,
        cast(plans.name_short_zh as varchar) as name_short_zh,
        cast(plans.page_title_zh as varchar) as page_title_zh,
        cast(plans.city_region_code as varchar) as city_region_code,
        cast(regions.name_zh as varchar) as city_zh,
        cast(plans.issuer_unit_code as varchar) as issuer_unit_code,
        cast(units.name_zh as varchar) as issuer_unit_zh,
        cast(plans.document_no as varchar) as document_no,
        cast(plans.start_date as date) as start_date,
        cast(plans.end_date as date) as end_date,
        cast(plans.issued_on as date) as issued_on
    from plans
    left join regions on plans.city_region_code = regions.region_code
    left join units on plans.issuer_unit_code = units.unit_code
)

select * from described
