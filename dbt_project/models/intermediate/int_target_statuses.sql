with inputs as (
    select * from {{ ref('int_target_inputs') }}
),

-- Which value is judged: after the due date the due period's, once it is complete; before it, the latest complete one.
phased as (
    select
        *,
        case
            when as_of > due_date and is_due_value_complete then 'verdict'
            when as_of > due_date and is_due_value_owed then 'verdict_missing'
            else 'running'
        end as phase,
        case
            when kind = 'at_most' then null
            when kind = 'all_covered' and direction = 'down' then null
            when kind = 'all_covered' then coalesce(target_low, target_high, 100)
            when kind = 'at_least' then coalesce(target_low, target_high)
            else target_low
        end as aim_low,
        case
            when kind = 'at_least' then null
            when kind = 'all_covered' and direction = 'down' then coalesce(target_high, target_low, 0)
            when kind = 'all_covered' then null
            when kind = 'at_most' then coalesce(target_high, target_low)
            else target_high
        end as aim_high
    from inputs
),

valued as (
    select
        *,
        case when phase = 'verdict' then due_state else latest_state end as judged_state,
        cast(case when phase = 'verdict' then due_value else latest_value end as double) as judged_value,
        case when phase = 'verdict' then due_period_end else latest_period_end end as judged_period_end,
        cast(baseline_value as double) as baseline,
        case when unit_zh = '%' then '个百分点' else unit_zh end as difference_unit_zh
    from phased
),

-- Which bound the way leads to: the one that the value misses, else the one that the baseline missed.
aimed as (
    select
        *,
        coalesce(judged_value >= coalesce(cast(aim_low as double), judged_value) and judged_value <= coalesce(cast(aim_high as double), judged_value), false)
            as is_met,
        coalesce(latest_value >= coalesce(aim_low, latest_value) and latest_value <= coalesce(aim_high, latest_value), false) as is_latest_met,
        case
            when aim_high is null then 1
            when aim_low is null then -1
            when judged_value > aim_high then -1
            when judged_value < aim_low then 1
            when baseline > aim_high then -1
            else 1
        end as sense
    from valued
),

-- The reference path is a straight line from the baseline to the bound at the due date. A baseline that is already there leaves a level path,
-- and then a shortfall is measured against the size of the bound itself, so nothing is ever divided by zero.
pathed as (
    select
        *,
        cast(case when sense = 1 then aim_low else aim_high end as double) as aim,
        sense * (cast(case when sense = 1 then aim_low else aim_high end as double) - baseline) as span,
        case
            when judged_period_end is null or baseline_period_end is null then null
            when baseline_period_end >= due_date then 1.0
            else
                greatest(0.0, least(
                    1.0,
                    cast({{ days_between('baseline_period_end', 'judged_period_end') }} as double)
                    / cast({{ days_between('baseline_period_end', 'due_date') }} as double)
                ))
        end as elapsed
    from aimed
),

expected as (
    select
        *,
        case
            when baseline is null or elapsed is null then null
            when span > 0 then baseline + (aim - baseline) * elapsed
            else aim
        end as expected_value,
        case
            when span > 0 then span
            when aim <> 0 then abs(aim)
            when baseline <> 0 then abs(baseline)
            else 1.0
        end as yardstick
    from pathed
),

-- Rounding to a millionth of a point keeps a value on the path from being behind it by an error of binary fractions.
measured as (
    select
        *,
        round(100 * sense * (expected_value - judged_value) / yardstick, 6) as points_behind,
        case
            when judged_value is null or baseline is null then null
            when aim_low is not null and aim_high is not null and is_met then 100.0
            when span > 0 then 100 * sense * (judged_value - baseline) / span
            when is_met then 100.0
            else 100 - 100 * sense * (aim - judged_value) / yardstick
        end as progress
    from expected
),

