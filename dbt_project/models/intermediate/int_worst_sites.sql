with indicators as (
    select * from {{ ref('int_indicators_in_force') }}
    where aggregation = 'worst_site'
),

sites as (
    select * from {{ ref('int_site_energy_by_year') }}
),

measures as (
    select * from {{ ref('measures') }}
),

registers as (
    select * from {{ ref('stg_contract_measures') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_in_force') }}
),

months as (
    {{ month_spine("(select min(plan_start_date) from indicators)", as_of_date()) }}
),

-- From when the register was known at all: before that an empty cohort means that nothing was known, not that there is none.
register_known as (
    select
        indicators.indicator_code,
        min(deliveries.known_from) as register_known_from,
        min(deliveries.period_end) as register_period_end
    from indicators
    inner join measures on indicators.denominator_measure = measures.measure_code
    inner join registers on measures.entity_type = registers.entity_type and registers.use = 'primary'
    inner join deliveries on registers.source_id = deliveries.source_id and registers.table_name = deliveries.table_name
    group by indicators.indicator_code
),

-- One synthetic delivery among the readings makes every ratio synthetic: better one label too many than a made-up figure without it.
labels as (
    select
        indicators.indicator_code,
        max(cast(deliveries.is_synthetic as integer)) as any_synthetic
    from indicators
    inner join registers on registers.measure_code in (indicators.numerator_measure, indicators.denominator_measure) and registers.use = 'primary'
    inner join deliveries on registers.source_id = deliveries.source_id and registers.table_name = deliveries.table_name
    group by indicators.indicator_code
),

periods as (
    select
        indicators.indicator_code,
        indicators.city_region_code,
        indicators.direction,
        months.month_start as period_start,
        last_day(months.month_start) as period_end,
        greatest(register_known.register_known_from, cast(last_day(months.month_start) as timestamp)) as first_moment
    from indicators
    inner join register_known on indicators.indicator_code = register_known.indicator_code
    inner join months
        on
            indicators.plan_start_date <= months.month_start
            and last_day(months.month_start) >= register_known.register_period_end
            and last_day(months.month_start) <= {{ as_of_date() }}
),

moments as (
    select
        indicator_code,
        period_end,
        first_moment as moment
    from periods
    union
    select
        sites.indicator_code,
        sites.period_end,
        sites.known_from
    from sites
    union
    select
        sites.indicator_code,
        sites.period_end,
        sites.known_to
    from sites
    where sites.known_to is not null
),

ranked as (
    select
        moments.indicator_code,
        moments.period_end,
        moments.moment,
        periods.period_start,
        periods.city_region_code,
        sites.site_code,
        sites.numerator,
        sites.denominator,
        sites.ratio,
        coalesce(sites.is_full_year, false) as is_full_year,
        coalesce(sites.is_full_year and sites.is_covered and sites.ratio is not null, false) as is_judged,
        row_number() over (
            partition by moments.indicator_code, moments.period_end, moments.moment
            order by
                coalesce(sites.is_full_year and sites.is_covered and sites.ratio is not null, false) desc nulls last,
                case when periods.direction = 'down' then sites.ratio else -sites.ratio end desc nulls last,
                sites.site_code asc nulls last
        ) as badness
    from moments
    inner join periods on moments.indicator_code = periods.indicator_code and moments.period_end = periods.period_end
    left join sites
        on
            moments.indicator_code = sites.indicator_code
            and moments.period_end = sites.period_end
            and {{ in_force_at('moments.moment', 'sites.known_from', 'sites.known_to') }}
),

worst as (
    select
        cast(ranked.indicator_code as varchar) as indicator_code,
        cast(ranked.city_region_code as varchar) as region_code,
        cast(min(ranked.period_start) as date) as period_start,
        cast(ranked.period_end as date) as period_end,
        cast(max(case when ranked.badness = 1 then ranked.site_code end) as varchar) as site_code,
        cast(max(case when ranked.badness = 1 then ranked.numerator end) as decimal(28, 6)) as numerator,
        cast(max(case when ranked.badness = 1 then ranked.denominator end) as decimal(28, 6)) as denominator,
        cast(count(ranked.site_code) as bigint) as n_cohort,
        cast(count(case when ranked.is_full_year then 1 end) as bigint) as n_expected,
        cast(count(case when ranked.is_judged then 1 end) as bigint) as n_received,
        cast(coalesce(max(labels.any_synthetic), 0) = 1 as boolean) as is_synthetic,
        cast(ranked.moment as timestamp) as known_from
    from ranked
    left join labels on ranked.indicator_code = labels.indicator_code
    group by ranked.indicator_code, ranked.city_region_code, ranked.period_end, ranked.moment
)

select * from worst
