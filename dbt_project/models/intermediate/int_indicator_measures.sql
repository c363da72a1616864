with indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

measure_components as (
    select * from {{ ref('measure_components') }}
),

parts as (
    select
        indicator_code,
        'numerator' as part,
        numerator_measure as measure_code
    from indicators
    union all
    select
        indicator_code,
        'denominator' as part,
        denominator_measure
    from indicators
    where denominator_measure is not null
),

indicator_measures as (
    select
        cast(parts.indicator_code as varchar) as indicator_code,
        cast(parts.part as varchar) as part,
        cast(parts.measure_code as varchar) as measure_code,
        cast(coalesce(measure_components.component_code, parts.measure_code) as varchar) as leaf_measure_code
    from parts
    left join measure_components on parts.measure_code = measure_components.measure_code
)

select * from indicator_measures
