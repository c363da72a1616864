with scoreboard as (
    select * from {{ ref('mart_scoreboard') }}
),

indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

indicator_measures as (
    select * from {{ ref('int_indicator_measures') }}
),

figures as (
    select * from {{ ref('int_measures_converted') }}
    where known_to is null and use = 'primary'
),

publisher_measures as (
    select * from {{ ref('int_publisher_measures') }}
    where known_to is null and use = 'primary'
),

regions as (
    select * from {{ ref('regions') }}
),

entities as (
    select * from {{ ref('int_entities_in_force') }}
    where known_to is null and use = 'primary'
),

stations as (
    select * from {{ ref('int_stations_deduplicated') }}
    where known_to is null
),

measures as (
    select * from {{ ref('measures') }}
),

readings as (
    select * from {{ ref('int_readings_daily') }}
    where known_to is null
),

series_sites as (
    select * from {{ ref('int_series_sites') }}
    where known_to is null
),

worst_sites as (
    select * from {{ ref('fct_indicator_value') }}
    where site_code is not null
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

-- What each value on the scoreboard is made of: measure and period of every component.
components as (
    select
        scoreboard.indicator_code,
        scoreboard.target_no,
        indicators.city_region_code,
        indicators.aggregation,
        indicators.period_grain,
        scoreboard.latest_period_end,
        indicator_measures.part,
        indicator_measures.leaf_measure_code as measure_code,
        case when indicator_measures.part = 'denominator' then scoreboard.denominator_period_end else scoreboard.latest_period_end end as period_end,
        coalesce(indicator_measures.part = 'denominator' and indicators.denominator_rule = 'last_published', false) as is_any_grain
    from scoreboard
    inner join indicators on scoreboard.indicator_code = indicators.indicator_code
    inner join indicator_measures on scoreboard.indicator_code = indicator_measures.indicator_code
    where scoreboard.latest_period_end is not null
),

figure_rows as (
    select
        components.indicator_code,
        components.target_no,
        components.part,
        components.measure_code,
        figures.delivery_id,
        coalesce(figures.place, '') as place,
        figures.region_code as subject_code,
        figures.region_code,
        figures.raw_text,
        figures.value_delivered,
        figures.unit_code_delivered,
        figures.factor,
        figures.value,
        figures.unit_code
    from components
    inner join publisher_measures
        on
            components.measure_code = publisher_measures.measure_code
            and components.city_region_code = publisher_measures.region_code
            and components.period_end = publisher_measures.period_end
            and (components.is_any_grain or components.period_grain = publisher_measures.period_grain)
    inner join figures
        on
            publisher_measures.delivery_id = figures.delivery_id
            and publisher_measures.measure_code = figures.measure_code
            and publisher_measures.publisher_code = figures.publisher_code
            and publisher_measures.period_end = figures.period_end
            and not figures.is_subset
    left join regions on figures.region_code = regions.region_code
    where
        (publisher_measures.is_rolled_up and regions.partition = 'admin' and regions.parent_code = components.city_region_code)
        or (not publisher_measures.is_rolled_up and figures.region_code = components.city_region_code)
),

listed_items as (
    select
        components.indicator_code,
        components.target_no,
        components.part,
        components.measure_code,
        entities.delivery_id,
        coalesce(entities.place, '') as place,
        entities.entity_key as subject_code,
        entities.region_code,
        entities.entity_name as raw_text,
        case
            when measures.kind = 'entity_count' then 1
            else try_cast({{ json_text('entities.attributes', 'measures.value_attribute') }} as decimal(28, 6))
        end as value_delivered,
        cast(null as varchar) as unit_code_delivered,
        1 / cast(coalesce(measures.divisor, 1) as double) as factor,
        measures.unit_code,
        entities.source_id,
        entities.row_no
    from components
    inner join measures on components.measure_code = measures.measure_code and measures.kind in ('entity_count', 'entity_sum')
    inner join entities
        on
            measures.entity_type = entities.entity_type
            and components.period_end = entities.period_end
            and components.period_grain = entities.period_grain
    where
        coalesce(measures.key_rule, 'entity_key') = 'entity_key'
        and {{ meets_filters('measures', 'entities') }}
        and {{ meets_date_rule('measures', 'entities') }}
),

-- A key that stands in several rows counts once: all of its rows are shown, and the largest of them carries the value.
listed_rows as (
    select
        indicator_code,
        target_no,
        part,
        measure_code,
        delivery_id,
        place,
        subject_code,
        region_code,
        raw_text,
        value_delivered,
        unit_code_delivered,
        factor,
        unit_code,
        row_number() over (
            partition by indicator_code, part, measure_code, source_id, subject_code
            order by value_delivered desc nulls last, delivery_id asc nulls last, row_no asc nulls last
        ) = 1 as is_counted
    from listed_items
),

shared_rows as (
    select
        components.indicator_code,
        components.target_no,
        components.part,
        components.measure_code,
        stations.delivery_id,
        coalesce(stations.place, '') as place,
        stations.entity_key as subject_code,
        stations.region_code,
        stations.entity_key as raw_text,
        case
            when measures.kind = 'entity_count' then 1
            else try_cast({{ json_text('stations.attributes', 'measures.value_attribute') }} as decimal(28, 6))
        end as value_delivered,
        cast(null as varchar) as unit_code_delivered,
        1 / cast(coalesce(measures.divisor, 1) as double) as factor,
        measures.unit_code,
        true as is_counted
    from components
    inner join measures on components.measure_code = measures.measure_code and measures.key_rule = 'distinct_parts'
    inner join stations
        on
            measures.entity_type = stations.entity_type
            and components.period_end = stations.period_end
            and components.period_grain = stations.period_grain
    where
        {{ meets_filters('measures', 'stations') }}
        and {{ meets_date_rule('measures', 'stations') }}
),

reading_rows as (
    select
        components.indicator_code,
        components.target_no,
        components.part,
        components.measure_code,
        readings.delivery_id,
        concat_ws(' ', readings.series_code, cast(readings.read_on as varchar)) as place,
        readings.series_code as subject_code,
        series_sites.region_code,
        concat_ws('', cast(readings.n_readings as varchar), '个读数之和') as raw_text,
        readings.value as value_delivered,
        measures.unit_code as unit_code_delivered,
        cast(1 as double) as factor,
        measures.unit_code,
        true as is_counted
    from components
    inner join measures on components.measure_code = measures.measure_code and measures.kind = 'reading_sum'
    inner join series_sites on components.measure_code = series_sites.measure_code
    left join worst_sites
        on
            components.indicator_code = worst_sites.indicator_code
            and components.latest_period_end = worst_sites.period_end
            and series_sites.site_code = worst_sites.site_code
    inner join readings
        on
            components.measure_code = readings.measure_code
            and series_sites.series_code = readings.series_code
            and components.latest_period_end >= readings.read_on
            and readings.read_on > last_day({{ add_months_to(
                'components.latest_period_end',
                "case when components.aggregation = 'worst_site' then -12 else -" ~ grain_months('components.period_grain') ~ " end"
            ) }})
    where components.aggregation <> 'worst_site' or worst_sites.site_code is not null
),

source_rows as (
    select
        indicator_code,
        target_no,
        part,
        measure_code,
        delivery_id,
        place,
        subject_code,
        region_code,
        raw_text,
        value_delivered,
        unit_code_delivered,
        factor,
        value,
        unit_code
    from figure_rows
    union all
    select
        indicator_code,
        target_no,
        part,
        measure_code,
        delivery_id,
        place,
        subject_code,
        region_code,
        raw_text,
        value_delivered,
        unit_code_delivered,
        factor,
        cast(case when is_counted then round(cast(value_delivered as double) * factor, 6) else 0 end as decimal(28, 6)) as value,
        unit_code
    from (
        select * from listed_rows
        union all
        select * from shared_rows
        union all
        select * from reading_rows
    ) as counted_rows
),

provenance as (
    select
        cast(source_rows.indicator_code as varchar) as indicator_code,
        cast(source_rows.target_no as varchar) as target_no,
        cast(source_rows.part as varchar) as part,
        cast(source_rows.measure_code as varchar) as measure_code,
        cast(source_rows.delivery_id as varchar) as delivery_id,
        cast(source_rows.place as varchar) as place,
        cast(source_rows.subject_code as varchar) as subject_code,
        cast(deliveries.source_id as varchar) as source_id,
        cast(deliveries.table_name as varchar) as table_name,
        cast(deliveries.period_label as varchar) as period_label,
        cast(source_rows.region_code as varchar) as region_code,
        cast(deliveries.file_name as varchar) as file_name,
        cast(deliveries.file_sha256 as varchar) as file_sha256,
        cast(deliveries.contract_version as varchar) as contract_version,
        cast(deliveries.vintage as varchar) as vintage,
        cast(source_rows.raw_text as varchar) as raw_text,
        cast(source_rows.unit_code_delivered as varchar) as unit_code_delivered,
        cast(source_rows.unit_code as varchar) as unit_code,
        cast(source_rows.value_delivered as decimal(28, 6)) as value_delivered,
        cast(source_rows.factor as double) as factor,
        cast(source_rows.value as decimal(28, 6)) as value,
        cast(deliveries.known_at as timestamp) as known_at
    from source_rows
    inner join deliveries on source_rows.delivery_id = deliveries.delivery_id
)

select * from provenance
