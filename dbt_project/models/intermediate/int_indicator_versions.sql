with parts as (
    select * from {{ ref('int_indicator_parts') }}
),

indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

computed as (
    select
        parts.*,
        indicators.aggregation,
        indicators.denominator_measure,
        indicators.parameter_code,
        case
            when indicators.denominator_measure is not null and coalesce(parts.denominator, 0) = 0 then null
            when indicators.parameter_code is not null and parts.parameter_value is null then null
            else
                cast(parts.numerator as double)
                * coalesce(cast(parts.parameter_value as double), 1)
                * cast(indicators.scale as double)
                / case when indicators.denominator_measure is null then 1 else cast(parts.denominator as double) end
        end as value
    from parts
    inner join indicators on parts.indicator_code = indicators.indicator_code
),

judged as (
    select
        *,
        case
            when aggregation = 'worst_site' and n_cohort = 0 then 'empty_cohort'
            when aggregation = 'worst_site' and n_expected = 0 then 'provisional'
            when denominator_measure is not null and denominator is null then 'no_denominator'
            when denominator_measure is not null and denominator = 0 and is_complete then 'empty_cohort'
            when value is null or not is_complete then 'partial'
            else 'complete'
        end as value_state
    from computed
),

-- A moment that changed nothing is not a new version.
compared as (
    select
        *,
        concat_ws(
            '|', value_state, coalesce(cast(round(value, 6) as varchar), ''), coalesce(cast(numerator as varchar), ''),
            coalesce(cast(denominator as varchar), ''), coalesce(cast(parameter_value as varchar), ''),
            coalesce(cast(denominator_period_end as varchar), ''), cast(n_expected as varchar), cast(n_received as varchar),
            coalesce(site_code, ''), coalesce(vintage, ''), coalesce(denominator_vintage, '')
        ) as state
    from judged
),

followed as (
    select
        *,
        lag(state) over (partition by indicator_code, region_code, period_end, period_grain order by known_from asc nulls last) as previous_state
    from compared
),

changed as (
    select
        *,
        lead(known_from) over (partition by indicator_code, region_code, period_end, period_grain order by known_from asc nulls last) as next_known_from,
        row_number() over (partition by indicator_code, region_code, period_end, period_grain order by known_from asc nulls last) as version_no
    from followed
    where previous_state is null or previous_state <> state
),

versions as (
    select
        cast(indicator_code as varchar) as indicator_code,
        cast(region_code as varchar) as region_code,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(period_grain as varchar) as period_grain,
        cast(version_no as bigint) as version_no,
        cast(value_state as varchar) as value_state,
        cast(site_code as varchar) as site_code,
        cast(vintage as varchar) as vintage,
        cast(denominator_vintage as varchar) as denominator_vintage,
        cast(round(value, 6) as decimal(28, 6)) as value,
        cast(numerator as decimal(28, 6)) as numerator,
        cast(denominator as decimal(28, 6)) as denominator,
        cast(parameter_value as decimal(28, 6)) as parameter_value,
        cast(denominator_period_end as date) as denominator_period_end,
        cast(n_expected as bigint) as n_expected,
        cast(n_received as bigint) as n_received,
        cast(value_state in ('complete', 'empty_cohort') as boolean) as is_complete,
        cast(is_synthetic as boolean) as is_synthetic,
        cast(known_from as timestamp) as known_from,
        cast(next_known_from as timestamp) as known_to
    from changed
)

select * from versions
