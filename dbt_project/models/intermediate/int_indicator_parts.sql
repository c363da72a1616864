with indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

measure_versions as (
    select * from {{ ref('int_measure_versions') }}
),

parameters as (
    select * from {{ ref('parameters') }}
),

worst_sites as (
    select * from {{ ref('int_worst_sites') }}
),

numerators as (
    select
        indicators.indicator_code,
        indicators.denominator_measure,
        indicators.denominator_rule,
        indicators.parameter_code,
        measure_versions.*
    from indicators
    inner join measure_versions
        on indicators.numerator_measure = measure_versions.measure_code and indicators.period_grain = measure_versions.period_grain
    where indicators.aggregation <> 'worst_site'
),

subjects as (
    select
        indicator_code,
        denominator_measure,
        denominator_rule,
        parameter_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        min(known_from) as first_known
    from numerators
    group by all
),

denominators as (
    select * from measure_versions
    where measure_code in (select indicators.denominator_measure from indicators)
),

moments as (
    select
        indicator_code,
        region_code,
        period_end,
        known_from as moment
    from numerators
    union
    select
        subjects.indicator_code,
        subjects.region_code,
        subjects.period_end,
        denominators.known_from
    from subjects
    inner join denominators
        on
            subjects.denominator_measure = denominators.measure_code
            and subjects.region_code = denominators.region_code
            and subjects.first_known < denominators.known_from
            and (
                (subjects.denominator_rule = 'last_published' and subjects.period_end >= denominators.period_end)
                or (
                    subjects.period_end = denominators.period_end and subjects.period_grain = denominators.period_grain
                )
            )
    union
    select
        subjects.indicator_code,
        subjects.region_code,
        subjects.period_end,
        cast(parameters.announced_on as timestamp)
    from subjects
    inner join parameters on subjects.parameter_code = parameters.parameter_code
    where cast(parameters.announced_on as timestamp) > subjects.first_known and cast(parameters.announced_on as timestamp) < {{ cutoff() }}
),

with_numerator as (
    select
        moments.moment,
        numerators.*
    from moments
    inner join numerators
        on
            moments.indicator_code = numerators.indicator_code
            and moments.region_code = numerators.region_code
            and moments.period_end = numerators.period_end
            and {{ in_force_at('moments.moment', 'numerators.known_from', 'numerators.known_to') }}
),

-- last_published: the newest complete figure about a period that had ended, as it was known at that moment.
with_denominator as (
    select
        with_numerator.*,
        denominators.value as denominator_value,
        denominators.is_complete as is_denominator_complete,
        denominators.period_end as denominator_period_end,
        denominators.vintage as denominator_vintage,
        denominators.is_synthetic as is_denominator_synthetic
    from with_numerator
    left join denominators
        on
            with_numerator.denominator_measure = denominators.measure_code
            and with_numerator.region_code = denominators.region_code
            and {{ in_force_at('with_numerator.moment', 'denominators.known_from', 'denominators.known_to') }}
            and (
                (
                    with_numerator.denominator_rule = 'last_published'
                    and denominators.period_end <= with_numerator.period_end
                    and denominators.is_complete
                )
                or (
                    coalesce(with_numerator.denominator_rule, 'same_period') = 'same_period'
                    and denominators.period_end = with_numerator.period_end
                    and denominators.period_grain = with_numerator.period_grain
                )
            )
    qualify
        row_number() over (
            partition by with_numerator.indicator_code, with_numerator.region_code, with_numerator.period_end, with_numerator.moment
            order by denominators.period_end desc nulls last
        ) = 1
),

with_parameter as (
    select
        with_denominator.*,
        cast(parameters.value as decimal(28, 6)) as parameter_value
    from with_denominator
    left join parameters
        on
            with_denominator.parameter_code = parameters.parameter_code
            and cast(parameters.announced_on as timestamp) <= with_denominator.moment
            and with_denominator.period_end >= parameters.valid_from
            and (parameters.valid_to is null or with_denominator.period_end < parameters.valid_to)
    qualify
        row_number() over (
            partition by with_denominator.indicator_code, with_denominator.region_code, with_denominator.period_end, with_denominator.moment
            order by parameters.announced_on desc nulls last, parameters.valid_from desc nulls last
        ) = 1
),

parts as (
    select
        cast(indicator_code as varchar) as indicator_code,
        cast(region_code as varchar) as region_code,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(period_grain as varchar) as period_grain,
        cast(null as varchar) as site_code,
        cast(vintage as varchar) as vintage,
        cast(denominator_vintage as varchar) as denominator_vintage,
        cast(value as decimal(28, 6)) as numerator,
        cast(denominator_value as decimal(28, 6)) as denominator,
        cast(parameter_value as decimal(28, 6)) as parameter_value,
        cast(denominator_period_end as date) as denominator_period_end,
        cast(n_expected as bigint) as n_expected,
        cast(n_received as bigint) as n_received,
        cast(null as bigint) as n_cohort,
        cast(
            is_complete and (denominator_measure is null or coalesce(is_denominator_complete, false)) as boolean
        ) as is_complete,
        cast(is_synthetic or coalesce(is_denominator_synthetic, false) as boolean) as is_synthetic,
        cast(moment as timestamp) as known_from
    from with_parameter
    union all
    select
        indicator_code,
        region_code,
        period_start,
        period_end,
        'month',
        site_code,
        null,
        null,
        numerator,
        denominator,
        null,
        case when denominator is not null then period_end end,
        n_expected,
        n_received,
        n_cohort,
        n_expected > 0 and n_received = n_expected,
        is_synthetic,
        known_from
    from worst_sites
)

select * from parts