coded as (
    select
        *,
        case
            when judged_state = 'empty_cohort' then 'not_applicable'
            when phase = 'verdict' and are_held_rows_material then 'held'
            when phase = 'verdict' and conflict_gap_pct is not null then 'conflict'
            when phase = 'verdict' and is_met then 'achieved'
            when phase = 'verdict' and is_latest_met and latest_period_end > due_period_end then 'achieved_late'
            when phase = 'verdict' then 'not_achieved'
            when phase = 'verdict_missing' and n_held > 0 then 'held'
            when phase = 'verdict_missing' then 'data_missing'
            when awaited_period_end is not null and (judged_period_end is null or judged_period_end < awaited_period_end)
                then case when n_held > 0 then 'held' else 'data_missing' end
            when judged_value is null then 'data_missing'
            when {{ days_between('judged_period_end', 'as_of') }} > max_age_days then 'data_missing'
            when are_held_rows_material then 'held'
            when conflict_gap_pct is not null then 'conflict'
            when is_met then 'ahead'
            when expected_value is null or points_behind <= 0 then 'on_track'
            when points_behind <= {{ var('slightly_behind_points') }} then 'slightly_behind'
            else 'behind'
        end as status_code
    from measured
),

worded as (
    select
        *,
        concat_ws('', {{ figure_zh('judged_value', 'decimals', 'aim') }}, unit_zh) as value_zh,
        concat_ws('', {{ figure_zh('expected_value', 'decimals + 1', 'judged_value') }}, unit_zh) as expected_zh,
        concat_ws('', {{ figure_zh('abs(expected_value - judged_value)', 'decimals + 1', '0') }}, difference_unit_zh) as shortfall_zh,
        concat_ws('', {{ figure_zh('abs(aim - judged_value)', 'decimals', '0') }}, difference_unit_zh) as gap_zh,
        concat_ws('', {{ figure_zh('latest_value', 'decimals', 'aim') }}, unit_zh) as latest_zh,
        concat_ws('', {{ figure_zh('provisional_value', 'decimals', 'aim') }}, unit_zh) as provisional_zh,
        {{ target_zh('kind', 'coalesce(aim_low, target_low)', 'coalesce(aim_high, target_high)', 'decimals', 'unit_zh') }} as wanted_zh,
        {{ period_zh('period_grain', 'judged_period_end') }} as judged_period_zh,
        {{ period_zh('period_grain', 'latest_period_end') }} as latest_period_zh,
        {{ period_zh('period_grain', 'provisional_period_end') }} as provisional_period_zh,
        {{ period_zh('period_grain', "case when phase = 'verdict_missing' then due_period_end else coalesce(awaited_period_end, due_period_end) end") }}
            as awaited_period_zh,
        case strength when 'aspirational' then '本项为力争目标。' when 'soft' then '本项为软目标。' else '' end as strength_zh,
        case when judged_state is null then '尚无完整数据。' else '' end as never_zh
    from coded
),

