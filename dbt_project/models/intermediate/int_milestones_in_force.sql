with milestones as (
    select * from {{ ref('milestones') }}
),

records as (
    select * from {{ ref('int_entities_in_force') }}
    where entity_type = 'milestone' and known_to is null and use = 'primary'
),

latest_records as (
    select * from records
    qualify row_number() over (partition by entity_key order by period_end desc nulls last, known_from desc nulls last, row_no asc nulls last) = 1
),

-- A project must be running, not only be finished; a deliverable is done when either is said of it.
judged as (
    select
        cast(milestones.milestone_code as varchar) as milestone_code,
        cast(milestones.name_zh as varchar) as name_zh,
        cast(milestones.kind as varchar) as kind,
        cast(latest_records.status as varchar) as state,
        cast(milestones.task_no as integer) as task_no,
        cast(
            coalesce(
                latest_records.status = 'in_operation' or (latest_records.status = 'done' and milestones.kind = 'deliverable'), false
            ) as boolean
        ) as is_done,
        cast(latest_records.status is not null as boolean) as is_reported,
        cast(milestones.due_date as date) as due_date,
        cast(try_cast({{ json_text('latest_records.attributes', "'planned_on'") }} as date) as date) as planned_on,
        cast(try_cast({{ json_text('latest_records.attributes', "'finished_on'") }} as date) as date) as finished_on,
        cast(latest_records.period_end as date) as reported_period_end
    from milestones
    left join latest_records on milestones.milestone_code = latest_records.entity_key
)

select * from judged
