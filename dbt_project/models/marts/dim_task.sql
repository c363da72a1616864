with tasks as (
    select * from {{ ref('tasks') }}
),

task_units as (
    select * from {{ ref('task_units') }}
),

units as (
    select * from {{ ref('units') }}
),

unit_lists as (
    select
        task_units.task_no,
        {{ text_list("case when task_units.role = 'lead' then units.name_zh end", '、', 'task_units.position, task_units.unit_code') }} as lead_unit_zh,
        {{ text_list("case when task_units.role = 'responsible' then units.name_zh end", '、', 'task_units.position, task_units.unit_code') }}
            as responsible_units_zh
    from task_units
    left join units on task_units.unit_code = units.unit_code
    group by task_units.task_no
),

described as (
    select
        cast(tasks.plan_code as varchar) as plan_code,
        cast(tasks.title_zh as varchar) as title_zh,
        cast(tasks.section_zh as varchar) as section_zh,
        cast(unit_lists.lead_unit_zh as varchar) as lead_unit_zh,
        cast(unit_lists.responsible_units_zh as varchar) as responsible_units_zh,
        cast(tasks.task_no as integer) as task_no,
        cast(tasks.announced_on as date) as announced_on
    from tasks
    left join unit_lists on tasks.task_no = unit_lists.task_no
)

select * from described
