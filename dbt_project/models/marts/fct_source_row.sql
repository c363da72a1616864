with figures as (
    select * from {{ ref('int_measures_converted') }}
),

publisher_measures as (
    select * from {{ ref('int_publisher_measures') }}
),

regions as (
    select * from {{ ref('regions') }}
),

measures as (
    select * from {{ ref('measures') }}
),

entities as (
    select * from {{ ref('int_entities_in_force') }}
    where use = 'primary' and period_end is not null
),

stations as (
    select * from {{ ref('int_stations_deduplicated') }}
),

readings as (
    select * from {{ ref('int_readings_daily') }}
),

series_sites as (
    select * from {{ ref('int_series_sites') }}
),

-- A figure counts for its own region and, where the publisher gives no usable total, for the region above it.
figure_rows as (
    select
        publisher_measures.measure_code,
        publisher_measures.use,
        false as is_reading,
        publisher_measures.region_code as counts_for_region_code,
        figures.region_code,
        figures.region_code as subject_code,
        cast(null as varchar) as site_code,
        publisher_measures.period_start,
        publisher_measures.period_end,
        publisher_measures.period_grain,
        figures.source_id,
        figures.table_name,
        figures.delivery_id,
        figures.place,
        figures.row_no,
        figures.correction_id,
        figures.raw_text,
        figures.unit_code_delivered,
        figures.unit_code,
        figures.value_delivered,
        figures.factor,
        figures.value,
        publisher_measures.known_from,
        publisher_measures.known_to
    from publisher_measures
    inner join figures
        on
            publisher_measures.delivery_id = figures.delivery_id
            and publisher_measures.measure_code = figures.measure_code
            and publisher_measures.publisher_code = figures.publisher_code
            and publisher_measures.use = figures.use
            and publisher_measures.period_end = figures.period_end
            and publisher_measures.period_grain = figures.period_grain
    inner join regions on figures.region_code = regions.region_code
    where
        figures.is_convertible
        and (not figures.is_subset or regions.kind = 'zone')
        and (
            (publisher_measures.is_rolled_up and regions.partition = 'admin' and regions.parent_code = publisher_measures.region_code)
            or (not publisher_measures.is_rolled_up and figures.region_code = publisher_measures.region_code)
        )
),

listed as (
    select
        measures.measure_code,
        measures.kind,
        measures.unit_code,
        measures.divisor,
        entities.entity_key as subject_code,
        {{ json_text('entities.attributes', 'measures.value_attribute') }} as amount_text,
        entities.region_code,
        entities.period_start,
        entities.period_end,
        entities.period_grain,
        entities.source_id,
        entities.table_name,
        entities.delivery_id,
        entities.place,
        entities.row_no,
        entities.correction_id,
        entities.known_from,
        entities.known_to
    from entities
    inner join measures
        on
            entities.entity_type = measures.entity_type
            and measures.kind in ('entity_count', 'entity_sum')
            and coalesce(measures.key_rule, 'entity_key') = 'entity_key'
    where
        {{ meets_filters('measures', 'entities') }}
        and {{ meets_date_rule('measures', 'entities') }}
),

-- A key that stands in several rows counts once: all of its rows are shown, and the largest of them carries the value.
listed_rows as (
    select
        *,
        row_number() over (
            partition by measure_code, period_end, period_grain, source_id, subject_code, known_from
            order by try_cast(amount_text as decimal(28, 6)) desc nulls last, delivery_id asc nulls last, row_no asc nulls last
        ) = 1 as is_counted
    from listed
),

shared_rows as (
    select
        measures.measure_code,
        measures.kind,
        measures.unit_code,
        measures.divisor,
        stations.entity_key as subject_code,
        {{ json_text('stations.attributes', 'measures.value_attribute') }} as amount_text,
        stations.region_code,
        stations.period_start,
        stations.period_end,
        stations.period_grain,
        stations.source_id,
        stations.table_name,
        stations.delivery_id,
        stations.place,
        stations.row_no,
        stations.correction_id,
        stations.known_from,
        stations.known_to,
        true as is_counted
    from stations
    inner join measures on stations.entity_type = measures.entity_type and measures.key_rule = 'distinct_parts'
    where
        {{ meets_filters('measures', 'stations') }}
        and {{ meets_date_rule('measures', 'stations') }}
),

