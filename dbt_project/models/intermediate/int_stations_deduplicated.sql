with entities as (
    select * from {{ ref('int_entities_in_force') }}
),

shared_types as (
    select distinct entity_type from {{ ref('measures') }}
    where key_rule = 'distinct_parts'
),

-- site|band|builder: the builder's own register comes before those of the operators it shares the station with.
records as (
    select
        entities.*,
        upper(replace(entities.entity_key, ' ', '')) as station_key,
        case when split_part(entities.entity_key, '|', 3) = entities.publisher_code then 0 else 1 end as register_rank
    from entities
    inner join shared_types on entities.entity_type = shared_types.entity_type
    where entities.use = 'primary' and entities.period_end is not null
),

-- Most keys stand in one register and were delivered once: only the others need their spans of known time worked out.
repeated as (
    select
        entity_type,
        period_end,
        period_grain,
        station_key
    from records
    group by entity_type, period_end, period_grain, station_key
    having count(*) > 1
),

contested as (
    select records.*
    from records
    semi join repeated
        on
            records.entity_type = repeated.entity_type
            and records.period_end = repeated.period_end
            and records.period_grain = repeated.period_grain
            and records.station_key = repeated.station_key
),

boundaries as (
    select
        entity_type,
        period_end,
        period_grain,
        station_key,
        known_from as segment_from
    from contested
    union
    select
        entity_type,
        period_end,
        period_grain,
        station_key,
        known_to
    from contested
    where known_to is not null
),

segments as (
    select
        *,
        lead(segment_from) over (partition by entity_type, period_end, period_grain, station_key order by segment_from asc nulls last) as segment_to
    from boundaries
),

several as (
    select
        contested.entity_type,
        contested.station_key,
        contested.period_start,
        contested.period_end,
        contested.period_grain,
        contested.source_id,
        contested.table_name,
        contested.delivery_id,
        contested.entity_key,
        contested.region_code,
        contested.status,
        contested.level,
        contested.attributes,
        contested.place,
        contested.row_no,
        contested.correction_id,
        contested.valid_from,
        contested.valid_to,
        segments.segment_from as known_from,
        segments.segment_to as known_to,
        count(*) over (
            partition by contested.entity_type, contested.period_end, contested.period_grain, contested.station_key, segments.segment_from
        ) as n_registers
    from contested
    inner join segments
        on
            contested.entity_type = segments.entity_type
            and contested.period_end = segments.period_end
            and contested.period_grain = segments.period_grain
            and contested.station_key = segments.station_key
            and contested.known_from <= segments.segment_from
            and (contested.known_to is null or contested.known_to > segments.segment_from)
    qualify
        row_number() over (
            partition by contested.entity_type, contested.period_end, contested.period_grain, contested.station_key, segments.segment_from
            order by
                contested.register_rank asc nulls last, contested.source_id asc nulls last, contested.delivery_id asc nulls last,
                contested.row_no asc nulls last
        ) = 1
),

once as (
    select
        records.entity_type,
        records.station_key,
        records.period_start,
        records.period_end,
        records.period_grain,
        records.source_id,
        records.table_name,
        records.delivery_id,
        records.entity_key,
        records.region_code,
        records.status,
        records.level,
        records.attributes,
        records.place,
        records.row_no,
        records.correction_id,
        records.valid_from,
        records.valid_to,
        records.known_from,
        records.known_to,
        1 as n_registers
    from records
    anti join repeated
        on
            records.entity_type = repeated.entity_type
            and records.period_end = repeated.period_end
            and records.period_grain = repeated.period_grain
            and records.station_key = repeated.station_key
    union all
    select * from several
),

stations as (
    select
        cast(entity_type as varchar) as entity_type,
        cast(station_key as varchar) as station_key,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(period_grain as varchar) as period_grain,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(delivery_id as varchar) as delivery_id,
        cast(entity_key as varchar) as entity_key,
        cast(region_code as varchar) as region_code,
        cast(status as varchar) as status,
        cast(level as varchar) as level,
        cast(attributes as varchar) as attributes,
        cast(place as varchar) as place,
        cast(row_no as bigint) as row_no,
        cast(correction_id as varchar) as correction_id,
        cast(n_registers as bigint) as n_registers,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(known_from as timestamp) as known_from,
        cast(known_to as timestamp) as known_to
    from once
)

select * from stations
