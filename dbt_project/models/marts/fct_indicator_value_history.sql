with versions as (
    select * from {{ ref('int_indicator_versions') }}
),

indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

regions as (
    select * from {{ ref('regions') }}
),

described as (
    select
        cast(versions.indicator_code as varchar) as indicator_code,
        cast(indicators.target_no as varchar) as target_no,
        cast(versions.region_code as varchar) as region_code,
        cast(regions.name_zh as varchar) as region_zh,
        cast(regions.kind as varchar) as region_level,
        cast({{ period_label('versions.period_grain', 'versions.period_end') }} as varchar) as period_label,
        cast(versions.period_grain as varchar) as period_grain,
        cast(versions.value_state as varchar) as value_state,
        cast(versions.site_code as varchar) as site_code,
        cast(versions.vintage as varchar) as vintage,
        cast(versions.denominator_vintage as varchar) as denominator_vintage,
        cast(indicators.unit_code as varchar) as unit_zh,
        cast(versions.value as decimal(28, 6)) as value,
        cast(versions.numerator as decimal(28, 6)) as numerator,
        cast(versions.denominator as decimal(28, 6)) as denominator,
        cast(versions.parameter_value as decimal(28, 6)) as parameter_value,
        cast(indicators.scale as decimal(28, 8)) as scale,
        cast(versions.n_expected as bigint) as n_expected,
        cast(versions.n_received as bigint) as n_received,
        cast(versions.version_no as bigint) as version_no,
        cast(indicators.hard_low as decimal(28, 6)) as hard_low,
        cast(indicators.hard_high as decimal(28, 6)) as hard_high,
        cast(indicators.soft_low as decimal(28, 6)) as soft_low,
        cast(indicators.soft_high as decimal(28, 6)) as soft_high,
        cast(versions.is_complete as boolean) as is_complete,
        cast(versions.is_synthetic as boolean) as is_synthetic,
        cast(versions.period_start as date) as period_start,
        cast(versions.period_end as date) as period_end,
        cast(versions.denominator_period_end as date) as denominator_period_end,
        cast(versions.known_from as timestamp) as known_from,
        cast(versions.known_to as timestamp) as known_to
    from versions
    inner join indicators on versions.indicator_code = indicators.indicator_code
    left join regions on versions.region_code = regions.region_code
)

select * from described
