with deliveries as (
    select * from {{ ref('int_deliveries_in_force') }}
),

figures as (
    select * from {{ ref('int_publisher_measures') }}
),

contract_measures as (
    select * from {{ ref('stg_contract_measures') }}
),

measures as (
    select * from {{ ref('measures') }}
),

expectations as (
    select distinct
        measure_code,
        source_id,
        table_name,
        period_end,
        period_grain
    from {{ ref('int_measure_expectations') }}
    where use = 'primary'
),

expected_periods as (
    select
        measure_code,
        period_end,
        period_grain,
        count(*) as n_expected
    from expectations
    group by measure_code, period_end, period_grain
),

contributions as (
    select distinct
        measure_code,
        period_start,
        period_end,
        period_grain,
        delivery_id
    from figures
    where use = 'primary'
    union
    select
        measures.measure_code,
        deliveries.period_start,
        deliveries.period_end,
        deliveries.period_grain,
        deliveries.delivery_id
    from deliveries
    inner join contract_measures
        on deliveries.source_id = contract_measures.source_id and deliveries.table_name = contract_measures.table_name
    inner join measures
        on contract_measures.entity_type = measures.entity_type and measures.kind in ('entity_count', 'entity_sum')
    where contract_measures.use = 'primary' and deliveries.period_end is not null
),

-- Where no contract says what to expect of a period, what has come is what was expected.
contributed as (
    select
        cast(contributions.measure_code as varchar) as measure_code,
        cast(contributions.period_start as date) as period_start,
        cast(contributions.period_end as date) as period_end,
        cast(contributions.period_grain as varchar) as period_grain,
        cast(deliveries.delivery_id as varchar) as delivery_id,
        cast(deliveries.source_id as varchar) as source_id,
        cast(deliveries.table_name as varchar) as table_name,
        cast(deliveries.vintage as varchar) as vintage,
        cast(expected_periods.n_expected as bigint) as n_expected,
        cast(deliveries.is_synthetic as boolean) as is_synthetic,
        cast(expectations.source_id is not null or expected_periods.n_expected is null as boolean) as is_expected,
        cast(deliveries.known_from as timestamp) as known_from,
        cast(deliveries.known_to as timestamp) as known_to
    from contributions
    inner join deliveries on contributions.delivery_id = deliveries.delivery_id
    left join expectations
        on
            contributions.measure_code = expectations.measure_code
            and contributions.period_end = expectations.period_end
            and contributions.period_grain = expectations.period_grain
            and deliveries.source_id = expectations.source_id
            and deliveries.table_name = expectations.table_name
    left join expected_periods
        on
            contributions.measure_code = expected_periods.measure_code
            and contributions.period_end = expected_periods.period_end
            and contributions.period_grain = expected_periods.period_grain
)

select * from contributed
