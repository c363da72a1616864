with measure_versions as (
    select * from {{ ref('int_measure_versions') }}
    where known_to is null
),

claims as (
    select * from {{ ref('int_publisher_measures') }}
    where use = 'reconciliation' and known_to is null
),

deliveries as (
    select * from {{ ref('int_deliveries_in_force') }}
),

measures as (
    select * from {{ ref('measures') }}
),

regions as (
    select * from {{ ref('regions') }}
),

figures as (
    select
        measure_code,
        region_code,
        'primary' as use,
        'all' as publisher_code,
        period_start,
        period_end,
        period_grain,
        vintage,
        value,
        n_expected,
        n_received,
        is_complete,
        is_synthetic,
        known_from as known_at
    from measure_versions
    union all
    select
        claims.measure_code,
        claims.region_code,
        claims.use,
        claims.publisher_code,
        claims.period_start,
        claims.period_end,
        claims.period_grain,
        deliveries.vintage,
        claims.value,
        1,
        cast(claims.is_complete as integer),
        claims.is_complete,
        deliveries.is_synthetic,
        claims.known_from
    from claims
    inner join deliveries on claims.delivery_id = deliveries.delivery_id
),

described as (
    select
        cast(figures.measure_code as varchar) as measure_code,
        cast(measures.name_zh as varchar) as measure_zh,
        cast(figures.region_code as varchar) as region_code,
        cast(regions.name_zh as varchar) as region_zh,
        cast(regions.kind as varchar) as region_level,
        cast({{ period_label('figures.period_grain', 'figures.period_end') }} as varchar) as period_label,
        cast(figures.period_grain as varchar) as period_grain,
        cast(figures.use as varchar) as use,
        cast(figures.publisher_code as varchar) as publisher_code,
        cast(figures.vintage as varchar) as vintage,
        cast(measures.unit_code as varchar) as unit_code,
        cast(figures.value as decimal(28, 6)) as value,
        cast(figures.n_expected as bigint) as n_expected,
        cast(figures.n_received as bigint) as n_received,
        cast(figures.is_complete as boolean) as is_complete,
        cast(figures.is_synthetic as boolean) as is_synthetic,
        cast(figures.period_start as date) as period_start,
        cast(figures.period_end as date) as period_end,
        cast(figures.known_at as timestamp) as known_at
    from figures
    left join measures on figures.measure_code = measures.measure_code
    left join regions on figures.region_code = regions.region_code
)

select * from described
