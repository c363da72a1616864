with plans as (
    select * from {{ ref('plans') }}
),

months as (
    {{ month_spine("(select min(start_date) from plans)", "(select max(end_date) from plans)") }}
),

described as (
    select
        cast({{ period_label("'month'", 'month_start') }} as varchar) as month_label,
        cast({{ period_zh("'month'", 'month_start') }} as varchar) as month_zh,
        cast({{ period_label("'quarter'", 'month_start') }} as varchar) as quarter_label,
        cast({{ period_label("'half'", 'month_start') }} as varchar) as half_label,
        cast(extract(year from month_start) as integer) as year_no,
        cast(extract(month from month_start) as integer) as month_no,
        cast(last_day(month_start) <= {{ as_of_date() }} as boolean) as has_ended,
        cast(month_start as date) as month_start,
        cast(last_day(month_start) as date) as month_end
    from months
)

select * from described
