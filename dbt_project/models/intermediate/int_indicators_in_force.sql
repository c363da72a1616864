with indicators as (
    select * from {{ ref('indicators') }}
),

plans as (
    select * from {{ ref('plans') }}
),

-- The newest definition that had been announced; before any was, the first one.
in_force as (
    select
        cast(indicators.indicator_code as varchar) as indicator_code,
        cast(indicators.plan_code as varchar) as plan_code,
        cast(indicators.target_no as varchar) as target_no,
        cast(indicators.unit_code as varchar) as unit_code,
        cast(indicators.direction as varchar) as direction,
        cast(indicators.aggregation as varchar) as aggregation,
        cast(indicators.numerator_measure as varchar) as numerator_measure,
        cast(indicators.denominator_measure as varchar) as denominator_measure,
        cast(indicators.parameter_code as varchar) as parameter_code,
        cast(indicators.denominator_rule as varchar) as denominator_rule,
        cast(indicators.period_grain as varchar) as period_grain,
        cast(indicators.name_zh as varchar) as name_zh,
        cast(indicators.definition_zh as varchar) as definition_zh,
        cast(indicators.clause_zh as varchar) as clause_zh,
        cast(indicators.owner_unit as varchar) as owner_unit,
        cast(plans.city_region_code as varchar) as city_region_code,
        cast(indicators.task_no as integer) as task_no,
        cast(indicators.scale as decimal(28, 8)) as scale,
        cast(indicators.decimals as integer) as decimals,
        cast(indicators.max_age_days as integer) as max_age_days,
        cast(indicators.hard_low as decimal(28, 6)) as hard_low,
        cast(indicators.hard_high as decimal(28, 6)) as hard_high,
        cast(indicators.soft_low as decimal(28, 6)) as soft_low,
        cast(indicators.soft_high as decimal(28, 6)) as soft_high,
        cast(indicators.announced_on as date) as announced_on,
        cast(plans.start_date as date) as plan_start_date,
        cast(plans.end_date as date) as plan_end_date
    from indicators
    inner join plans on indicators.plan_code = plans.plan_code
    qualify
        row_number() over (
            partition by indicators.indicator_code
            order by
                (indicators.announced_on <= {{ as_of_date() }}) desc nulls last,
                case when indicators.announced_on <= {{ as_of_date() }} then indicators.announced_on end desc nulls last,
                indicators.announced_on asc nulls last
        ) = 1
)

select * from in_force
