with readings as (
    select * from {{ ref('int_readings_daily') }}
),

series_sites as (
    select * from {{ ref('int_series_sites') }}
),

-- A reading is a site's for as long as both the reading and the series' place in the register are in force.
assigned as (
    select
        readings.measure_code,
        series_sites.site_code,
        series_sites.region_code,
        last_day(readings.read_on) as month_end,
        coalesce(readings.value, 0) as energy,
        readings.covered_days,
        greatest(readings.known_from, series_sites.known_from) as known_from,
        least(readings.known_to, series_sites.known_to) as known_to
    from readings
    inner join series_sites
        on
            readings.measure_code = series_sites.measure_code
            and readings.series_code = series_sites.series_code
            and (readings.known_to is null or readings.known_to > series_sites.known_from)
            and (series_sites.known_to is null or readings.known_from < series_sites.known_to)
),

changes as (
    select
        measure_code,
        site_code,
        region_code,
        month_end,
        known_from as changed_at,
        energy as energy_change,
        covered_days as days_change
    from assigned
    union all
    select
        measure_code,
        site_code,
        region_code,
        month_end,
        known_to,
        -energy,
        -covered_days
    from assigned
    where known_to is not null
),

-- Energy of a month is told from the month's last day on: what is known earlier is a running sum, not a figure.
by_month as (
    select
        cast(measure_code as varchar) as measure_code,
        cast(site_code as varchar) as site_code,
        cast(region_code as varchar) as region_code,
        cast(month_end as date) as month_end,
        cast(sum(energy_change) as decimal(28, 6)) as energy_change,
        cast(sum(days_change) as decimal(18, 4)) as series_days_change,
        cast(greatest(changed_at, cast(month_end as timestamp)) as timestamp) as changed_at
    from changes
    group by measure_code, site_code, region_code, month_end, greatest(changed_at, cast(month_end as timestamp))
)

select * from by_month
where changed_at < {{ cutoff() }}
