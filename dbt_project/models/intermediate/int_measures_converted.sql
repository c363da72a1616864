with figures as (
    select * from {{ ref('stg_measures') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_in_force') }}
),

measures as (
    select * from {{ ref('measures') }}
),

units_delivered as (
    select * from {{ ref('measurement_units') }}
),

units_kept as (
    select * from {{ ref('measurement_units') }}
),

converted as (
    select
        cast(figures.source_id as varchar) as source_id,
        cast(figures.table_name as varchar) as table_name,
        cast(figures.delivery_id as varchar) as delivery_id,
        cast(figures.publisher_code as varchar) as publisher_code,
        cast(figures.use as varchar) as use,
        cast(figures.measure_code as varchar) as measure_code,
        cast(figures.region_code as varchar) as region_code,
        cast(figures.period_start as date) as period_start,
        cast(figures.period_end as date) as period_end,
        cast(figures.period_grain as varchar) as period_grain,
        cast(figures.vintage as varchar) as vintage,
        cast(figures.value_state as varchar) as value_state,
        cast(figures.raw_text as varchar) as raw_text,
        cast(figures.place as varchar) as place,
        cast(figures.correction_id as varchar) as correction_id,
        cast(coalesce(figures.written_unit, figures.unit_code, measures.unit_code) as varchar) as unit_code_delivered,
        cast(measures.unit_code as varchar) as unit_code,
        cast(figures.value as decimal(28, 6)) as value_read,
        cast(round(cast(figures.value as double) / coalesce(figures.written_factor, 1), 6) as decimal(28, 6)) as value_delivered,
        cast(
            case
                when units_delivered.dimension = units_kept.dimension
                    then cast(units_delivered.factor as double) / cast(units_kept.factor as double)
            end as double
        ) as contract_factor,
        coalesce(figures.written_factor, 1) as written_factor,
        cast(figures.row_no as bigint) as row_no,
        cast(coalesce(figures.is_subset, false) as boolean) as is_subset,
        cast(figures.is_synthetic as boolean) as is_synthetic,
        cast(coalesce(units_delivered.dimension = units_kept.dimension, false) as boolean) as is_convertible,
        cast(deliveries.known_from as timestamp) as known_from,
        cast(deliveries.known_to as timestamp) as known_to
    from figures
    inner join deliveries on figures.delivery_id = deliveries.delivery_id
    left join measures on figures.measure_code = measures.measure_code
    left join units_delivered on coalesce(figures.unit_code, measures.unit_code) = units_delivered.unit_code
    left join units_kept on measures.unit_code = units_kept.unit_code
),

valued as (
    select
        source_id,
        table_name,
        delivery_id,
        publisher_code,
        use,
        measure_code,
        region_code,
        period_start,
        period_end,
        period_grain,
        vintage,
        value_state,
        raw_text,
        place,
        correction_id,
        unit_code_delivered,
        unit_code,
        value_delivered,
        row_no,
        is_subset,
        is_synthetic,
        is_convertible,
        known_from,
        known_to,
        -- From the unit in the cell to that of its column when it was read, and from there to the measure's.
        cast(written_factor * contract_factor as double) as factor,
        cast(round(cast(value_read as double) * contract_factor, 6) as decimal(28, 6)) as value
    from converted
)

select * from valued