explained as (
    select
        *,
        case
            when status_code = 'not_applicable'
                then concat_ws('', '截至', judged_period_zh, '没有符合口径的对象,本项不适用。')
            when status_code = 'conflict'
                then concat_ws(
                    '', judged_period_zh, conflict_measure_zh, '按明细为', {{ figure_zh('conflict_own_value', '2') }}, conflict_unit_zh, ',',
                    conflict_claimant_zh, '汇总为', {{ figure_zh('conflict_claimed_value', '2') }}, conflict_unit_zh, ',相差',
                    {{ figure_zh('abs(conflict_gap_pct)', '2') }}, '%,超过±', {{ figure_zh('100 * conflict_tolerance', '2') }}, '%,核实前不作判定。'
                )
            when status_code = 'achieved'
                then concat_ws('', judged_period_zh, '为', value_zh, ',达到目标(', wanted_zh, '),', cast(due_date as varchar), '到期。')
            when status_code = 'achieved_late'
                then concat_ws(
                    '', '到期时(', judged_period_zh, ')为', value_zh, ',未达到目标(', wanted_zh, ');', latest_period_zh, '为', latest_zh, ',逾期达到。'
                )
            when status_code = 'not_achieved'
                then concat_ws(
                    '', judged_period_zh, '为', value_zh, ',未达到目标(', wanted_zh, '),差', gap_zh, ';', cast(due_date as varchar), '已到期。'
                )
            when status_code = 'held' and are_held_rows_material and n_held = 0
                then concat_ws(
                    '', judged_period_zh, '的名册有', cast(n_held_rows as varchar), '行暂扣(', held_rows_place, '),其余行计得', value_zh, ',更正前不作判定。'
                )
            when status_code = 'held'
                then concat_ws(
                    '', awaited_period_zh, '的数据有', cast(n_held as varchar), '处暂扣(', held_place, '),更正前不作判定。', never_zh,
                    case when latest_value is not null then concat_ws('', '最近完整值为', latest_period_zh, '的', latest_zh, '。') end
                )
            when status_code = 'data_missing' and provisional_value is not null
                then concat_ws('', '符合条件的站点投产均不满一年,', provisional_period_zh, '临时值为', provisional_zh, ',不作判定。')
            when
                status_code = 'data_missing'
                and awaited_period_end is not null
                and (judged_period_end is null or judged_period_end < awaited_period_end or phase = 'verdict_missing')
                then concat_ws(
                    '', awaited_period_zh, '应报数据未齐',
                    case
                        when awaited_n_received < awaited_n_expected
                            then concat_ws('', '(应有', cast(awaited_n_expected as varchar), '份,已有', cast(awaited_n_received as varchar), '份)')
                    end,
                    ',不沿用旧值判定。', never_zh,
                    case when latest_value is not null then concat_ws('', '最近完整值为', latest_period_zh, '的', latest_zh, '。') end
                )
            when status_code = 'data_missing' and latest_value is not null
                then concat_ws(
                    '', '最近完整值为', latest_period_zh, '的', latest_zh, ',距评定日',
                    cast({{ days_between('latest_period_end', 'as_of') }} as varchar), '天,超过', cast(max_age_days as varchar), '天,不作判定。'
                )
            when status_code = 'data_missing' then '尚无完整数据。'
            when status_code = 'ahead'
                then concat_ws('', judged_period_zh, '为', value_zh, ',已达到目标(', wanted_zh, '),', cast(due_date as varchar), '到期。')
            when status_code = 'on_track' and expected_value is null
                then concat_ws('', judged_period_zh, '为', value_zh, ';没有基期,未画参考路径;目标', wanted_zh, ',', cast(due_date as varchar), '到期。')
            when status_code = 'on_track'
                then concat_ws(
                    '', judged_period_zh, '为', value_zh, ',不差于参考路径(线性内插,非官方)此时的', expected_zh, ';目标', wanted_zh, ',',
                    cast(due_date as varchar), '到期。'
                )
            else
                concat_ws(
                    '', judged_period_zh, '为', value_zh, ',与参考路径(线性内插,非官方)此时的', expected_zh, '相差', shortfall_zh, ',落后全程的',
                    {{ figure_zh('points_behind', '1', '0') }}, '个百分点;目标', wanted_zh, ',', cast(due_date as varchar), '到期。'
                )
        end as sentence_zh
    from worded
),

statuses as (
    select
        cast(target_no as varchar) as target_no,
        cast(indicator_code as varchar) as indicator_code,
        cast(status_code as varchar) as status_code,
        cast({{ status_zh('status_code') }} as varchar) as status_zh,
        cast(
            concat_ws(
                '', sentence_zh,
                case
                    when n_held_rows > 0 and status_code not in ('held', 'data_missing')
                        then concat_ws('', '名册另有', cast(n_held_rows as varchar), '行暂扣,未计入。')
                end,
                strength_zh
            ) as varchar
        ) as reason_zh,
        cast(
            case
                when status_code = 'held' then '暂扣'
                when status_code = 'conflict' then '口径矛盾'
                when status_code = 'not_applicable' then '不适用'
                when status_code = 'data_missing' and provisional_value is not null then '临时值'
                when status_code = 'data_missing' then '待补'
                when n_held_rows > 0 then '少量暂扣'
                else '完整'
            end as varchar
        ) as data_state_zh,
        cast(judged_period_end as date) as judged_period_end,
        cast(judged_value as decimal(28, 6)) as judged_value,
        cast(round(expected_value, 6) as decimal(28, 6)) as expected_now,
        cast(round(progress, 2) as decimal(18, 2)) as progress_pct,
        cast(round(points_behind, 2) as decimal(18, 2)) as points_behind,
        cast(baseline_value as decimal(28, 6)) as baseline_value,
        cast(baseline_period_end as date) as baseline_period_end
    from explained
)

select * from statuses
