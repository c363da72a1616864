with readings as (
    select * from {{ ref('stg_readings') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_in_force') }}
),

measures as (
    select * from {{ ref('measures') }}
    where kind = 'reading_sum'
),

units as (
    select * from {{ ref('measurement_units') }}
),

factors as (
    select
        measures.measure_code,
        units_delivered.unit_code as unit_code_delivered,
        cast(units_delivered.factor as double) / cast(units_kept.factor as double) as factor
    from measures
    inner join units as units_kept on measures.unit_code = units_kept.unit_code
    inner join units as units_delivered on units_kept.dimension = units_delivered.dimension
),

-- A day's file belongs to its own day: a reading stamped 24:00 is not one of tomorrow's.
summed as (
    select
        readings.source_id,
        readings.table_name,
        readings.delivery_id,
        readings.measure_code,
        readings.series_code,
        readings.unit_code,
        case when readings.period_grain = 'day' then readings.period_start else cast(readings.read_at as date) end as read_on,
        readings.period_start,
        readings.period_end,
        readings.period_grain,
        sum(readings.value) as delivered_value,
        count(readings.value) as n_readings,
        min(readings.row_no) as first_row,
        max(readings.row_no) as last_row
    from readings
    where readings.use = 'primary' and readings.measure_code is not null
    group by all
),

habits as (
    select
        source_id,
        table_name,
        n_readings as usual_readings
    from (
        select
            source_id,
            table_name,
            n_readings,
            count(*) as times
        from summed
        group by source_id, table_name, n_readings
    ) as counts
    where n_readings > 0
    qualify row_number() over (partition by source_id, table_name order by times desc nulls last, n_readings desc nulls last) = 1
),

spread as (
    select
        *,
        count(*) over (partition by delivery_id, measure_code, series_code) as n_days
    from summed
),

-- One reading for a longer period covers all of its days; otherwise a day is covered as far as its readings go.
daily as (
    select
        cast(spread.source_id as varchar) as source_id,
        cast(spread.table_name as varchar) as table_name,
        cast(spread.delivery_id as varchar) as delivery_id,
        cast(spread.measure_code as varchar) as measure_code,
        cast(spread.series_code as varchar) as series_code,
        cast(spread.read_on as date) as read_on,
        cast(coalesce(spread.unit_code, measures.unit_code) as varchar) as unit_code_delivered,
        cast(spread.delivered_value as decimal(28, 6)) as value_delivered,
        cast(factors.factor as double) as factor,
        cast(round(cast(spread.delivered_value as double) * factors.factor, 6) as decimal(28, 6)) as value,
        cast(spread.first_row as bigint) as first_row,
        cast(spread.last_row as bigint) as last_row,
        cast(spread.n_readings as bigint) as n_readings,
        cast(
            case
                when spread.n_days = 1 and spread.period_grain <> 'day' then {{ days_between('spread.period_start', 'spread.period_end') }} + 1
                else 1
            end * least(1, cast(spread.n_readings as double) / habits.usual_readings) as decimal(9, 4)
        ) as covered_days,
        cast(deliveries.known_from as timestamp) as known_from,
        cast(deliveries.known_to as timestamp) as known_to
    from spread
    inner join deliveries on spread.delivery_id = deliveries.delivery_id
    inner join habits on spread.source_id = habits.source_id and spread.table_name = habits.table_name
    left join measures on spread.measure_code = measures.measure_code
    left join factors
        on spread.measure_code = factors.measure_code and coalesce(spread.unit_code, measures.unit_code) = factors.unit_code_delivered
)

select * from daily
