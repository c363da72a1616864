with indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

indicator_units as (
    select * from {{ ref('indicator_units') }}
),

units as (
    select * from {{ ref('units') }}
),

measures as (
    select * from {{ ref('measures') }}
),

measurement_units as (
    select * from {{ ref('measurement_units') }}
),

parameters as (
    select * from {{ ref('parameters') }}
    qualify row_number() over (partition by parameter_code order by announced_on desc nulls last, valid_from desc nulls last) = 1
),

unit_lists as (
    select
        indicator_units.indicator_code,
        {{ text_list("case when indicator_units.role = 'lead' then units.name_zh end", '、', 'indicator_units.position, indicator_units.unit_code') }}
            as lead_unit_zh,
        {{ text_list("case when indicator_units.role = 'responsible' then units.name_zh end", '、', 'indicator_units.position, indicator_units.unit_code') }}
            as responsible_units_zh,
        max(case when indicator_units.role = 'lead' and indicator_units.is_inherited then 1 else 0 end) = 1 as is_lead_inherited
    from indicator_units
    left join units on indicator_units.unit_code = units.unit_code
    group by indicator_units.indicator_code
),

described as (
    select
        cast(indicators.indicator_code as varchar) as indicator_code,
        cast(indicators.plan_code as varchar) as plan_code,
        cast(indicators.target_no as varchar) as target_no,
        cast(indicators.name_zh as varchar) as name_zh,
        cast(indicators.unit_code as varchar) as unit_code,
        cast(measurement_units.name_zh as varchar) as unit_name_zh,
        cast(indicators.direction as varchar) as direction,
        cast(indicators.aggregation as varchar) as aggregation,
        cast(
            case indicators.aggregation
                when 'ratio' then '先加总分子、分母再相除,不能平均各地或各家的比率'
                when 'worst_site' then '逐站求比,取最差一站,不能平均'
                when 'count' then '按主键去重计数;同一期各地可相加,不同期不能相加'
                else '时点数;同一期各地、各家可相加,不同期不能相加'
            end as varchar
        ) as agg_rule,
        cast(
            concat_ws(
                '', numerators.name_zh,
                case when indicators.denominator_measure is not null then concat_ws('', ' ÷ ', denominators.name_zh) end,
                case when indicators.denominator_rule = 'last_published' then '(最近一次公布)' end,
                case when indicators.parameter_code is not null then concat_ws('', ' × ', parameters.name_zh) end,
                case
                    when indicators.scale <> 1
                        then concat_ws('', ' × ', regexp_replace(cast(indicators.scale as varchar), '[.]?0+$', ''))
                end
            ) as varchar
        ) as formula_zh,
        cast(indicators.numerator_measure as varchar) as numerator_measure,
        cast(indicators.denominator_measure as varchar) as denominator_measure,
        cast(indicators.denominator_rule as varchar) as denominator_rule,
        cast(indicators.parameter_code as varchar) as parameter_code,
        cast(indicators.period_grain as varchar) as period_grain,
        cast(indicators.owner_unit as varchar) as owner_unit,
        cast(unit_lists.lead_unit_zh as varchar) as lead_unit_zh,
        cast(unit_lists.responsible_units_zh as varchar) as responsible_units_zh,
        cast(indicators.definition_zh as varchar) as definition_zh,
        cast(indicators.clause_zh as varchar) as clause_zh,
        cast(indicators.task_no as integer) as task_no,
        cast(indicators.decimals as integer) as decimals,
        cast(indicators.max_age_days as integer) as max_age_days,
        cast(indicators.scale as decimal(28, 8)) as scale,
        cast(indicators.hard_low as decimal(28, 6)) as hard_low,
        cast(indicators.hard_high as decimal(28, 6)) as hard_high,
        cast(indicators.soft_low as decimal(28, 6)) as soft_low,
        cast(indicators.soft_high as decimal(28, 6)) as soft_high,
        cast(coalesce(unit_lists.is_lead_inherited, false) as boolean) as is_lead_inherited,
        cast(indicators.announced_on as date) as announced_on
    from indicators
    left join unit_lists on indicators.indicator_code = unit_lists.indicator_code
    left join measures as numerators on indicators.numerator_measure = numerators.measure_code
    left join measures as denominators on indicators.denominator_measure = denominators.measure_code
    left join measurement_units on indicators.unit_code = measurement_units.unit_code
    left join parameters on indicators.parameter_code = parameters.parameter_code
)

select * from described