item_rows as (
    select
        measure_code,
        'primary' as use,
        false as is_reading,
        '*' as counts_for_region_code,
        region_code,
        subject_code,
        cast(null as varchar) as site_code,
        period_start,
        period_end,
        period_grain,
        source_id,
        table_name,
        delivery_id,
        place,
        row_no,
        correction_id,
        case when kind = 'entity_count' then subject_code else amount_text end as raw_text,
        cast(null as varchar) as unit_code_delivered,
        unit_code,
        case when kind = 'entity_count' then 1 else try_cast(amount_text as decimal(28, 6)) end as value_delivered,
        1 / cast(coalesce(divisor, 1) as double) as factor,
        case
            when not is_counted then 0
            when kind = 'entity_count' then 1 / cast(coalesce(divisor, 1) as double)
            else cast(try_cast(amount_text as decimal(28, 6)) as double) / cast(coalesce(divisor, 1) as double)
        end as value,
        known_from,
        known_to
    from (
        select * from listed_rows
        union all
        select * from shared_rows
    ) as items
),

-- A day of a series is the sum of its readings: the place is where the first and the last of them stand.
reading_rows as (
    select
        readings.measure_code,
        'primary' as use,
        true as is_reading,
        '*' as counts_for_region_code,
        series_sites.region_code,
        readings.series_code as subject_code,
        series_sites.site_code,
        readings.read_on as period_start,
        readings.read_on as period_end,
        'day' as period_grain,
        readings.source_id,
        readings.table_name,
        readings.delivery_id,
        concat_ws('', 'rows ', cast(readings.first_row as varchar), '-', cast(readings.last_row as varchar), ', ', readings.series_code) as place,
        readings.first_row as row_no,
        cast(null as varchar) as correction_id,
        concat_ws('', cast(readings.n_readings as varchar), '个读数之和') as raw_text,
        readings.unit_code_delivered,
        measures.unit_code,
        readings.value_delivered,
        readings.factor,
        readings.value,
        greatest(readings.known_from, series_sites.known_from) as known_from,
        least(coalesce(readings.known_to, series_sites.known_to), coalesce(series_sites.known_to, readings.known_to)) as known_to
    from readings
    inner join measures on readings.measure_code = measures.measure_code and measures.kind = 'reading_sum'
    inner join series_sites
        on
            readings.measure_code = series_sites.measure_code
            and readings.series_code = series_sites.series_code
            and readings.known_from < coalesce(series_sites.known_to, cast('9999-12-31' as timestamp))
            and series_sites.known_from < coalesce(readings.known_to, cast('9999-12-31' as timestamp))
),

source_rows as (
    select
        cast(measure_code as varchar) as measure_code,
        cast(use as varchar) as use,
        cast(counts_for_region_code as varchar) as counts_for_region_code,
        cast(region_code as varchar) as region_code,
        cast(subject_code as varchar) as subject_code,
        cast(site_code as varchar) as site_code,
        cast(period_grain as varchar) as period_grain,
        cast(source_id as varchar) as source_id,
        cast(table_name as varchar) as table_name,
        cast(delivery_id as varchar) as delivery_id,
        cast(coalesce(place, '') as varchar) as place,
        cast(raw_text as varchar) as raw_text,
        cast(unit_code_delivered as varchar) as unit_code_delivered,
        cast(unit_code as varchar) as unit_code,
        cast(value_delivered as decimal(28, 6)) as value_delivered,
        cast(factor as double) as factor,
        cast(round(cast(value as double), 6) as decimal(28, 6)) as value,
        cast(row_no as bigint) as row_no,
        cast(correction_id as varchar) as correction_id,
        cast(is_reading as boolean) as is_reading,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(known_from as timestamp) as known_from,
        cast(known_to as timestamp) as known_to
    from (
        select * from figure_rows
        union all
        select * from item_rows
        union all
        select * from reading_rows
    ) as all_rows
)

select * from source_rows
