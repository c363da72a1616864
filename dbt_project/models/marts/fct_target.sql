with targets as (
    select * from {{ ref('targets') }}
),

indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

judged as (
    select * from {{ ref('int_target_inputs') }}
),

versions as (
    select
        *,
        row_number() over (partition by target_no order by (announced_on <= {{ as_of_date() }}) desc nulls last, announced_on desc nulls last) as recency
    from targets
),

described as (
    select
        cast(versions.target_no as varchar) as target_no,
        cast(versions.indicator_code as varchar) as indicator_code,
        cast(indicators.plan_code as varchar) as plan_code,
        cast(versions.kind as varchar) as kind,
        cast(versions.strength as varchar) as strength,
        cast(
            {{ target_zh('versions.kind', 'versions.low', 'versions.high', 'coalesce(indicators.decimals, 2)',
                "case when indicators.unit_code = '比值' then '' else indicators.unit_code end") }} as varchar
        ) as target_zh,
        cast(versions.note_zh as varchar) as note_zh,
        cast(versions.low as decimal(28, 6)) as target_low,
        cast(versions.high as decimal(28, 6)) as target_high,
        cast(versions.baseline_value as decimal(28, 6)) as baseline_value,
        cast(coalesce(versions.is_official, false) as boolean) as is_official,
        cast(versions.recency = 1 as boolean) as is_newest,
        cast(versions.recency = 1 and judged.target_no is not null as boolean) as is_judged,
        cast(versions.due_date as date) as due_date,
        cast(versions.baseline_period_end as date) as baseline_period_end,
        cast(versions.announced_on as date) as announced_on
    from versions
    left join indicators on versions.indicator_code = indicators.indicator_code
    left join judged on versions.target_no = judged.target_no
)

select * from described
