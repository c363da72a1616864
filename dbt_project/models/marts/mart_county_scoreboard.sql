with indicator_values as (
    select * from {{ ref('fct_indicator_value') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

plans as (
    select * from {{ ref('dim_plan') }}
),

part_values as (
    select
        indicator_values.*,
        indicators.plan_code,
        indicators.name_zh,
        indicators.direction,
        plans.city_region_code,
        regions.is_in_partition
    from indicator_values
    inner join indicators on indicator_values.indicator_code = indicators.indicator_code
    inner join plans on indicators.plan_code = plans.plan_code
    inner join regions on indicator_values.region_code = regions.region_code
    where
        indicator_values.value_state = 'complete'
        and indicator_values.region_code <> plans.city_region_code
),

latest_periods as (
    select
        indicator_code,
        max(period_end) as period_end
    from part_values
    group by indicator_code
),

-- Counties are ranked among counties: a zone lies inside one and is shown beside them without a rank.
ranked as (
    select
        part_values.*,
        rank() over (
            partition by part_values.indicator_code, part_values.is_in_partition
            order by case when part_values.direction = 'up' then -part_values.value else part_values.value end asc nulls last
        ) as rank_no,
        count(*) over (partition by part_values.indicator_code, part_values.is_in_partition) as n_ranked
    from part_values
    inner join latest_periods
        on part_values.indicator_code = latest_periods.indicator_code and part_values.period_end = latest_periods.period_end
),

scoreboard as (
    select
        cast(ranked.plan_code as varchar) as plan_code,
        cast(ranked.indicator_code as varchar) as indicator_code,
        cast(ranked.target_no as varchar) as target_no,
        cast(ranked.name_zh as varchar) as name_zh,
        cast(ranked.unit_zh as varchar) as unit_zh,
        cast(ranked.region_code as varchar) as region_code,
        cast(ranked.region_zh as varchar) as region_zh,
        cast(ranked.region_level as varchar) as region_level,
        cast(ranked.period_label as varchar) as latest_period,
        cast(ranked.vintage as varchar) as vintage,
        cast(ranked.value as decimal(28, 6)) as latest_value,
        cast(ranked.numerator as decimal(28, 6)) as numerator,
        cast(ranked.denominator as decimal(28, 6)) as denominator,
        cast(city_values.value as decimal(28, 6)) as city_value,
        cast(case when ranked.is_in_partition then ranked.rank_no end as bigint) as rank_no,
        cast(case when ranked.is_in_partition then ranked.n_ranked end as bigint) as n_ranked,
        cast(ranked.is_in_partition as boolean) as is_in_partition,
        cast(ranked.period_end as date) as latest_period_end,
        cast(ranked.known_at as timestamp) as known_at,
        cast(null as varchar) as release_id
    from ranked
    left join indicator_values as city_values
        on
            ranked.indicator_code = city_values.indicator_code
            and ranked.city_region_code = city_values.region_code
            and ranked.period_end = city_values.period_end
            and ranked.period_grain = city_values.period_grain
            and city_values.value_state = 'complete'
)

select * from scoreboard
