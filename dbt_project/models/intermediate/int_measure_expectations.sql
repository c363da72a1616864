with contract_measures as (
    select * from {{ ref('stg_contract_measures') }}
),

obligations as (
    select * from {{ ref('stg_obligations') }}
),

measures as (
    select * from {{ ref('measures') }}
),

-- Registers are expected for every measure that is counted from their entity type; figures and readings name their measure.
tables as (
    select distinct
        measures.measure_code,
        measures.kind,
        contract_measures.source_id,
        contract_measures.table_name,
        contract_measures.use
    from contract_measures
    inner join measures
        on
            (contract_measures.shape = 'measures' and measures.kind = 'reported' and contract_measures.measure_code = measures.measure_code)
            or (contract_measures.shape = 'readings' and measures.kind = 'reading_sum' and contract_measures.measure_code = measures.measure_code)
            or (
                contract_measures.shape = 'entities'
                and measures.kind in ('entity_count', 'entity_sum')
                and contract_measures.entity_type = measures.entity_type
            )
),

expected as (
    select
        cast(tables.measure_code as varchar) as measure_code,
        cast(tables.kind as varchar) as kind,
        cast(tables.use as varchar) as use,
        cast(tables.source_id as varchar) as source_id,
        cast(tables.table_name as varchar) as table_name,
        cast(obligations.publisher_code as varchar) as publisher_code,
        cast(obligations.period_label as varchar) as period_label,
        cast(obligations.period_start as date) as period_start,
        cast(obligations.period_end as date) as period_end,
        cast(obligations.period_grain as varchar) as period_grain,
        cast(obligations.due_date as date) as due_date
    from tables
    inner join obligations on tables.source_id = obligations.source_id and tables.table_name = obligations.table_name
)

select * from expected
