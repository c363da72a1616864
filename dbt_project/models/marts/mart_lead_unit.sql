with units as (
    select * from {{ ref('dim_unit') }}
),

indicator_units as (
    select * from {{ ref('indicator_units') }}
    where role = 'lead'
),

task_units as (
    select * from {{ ref('task_units') }}
    where role = 'lead'
),

scoreboard as (
    select * from {{ ref('mart_scoreboard') }}
),

task_progress as (
    select * from {{ ref('mart_task_progress') }}
),

held_items as (
    select * from {{ ref('stg_held_items') }}
),

submissions as (
    select * from {{ ref('mart_submission') }}
),

indicator_counts as (
    select
        indicator_units.unit_code,
        count(*) as indicators_total,
        count(case when scoreboard.status_code in ('achieved', 'achieved_late', 'ahead') then 1 end) as indicators_met,
        count(case when scoreboard.status_code = 'on_track' then 1 end) as indicators_on_track,
        count(case when scoreboard.status_code in ('behind', 'slightly_behind', 'not_achieved') then 1 end) as indicators_behind,
        count(case when scoreboard.status_code in ('data_missing', 'held', 'conflict') then 1 end) as indicators_unknown,
        {{ text_list(
            "case when scoreboard.status_code in ('behind', 'slightly_behind', 'not_achieved')"
            ~ " then concat_ws('', scoreboard.target_no, ' ', scoreboard.name_zh, ' ', scoreboard.status_zh) end",
            '、', 'scoreboard.target_no'
        ) }} as behind_zh
    from indicator_units
    inner join scoreboard on indicator_units.indicator_code = scoreboard.indicator_code
    group by indicator_units.unit_code
),

task_counts as (
    select
        task_units.unit_code,
        count(*) as tasks_total,
        count(case when task_progress.status_code in ('behind', 'slightly_behind') then 1 end) as tasks_behind
    from task_units
    inner join task_progress on task_units.task_no = task_progress.task_no
    group by task_units.unit_code
),

held_counts as (
    select
        owner_unit,
        count(*) as items_held
    from held_items
    group by owner_unit
),

overdue_counts as (
    select
        owner_unit,
        count(*) as submissions_overdue,
        max(days_late) as most_days_late
    from submissions
    where state_code = 'overdue'
    group by owner_unit
),

summarised as (
    select
        cast(units.unit_code as varchar) as unit_code,
        cast(units.name_zh as varchar) as unit_zh,
        cast(units.kind as varchar) as kind,
        cast(indicator_counts.behind_zh as varchar) as behind_zh,
        cast(coalesce(indicator_counts.indicators_total, 0) as bigint) as indicators_total,
        cast(coalesce(indicator_counts.indicators_met, 0) as bigint) as indicators_met,
        cast(coalesce(indicator_counts.indicators_on_track, 0) as bigint) as indicators_on_track,
        cast(coalesce(indicator_counts.indicators_behind, 0) as bigint) as indicators_behind,
        cast(coalesce(indicator_counts.indicators_unknown, 0) as bigint) as indicators_unknown,
        cast(coalesce(task_counts.tasks_total, 0) as bigint) as tasks_total,
        cast(coalesce(task_counts.tasks_behind, 0) as bigint) as tasks_behind,
        cast(coalesce(held_counts.items_held, 0) as bigint) as items_held,
        cast(coalesce(overdue_counts.submissions_overdue, 0) as bigint) as submissions_overdue,
        cast(coalesce(overdue_counts.most_days_late, 0) as bigint) as most_days_late,
        cast(null as varchar) as release_id
    from units
    left join indicator_counts on units.unit_code = indicator_counts.unit_code
    left join task_counts on units.unit_code = task_counts.unit_code
    left join held_counts on units.unit_code = held_counts.owner_unit
    left join overdue_counts on units.unit_code = overdue_counts.owner_unit
    where indicator_counts.unit_code is not null or task_counts.unit_code is not null
)

select * from summarised
