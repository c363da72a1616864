with claims as (
    select * from {{ ref('int_publisher_measures') }}
    where use = 'reconciliation' and known_to is null and value is not null and is_complete
),

measure_versions as (
    select * from {{ ref('int_measure_versions') }}
    where known_to is null and is_complete
),

compared as (
    select
        cast(claims.measure_code as varchar) as measure_code,
        cast(claims.region_code as varchar) as region_code,
        cast(claims.period_start as date) as period_start,
        cast(claims.period_end as date) as period_end,
        cast(claims.period_grain as varchar) as period_grain,
        cast(claims.publisher_code as varchar) as publisher_code,
        cast(measure_versions.value as decimal(28, 6)) as own_value,
        cast(claims.value as decimal(28, 6)) as claimed_value,
        cast(measure_versions.value - claims.value as decimal(28, 6)) as gap,
        cast(
            case when claims.value <> 0 then 100 * cast(measure_versions.value - claims.value as double) / abs(cast(claims.value as double)) end
            as decimal(18, 4)
        ) as gap_pct,
        cast({{ var('reconciliation_tolerance') }} as decimal(9, 4)) as tolerance,
        cast(
            abs(cast(measure_versions.value - claims.value as double))
            > {{ var('reconciliation_tolerance') }} * abs(cast(claims.value as double)) as boolean
        ) as is_conflict
    from claims
    inner join measure_versions
        on
            claims.measure_code = measure_versions.measure_code
            and claims.region_code = measure_versions.region_code
            and claims.period_end = measure_versions.period_end
            and claims.period_grain = measure_versions.period_grain
)

select * from compared
