with tasks as (
    select * from {{ ref('dim_task') }}
),

milestones as (
    select * from {{ ref('int_milestones_in_force') }}
),

scoreboard as (
    select * from {{ ref('mart_scoreboard') }}
),

milestone_counts as (
    select
        task_no,
        count(*) as milestones_total,
        count(case when is_done then 1 end) as milestones_done,
        count(case when not is_done and due_date < {{ as_of_date() }} then 1 end) as milestones_overdue,
        count(case when not is_done and is_reported and due_date < {{ as_of_date() }} then 1 end) as milestones_known_late,
        count(case when not is_reported then 1 end) as milestones_unreported,
        min(case when not is_done then due_date end) as next_due_date,
        {{ text_list("case when not is_done and due_date < " ~ as_of_date() ~ " then name_zh end", '、', 'due_date, milestone_code') }} as overdue_zh
    from milestones
    group by task_no
),

indicator_counts as (
    select
        task_no,
        count(*) as indicators_total,
        count(case when status_code in ('achieved', 'achieved_late', 'ahead') then 1 end) as indicators_met,
        count(case when status_code in ('behind', 'not_achieved') then 1 end) as indicators_behind,
        count(case when status_code = 'slightly_behind' then 1 end) as indicators_slightly_behind,
        count(case when status_code in ('data_missing', 'held', 'conflict') then 1 end) as indicators_unknown,
        count(case when status_code = 'not_applicable' then 1 end) as indicators_not_applicable,
        {{ text_list("case when status_code in ('behind', 'not_achieved', 'slightly_behind') then concat_ws('', name_zh, status_zh) end", '、', 'target_no') }}
            as behind_zh,
        {{ text_list("case when status_code in ('data_missing', 'held', 'conflict') then concat_ws('', name_zh, status_zh) end", '、', 'target_no') }}
            as unknown_zh
    from scoreboard
    group by task_no
),

counted as (
    select
        tasks.*,
        milestone_counts.next_due_date,
        milestone_counts.overdue_zh,
        indicator_counts.behind_zh,
        indicator_counts.unknown_zh,
        coalesce(milestone_counts.milestones_total, 0) as milestones_total,
        coalesce(milestone_counts.milestones_done, 0) as milestones_done,
        coalesce(milestone_counts.milestones_overdue, 0) as milestones_overdue,
        coalesce(milestone_counts.milestones_known_late, 0) as milestones_known_late,
        coalesce(milestone_counts.milestones_unreported, 0) as milestones_unreported,
        coalesce(indicator_counts.indicators_total, 0) as indicators_total,
        coalesce(indicator_counts.indicators_met, 0) as indicators_met,
        coalesce(indicator_counts.indicators_behind, 0) as indicators_behind,
        coalesce(indicator_counts.indicators_slightly_behind, 0) as indicators_slightly_behind,
        coalesce(indicator_counts.indicators_unknown, 0) as indicators_unknown,
        coalesce(indicator_counts.indicators_not_applicable, 0) as indicators_not_applicable
    from tasks
    left join milestone_counts on tasks.task_no = milestone_counts.task_no
    left join indicator_counts on tasks.task_no = indicator_counts.task_no
),

-- What is known to be late comes first, then what is not known, then the rest.
coded as (
    select
        *,
        case
            when milestones_total + indicators_total = 0 then 'not_applicable'
            when milestones_known_late > 0 or indicators_behind > 0 then 'behind'
            when indicators_slightly_behind > 0 then 'slightly_behind'
            when milestones_unreported > 0 or indicators_unknown > 0 then 'data_missing'
            when milestones_done = milestones_total and indicators_met + indicators_not_applicable = indicators_total then 'achieved'
            else 'on_track'
        end as status_code
    from counted
),

progress as (
    select
        cast(plan_code as varchar) as plan_code,
        cast(title_zh as varchar) as title_zh,
        cast(section_zh as varchar) as section_zh,
        cast(lead_unit_zh as varchar) as lead_unit_zh,
        cast(responsible_units_zh as varchar) as responsible_units_zh,
        cast(status_code as varchar) as status_code,
        cast({{ status_zh('status_code') }} as varchar) as status_zh,
        cast(
            concat_ws(
                '',
                case
                    when milestones_total > 0
                        then concat_ws('', '点名事项', cast(milestones_total as varchar), '项,已完成', cast(milestones_done as varchar), '项')
                    else '没有点名事项'
                end,
                case when milestones_overdue > 0 then concat_ws('', ',到期未完成', cast(milestones_overdue as varchar), '项(', overdue_zh, ')') end,
                case when milestones_unreported > 0 then concat_ws('', ',未报进展', cast(milestones_unreported as varchar), '项') end,
                case
                    when indicators_total > 0
                        then concat_ws('', ';量化指标', cast(indicators_total as varchar), '项,达到目标', cast(indicators_met as varchar), '项')
                    else ';没有量化指标'
                end,
                case when behind_zh is not null then concat_ws('', ',其中', behind_zh) end,
                case when unknown_zh is not null then concat_ws('', ',', unknown_zh) end,
                '。'
            ) as varchar
        ) as reason_zh,
        cast(task_no as integer) as task_no,
        cast(milestones_total as bigint) as milestones_total,
        cast(milestones_done as bigint) as milestones_done,
        cast(milestones_overdue as bigint) as milestones_overdue,
        cast(milestones_unreported as bigint) as milestones_unreported,
        cast(indicators_total as bigint) as indicators_total,
        cast(indicators_met as bigint) as indicators_met,
        cast(indicators_behind + indicators_slightly_behind as bigint) as indicators_behind,
        cast(indicators_unknown as bigint) as indicators_unknown,
        cast(next_due_date as date) as next_due_date,
        cast({{ as_of_date() }} as date) as as_of,
        cast(null as varchar) as release_id
    from coded
)

select * from progress
