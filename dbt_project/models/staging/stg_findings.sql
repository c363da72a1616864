with source as (
    select * from {{ source('raw', 'findings') }}
),

cast_columns as (
    select
        ---------- ids
        cast(fingerprint as varchar) as fingerprint,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(delivery_id as varchar) as delivery_id,
        cast(indicator_code as varchar) as indicator_code,
        cast(region_code as varchar) as region_code,
        cast(period_label as varchar) as period_label,
        ---------- strings
        cast(rule as varchar) as rule,
        cast(severity as varchar) as severity,
        cast(owner_unit as varchar) as owner_unit,
        cast(place as varchar) as place,
        cast(expected as varchar) as expected,
        cast(got as varchar) as got,
        cast(title_zh as varchar) as title_zh,
        cast(effect_zh as varchar) as effect_zh,
        cast(action_zh as varchar) as action_zh,
        cast(state as varchar) as state,
        ---------- dates
        cast(opened_as_of as date) as opened_as_of,
        cast(last_seen_as_of as date) as last_seen_as_of,
        cast(resolved_as_of as date) as resolved_as_of
    from source
)

select * from cast_columns
