with measures as (
    select * from {{ ref('measures') }}
    where kind = 'reading_sum'
),

entities as (
    select * from {{ ref('int_entities_in_force') }}
),

readings as (
    select * from {{ ref('int_readings_daily') }}
),

described as (
    select
        measures.measure_code,
        entities.entity_key as series_code,
        case
            when measures.series_attribute is null then entities.entity_key
            else {{ json_text('entities.attributes', 'measures.series_attribute') }}
        end as site_code,
        entities.entity_name as site_name,
        entities.region_code,
        entities.valid_from as commissioned_on,
        entities.period_end,
        entities.known_from,
        {{ meets_filters('measures', 'entities') }} as is_matched
    from entities
    inner join measures on entities.entity_type = measures.entity_type
    where entities.use = 'primary' and entities.period_end is not null
),

cities as (
    select min(city_region_code) as city_region_code from {{ ref('plans') }}
),

-- Series of a measure that no register lists: each is a site of its own in the city, known since its first reading came.
unlisted as (
    select
        readings.measure_code,
        readings.series_code,
        min(readings.known_from) as known_from
    from readings
    inner join measures on readings.measure_code = measures.measure_code
    where measures.entity_type is null
    group by readings.measure_code, readings.series_code
),

matched_series as (
    select distinct series_code from described
    where is_matched
),

-- A register that arrives late about an older period does not undo what a newer one says.
advancing as (
    select
        *,
        max(period_end) over (
            partition by measure_code, series_code
            order by known_from asc nulls last, period_end asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as newest_before
    from described
    where series_code in (select matched_series.series_code from matched_series)
    qualify newest_before is null or period_end >= newest_before
),

latest_at_moment as (
    select * from advancing
    qualify
        row_number() over (
            partition by measure_code, series_code, known_from
            order by period_end desc nulls last, site_code asc nulls last, region_code asc nulls last
        ) = 1
),

compared as (
    select
        *,
        concat_ws('|', site_code, region_code, cast(commissioned_on as varchar), cast(is_matched as varchar)) as state,
        lag(concat_ws('|', site_code, region_code, cast(commissioned_on as varchar), cast(is_matched as varchar))) over (
            partition by measure_code, series_code
            order by known_from asc nulls last
        ) as previous_state
    from latest_at_moment
),

changed as (
    select
        *,
        lead(known_from) over (partition by measure_code, series_code order by known_from asc nulls last) as next_known_from
    from compared
    where previous_state is null or previous_state <> state
),

series_sites as (
    select
        cast(changed.measure_code as varchar) as measure_code,
        cast(changed.series_code as varchar) as series_code,
        cast(changed.site_code as varchar) as site_code,
        cast(changed.site_name as varchar) as site_name,
        -- A series whose region is not known still counts for the city.
        cast(coalesce(changed.region_code, cities.city_region_code) as varchar) as region_code,
        cast(changed.commissioned_on as date) as commissioned_on,
        cast(changed.known_from as timestamp) as known_from,
        cast(changed.next_known_from as timestamp) as known_to
    from changed
    cross join cities
    where changed.is_matched and changed.site_code is not null
    union all
    select
        cast(unlisted.measure_code as varchar) as measure_code,
        cast(unlisted.series_code as varchar) as series_code,
        cast(unlisted.series_code as varchar) as site_code,
        cast(null as varchar) as site_name,
        cast(cities.city_region_code as varchar) as region_code,
        cast(null as date) as commissioned_on,
        cast(unlisted.known_from as timestamp) as known_from,
        cast(null as timestamp) as known_to
    from unlisted
    cross join cities
)

select * from series_sites
