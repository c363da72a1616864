with history as (
    select * from {{ ref('fct_indicator_value_history') }}
),

in_force as (
    select
        cast(indicator_code as varchar) as indicator_code,
        cast(target_no as varchar) as target_no,
        cast(region_code as varchar) as region_code,
        cast(region_zh as varchar) as region_zh,
        cast(region_level as varchar) as region_level,
        cast(period_label as varchar) as period_label,
        cast(period_grain as varchar) as period_grain,
        cast(value_state as varchar) as value_state,
        cast(site_code as varchar) as site_code,
        cast(vintage as varchar) as vintage,
        cast(denominator_vintage as varchar) as denominator_vintage,
        cast(unit_zh as varchar) as unit_zh,
        cast(value as decimal(28, 6)) as value,
        cast(numerator as decimal(28, 6)) as numerator,
        cast(denominator as decimal(28, 6)) as denominator,
        cast(parameter_value as decimal(28, 6)) as parameter_value,
        cast(scale as decimal(28, 8)) as scale,
        cast(n_expected as bigint) as n_expected,
        cast(n_received as bigint) as n_received,
        cast(version_no as bigint) as version_no,
        cast(hard_low as decimal(28, 6)) as hard_low,
        cast(hard_high as decimal(28, 6)) as hard_high,
        cast(soft_low as decimal(28, 6)) as soft_low,
        cast(soft_high as decimal(28, 6)) as soft_high,
        cast(is_complete as boolean) as is_complete,
        cast(is_synthetic as boolean) as is_synthetic,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(denominator_period_end as date) as denominator_period_end,
        cast(known_from as timestamp) as known_at
    from history
    where known_to is null
)

select * from in_force
