with indicators as (
    select * from {{ ref('dim_indicator') }}
),

inputs as (
    select * from {{ ref('int_target_inputs') }}
),

statuses as (
    select * from {{ ref('int_target_statuses') }}
),

plans as (
    select * from {{ ref('dim_plan') }}
),

indicator_values as (
    select * from {{ ref('fct_indicator_value') }}
),

scoreboard as (
    select
        cast(indicators.plan_code as varchar) as plan_code,
        cast(indicators.indicator_code as varchar) as indicator_code,
        cast(indicators.target_no as varchar) as target_no,
        cast(indicators.name_zh as varchar) as name_zh,
        cast(indicators.unit_code as varchar) as unit_zh,
        cast(indicator_values.period_label as varchar) as latest_period,
        cast(indicator_values.vintage as varchar) as vintage,
        cast(inputs.kind as varchar) as target_kind,
        cast(inputs.strength as varchar) as strength,
        cast(indicators.direction as varchar) as direction,
        cast(coalesce(statuses.status_code, 'data_missing') as varchar) as status_code,
        cast(coalesce(statuses.status_zh, {{ status_zh("'data_missing'") }}) as varchar) as status_zh,
        cast(coalesce(statuses.reason_zh, '尚未设定目标,不作判定。') as varchar) as reason_zh,
        cast(coalesce(statuses.data_state_zh, '待补') as varchar) as data_state_zh,
        cast(case when statuses.expected_now is not null then '参考路径(线性内插,非官方)' end as varchar) as path_label_zh,
        cast(indicators.lead_unit_zh as varchar) as lead_unit_zh,
        cast(indicators.agg_rule as varchar) as agg_rule,
        cast('尚未提供预测:预测模型未启用。' as varchar) as forecast_note_zh,
        cast(indicators.task_no as integer) as task_no,
        cast(indicators.decimals as integer) as decimals,
        cast(inputs.latest_value as decimal(28, 6)) as latest_value,
        cast(indicator_values.numerator as decimal(28, 6)) as numerator,
        cast(indicator_values.denominator as decimal(28, 6)) as denominator,
        cast(inputs.target_low as decimal(28, 6)) as target_low,
        cast(inputs.target_high as decimal(28, 6)) as target_high,
        cast(statuses.baseline_value as decimal(28, 6)) as baseline_value,
        cast(statuses.expected_now as decimal(28, 6)) as expected_now,
        cast(statuses.progress_pct as decimal(18, 2)) as progress_pct,
        cast(statuses.points_behind as decimal(18, 2)) as points_behind,
        cast(statuses.judged_value as decimal(28, 6)) as judged_value,
        cast(null as decimal(28, 6)) as forecast_value,
        cast(null as decimal(28, 6)) as forecast_low,
        cast(null as decimal(28, 6)) as forecast_high,
        cast(indicator_values.is_synthetic as boolean) as is_synthetic,
        cast(inputs.due_date as date) as due_date,
        cast(inputs.latest_period_end as date) as latest_period_end,
        cast(statuses.judged_period_end as date) as judged_period_end,
        cast(statuses.baseline_period_end as date) as baseline_period_end,
        cast(indicator_values.denominator_period_end as date) as denominator_period_end,
        cast({{ as_of_date() }} as date) as as_of,
        cast(indicator_values.known_at as timestamp) as known_at,
        cast(null as varchar) as release_id
    from indicators
    inner join plans on indicators.plan_code = plans.plan_code
    left join inputs on indicators.indicator_code = inputs.indicator_code
    left join statuses on inputs.target_no = statuses.target_no
    left join indicator_values
        on
            indicators.indicator_code = indicator_values.indicator_code
            and plans.city_region_code = indicator_values.region_code
            and inputs.latest_period_end = indicator_values.period_end
            and indicators.period_grain = indicator_values.period_grain
)

select * from scoreboard
