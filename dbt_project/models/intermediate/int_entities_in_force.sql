{{ config(materialized='view') }}

with entities as (
    select * from {{ ref('stg_entities') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_in_force') }}
),

in_force as (
    select
        entities.source_id,
        entities.table_name,
        entities.delivery_id,
        entities.publisher_code,
        entities.use,
        entities.vintage,
        entities.period_start,
        entities.period_end,
        entities.period_grain,
        entities.entity_type,
        entities.entity_key,
        entities.entity_name,
        entities.region_code,
        entities.status,
        entities.level,
        entities.attributes,
        entities.place,
        entities.row_no,
        entities.correction_id,
        entities.is_synthetic,
        entities.valid_from,
        entities.valid_to,
        cast(deliveries.known_from as timestamp) as known_from,
        cast(deliveries.known_to as timestamp) as known_to
    from entities
    inner join deliveries on entities.delivery_id = deliveries.delivery_id
)

select * from in_force
