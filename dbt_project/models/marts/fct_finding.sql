{{ config(materialized='view') }}

with findings as (
    select * from {{ ref('stg_findings') }}
),

units as (
    select * from {{ ref('units') }}
),

described as (
    select
        cast(findings.fingerprint as varchar) as fingerprint,
        cast(findings.rule as varchar) as rule,
        cast(findings.severity as varchar) as severity,
        cast(findings.state as varchar) as state,
        cast(findings.owner_unit as varchar) as owner_unit,
        cast(case when findings.owner_unit = '' then '运维' else units.name_zh end as varchar) as owner_unit_zh,
        cast(findings.source_id as varchar) as source_id,
        cast(findings.table_name as varchar) as table_name,
        cast(findings.delivery_id as varchar) as delivery_id,
        cast(findings.indicator_code as varchar) as indicator_code,
        cast(findings.region_code as varchar) as region_code,
        cast(findings.period_label as varchar) as period_label,
        cast(findings.place as varchar) as place,
        cast(findings.expected as varchar) as expected,
        cast(findings.got as varchar) as got,
        cast(findings.title_zh as varchar) as title_zh,
        cast(findings.effect_zh as varchar) as effect_zh,
        cast(findings.action_zh as varchar) as action_zh,
        cast(findings.opened_as_of as date) as opened_as_of,
        cast(findings.last_seen_as_of as date) as last_seen_as_of,
        cast(findings.resolved_as_of as date) as resolved_as_of
    from findings
    left join units on findings.owner_unit = units.unit_code
)

select * from described
