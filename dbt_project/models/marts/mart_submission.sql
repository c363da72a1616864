with obligations as (
    select * from {{ ref('stg_obligations') }}
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

delivery_periods as (
    select * from {{ ref('stg_delivery_periods') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

-- A file of which only the rows say their periods answers for those; one whose rows are not known, for all that had ended by then.
about as (
    select
        deliveries.*,
        coalesce(delivery_periods.period_label, deliveries.period_label) as about_label
    from deliveries
    left join delivery_periods on deliveries.delivery_id = delivery_periods.delivery_id
),

arrivals as (
    select
        obligations.source_id,
        obligations.table_name,
        obligations.period_label,
        min(case when about.state = 'loaded' then {{ city_time('about.known_at') }} end) as first_loaded_at,
        max(case when about.state = 'loaded' then {{ city_time('about.known_at') }} end) as last_loaded_at,
        min(case when about.state = 'held' then {{ city_time('about.known_at') }} end) as first_held_at,
        count(about.delivery_id) as n_deliveries,
        coalesce(sum(about.rows_held), 0) as rows_held
    from obligations
    left join about
        on
            obligations.source_id = about.source_id
            and obligations.table_name = about.table_name
            and (
                obligations.period_label = about.about_label
                or (about.about_label = 'all' and cast(about.known_at as date) >= obligations.period_end)
            )
    group by obligations.source_id, obligations.table_name, obligations.period_label
),

judged as (
    select
        obligations.*,
        arrivals.first_loaded_at,
        arrivals.last_loaded_at,
        arrivals.n_deliveries,
        arrivals.rows_held,
        case
            when cast(arrivals.first_loaded_at as date) <= obligations.due_date then 'received'
            when arrivals.first_loaded_at is not null then 'late'
            when arrivals.first_held_at is not null then 'held'
            when obligations.due_date >= {{ as_of_date() }} then 'not_due'
            else 'overdue'
        end as submission_state,
        greatest(
            0, {{ days_between('obligations.due_date', 'coalesce(cast(arrivals.first_loaded_at as date), ' ~ as_of_date() ~ ')') }}
        ) as days_late
    from obligations
    inner join arrivals
        on
            obligations.source_id = arrivals.source_id
            and obligations.table_name = arrivals.table_name
            and obligations.period_label = arrivals.period_label
),

submissions as (
    select
        cast(judged.source_id as varchar) as source_id,
        cast(judged.table_name as varchar) as table_name,
        cast(judged.period_label as varchar) as period_label,
        cast(judged.period_grain as varchar) as period_grain,
        cast(judged.publisher_code as varchar) as publisher_code,
        cast(publishers.name_zh as varchar) as publisher_zh,
        cast(judged.owner_unit as varchar) as owner_unit,
        cast(owners.name_zh as varchar) as owner_unit_zh,
        cast(judged.use as varchar) as use,
        cast(judged.submission_state as varchar) as state_code,
        cast(
            case judged.submission_state
                when 'received' then '已收'
                when 'late' then '迟到'
                when 'held' then '暂扣'
                when 'not_due' then '未到期'
                else '逾期'
            end as varchar
        ) as state_zh,
        cast(judged.days_late as bigint) as days_late,
        cast(judged.n_deliveries as bigint) as n_deliveries,
        cast(judged.rows_held as bigint) as rows_held,
        cast(judged.period_start as date) as period_start,
        cast(judged.period_end as date) as period_end,
        cast(judged.due_date as date) as due_date,
        cast({{ as_of_date() }} as date) as as_of,
        cast(judged.first_loaded_at as timestamp) as first_received_at,
        cast(judged.last_loaded_at as timestamp) as last_received_at
    from judged
    left join units as publishers on judged.publisher_code = publishers.unit_code
    left join units as owners on judged.owner_unit = owners.unit_code
)

select * from submissions
