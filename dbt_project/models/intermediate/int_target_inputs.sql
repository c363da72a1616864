with targets as (
    select * from {{ ref('targets') }}
),

indicators as (
    select * from {{ ref('int_indicators_in_force') }}
),

indicator_measures as (
    select * from {{ ref('int_indicator_measures') }}
),

obligations as (
    select * from {{ ref('int_indicator_obligations') }}
),

versions as (
    select * from {{ ref('int_indicator_versions') }}
    where known_to is null
),

held_items as (
    select * from {{ ref('stg_held_items') }}
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

reconciliations as (
    select * from {{ ref('int_measure_reconciliations') }}
    where is_conflict
),

measures as (
    select * from {{ ref('measures') }}
),

units as (
    select * from {{ ref('units') }}
),

measurement_units as (
    select * from {{ ref('measurement_units') }}
),

city_values as (
    select
        versions.*,
        indicators.plan_start_date
    from versions
    inner join indicators
        on versions.indicator_code = indicators.indicator_code and versions.region_code = indicators.city_region_code
),

-- Of several targets of one indicator the next one due counts; when all are past, the last. A revised target replaces the one of its number.
announced_targets as (
    select * from targets
    where announced_on <= {{ as_of_date() }} or announced_on = (select min(first.announced_on) from targets as first)
    qualify row_number() over (partition by target_no order by announced_on desc nulls last) = 1
),

current_targets as (
    select * from announced_targets
    qualify
        row_number() over (
            partition by indicator_code
            order by
                (due_date >= {{ as_of_date() }}) desc nulls last,
                case when due_date >= {{ as_of_date() }} then due_date end asc nulls last,
                due_date desc nulls last,
                target_no asc nulls last
        ) = 1
),

latest as (
    select * from city_values
    where is_complete
    qualify row_number() over (partition by indicator_code order by period_end desc nulls last) = 1
),

provisional as (
    select * from city_values
    where value_state = 'provisional'
    qualify row_number() over (partition by indicator_code order by period_end desc nulls last) = 1
),

baselines as (
    select * from city_values
    where value_state = 'complete'
    qualify
        row_number() over (
            partition by indicator_code
            order by
                (period_end <= plan_start_date) desc nulls last,
                case when period_end <= plan_start_date then period_end end desc nulls last,
                period_end asc nulls last
        ) = 1
),

period_deadlines as (
    select
        indicator_code,
        period_end,
        max(due_date) as due_date
    from obligations
    group by indicator_code, period_end
),

newest_due as (
    select
        indicator_code,
        max(period_end) as period_end
    from period_deadlines
    where due_date < {{ as_of_date() }}
    group by indicator_code
),

due_values as (
    select
        current_targets.target_no,
        city_values.value_state,
        city_values.value,
        city_values.is_complete,
        city_values.period_end
    from current_targets
    inner join city_values
        on
            current_targets.indicator_code = city_values.indicator_code
            and current_targets.due_date between city_values.period_start and city_values.period_end
),

due_deadlines as (
    select
        current_targets.target_no,
        min(period_deadlines.period_end) as period_end,
        min(period_deadlines.due_date) as due_date
    from current_targets
    inner join period_deadlines
        on current_targets.indicator_code = period_deadlines.indicator_code and current_targets.due_date <= period_deadlines.period_end
    group by current_targets.target_no
),

awaited_periods as (
    select
        current_targets.target_no,
        current_targets.indicator_code,
        case
            when current_targets.due_date < {{ as_of_date() }} and due_deadlines.due_date < {{ as_of_date() }} then due_deadlines.period_end
            else newest_due.period_end
        end as period_end
    from current_targets
    left join newest_due on current_targets.indicator_code = newest_due.indicator_code
    left join due_deadlines on current_targets.target_no = due_deadlines.target_no
),

awaited_values as (
    select
        awaited_periods.target_no,
        city_values.n_expected,
        city_values.n_received
    from awaited_periods
    inner join city_values
        on awaited_periods.indicator_code = city_values.indicator_code and awaited_periods.period_end = city_values.period_end
),

held as (
    select
        awaited_periods.target_no,
        count(distinct held_items.quarantine_id) as n_held,
        min(concat_ws(' ', held_items.source_id, deliveries.file_name, nullif(held_items.place, ''))) as held_place
    from awaited_periods
    inner join obligations
        on awaited_periods.indicator_code = obligations.indicator_code and awaited_periods.period_end = obligations.period_end
    inner join held_items
        on
            obligations.source_id = held_items.source_id
            and obligations.table_name = held_items.table_name
            and (held_items.measure_code is null or obligations.measure_code = held_items.measure_code)
    left join deliveries on held_items.delivery_id = deliveries.delivery_id
    where
        deliveries.period_end is null
        or (
            deliveries.period_end <= awaited_periods.period_end
            and deliveries.period_end > last_day({{ add_months_to('awaited_periods.period_end', '-' ~ grain_months('obligations.period_grain')) }})
        )
    group by awaited_periods.target_no
),

judged_periods as (
    select
        current_targets.target_no,
        current_targets.indicator_code,
        case
            when current_targets.due_date < {{ as_of_date() }} and due_values.is_complete then due_values.period_end
            else latest.period_end
        end as period_end
    from current_targets
    left join due_values on current_targets.target_no = due_values.target_no
    left join latest on current_targets.indicator_code = latest.indicator_code
),

-- Rows of a counted register that are held: the count is short by as many at most. Of a sum nobody knows how much a row is worth.
held_rows as (
    select
        judged_periods.target_no,
        count(distinct held_items.quarantine_id) as n_held_rows,
        min(concat_ws(' ', deliveries.file_name, held_items.place)) as held_rows_place,
        max(case when register_measures.kind = 'entity_count' then 0 else 1 end) = 1 as is_sum
    from judged_periods
    inner join obligations
        on judged_periods.indicator_code = obligations.indicator_code and judged_periods.period_end = obligations.period_end
    inner join measures as register_measures
        on obligations.measure_code = register_measures.measure_code and register_measures.kind in ('entity_count', 'entity_sum')
    inner join held_items
        on
            obligations.source_id = held_items.source_id
            and obligations.table_name = held_items.table_name
            and held_items.level = 'row'
            and held_items.reason_code <> 'duplicate_row'
    inner join deliveries
        on
            held_items.delivery_id = deliveries.delivery_id
            and deliveries.state = 'loaded'
            and judged_periods.period_end >= deliveries.period_end
            and deliveries.period_end > last_day({{ add_months_to('judged_periods.period_end', '-' ~ grain_months('obligations.period_grain')) }})
    group by judged_periods.target_no
),

judged_counts as (
    select
        judged_periods.target_no,
        coalesce(city_values.numerator, city_values.value) as judged_count
    from judged_periods
    inner join city_values
        on judged_periods.indicator_code = city_values.indicator_code and judged_periods.period_end = city_values.period_end
),

conflicts as (
    select
        judged_periods.target_no,
        measures.name_zh as measure_zh,
        units.short_name_zh as claimant_zh,
        measures.unit_code as measure_unit_zh,
        reconciliations.own_value,
        reconciliations.claimed_value,
        reconciliations.gap_pct,
        reconciliations.tolerance
    from judged_periods
    inner join indicators on judged_periods.indicator_code = indicators.indicator_code
    inner join indicator_measures on judged_periods.indicator_code = indicator_measures.indicator_code
    inner join reconciliations
        on
            indicator_measures.leaf_measure_code = reconciliations.measure_code
            and indicators.city_region_code = reconciliations.region_code
            and judged_periods.period_end = reconciliations.period_end
            and indicators.period_grain = reconciliations.period_grain
    left join measures on reconciliations.measure_code = measures.measure_code
    left join units on reconciliations.publisher_code = units.unit_code
    qualify
        row_number() over (
            partition by judged_periods.target_no
            order by abs(reconciliations.gap_pct) desc nulls last, reconciliations.measure_code asc nulls last, reconciliations.publisher_code asc nulls last
        ) = 1
),

inputs as (
    select
        cast(current_targets.target_no as varchar) as target_no,
        cast(current_targets.indicator_code as varchar) as indicator_code,
        cast(current_targets.kind as varchar) as kind,
        cast(current_targets.strength as varchar) as strength,
        cast(indicators.direction as varchar) as direction,
        cast(indicators.period_grain as varchar) as period_grain,
        cast(case when measurement_units.dimension = 'ratio' and measurement_units.factor = 1 then '' else indicators.unit_code end as varchar) as unit_zh,
        cast(latest.value_state as varchar) as latest_state,
        cast(due_values.value_state as varchar) as due_state,
        cast(held.held_place as varchar) as held_place,
        cast(conflicts.measure_zh as varchar) as conflict_measure_zh,
        cast(conflicts.measure_unit_zh as varchar) as conflict_unit_zh,
        cast(conflicts.claimant_zh as varchar) as conflict_claimant_zh,
        cast(indicators.decimals as integer) as decimals,
        cast(current_targets.low as decimal(28, 6)) as target_low,
        cast(current_targets.high as decimal(28, 6)) as target_high,
        cast(latest.value as decimal(28, 6)) as latest_value,
        cast(due_values.value as decimal(28, 6)) as due_value,
        cast(provisional.value as decimal(28, 6)) as provisional_value,
        cast(coalesce(current_targets.baseline_value, baselines.value) as decimal(28, 6)) as baseline_value,
        cast(conflicts.own_value as decimal(28, 6)) as conflict_own_value,
        cast(conflicts.claimed_value as decimal(28, 6)) as conflict_claimed_value,
        cast(conflicts.gap_pct as decimal(18, 4)) as conflict_gap_pct,
        cast(conflicts.tolerance as decimal(9, 4)) as conflict_tolerance,
        cast(coalesce(held.n_held, 0) as bigint) as n_held,
        cast(coalesce(held_rows.n_held_rows, 0) as bigint) as n_held_rows,
        cast(held_rows.held_rows_place as varchar) as held_rows_place,
        cast(awaited_values.n_expected as bigint) as awaited_n_expected,
        cast(awaited_values.n_received as bigint) as awaited_n_received,
        cast(indicators.max_age_days as integer) as max_age_days,
        cast(coalesce(due_values.is_complete, false) as boolean) as is_due_value_complete,
        cast(
            coalesce(
                held_rows.is_sum or held_rows.n_held_rows > {{ var('held_rows_tolerance') }} * coalesce(judged_counts.judged_count, 0), false
            ) as boolean
        ) as are_held_rows_material,
        -- The verdict is owed when the due period's own figures are; without an obligation it is owed at once.
        cast(
            coalesce(due_deadlines.due_date, {{ add_months_to('current_targets.due_date', 0) }}) < {{ as_of_date() }} as boolean
        ) as is_due_value_owed,
        cast(current_targets.due_date as date) as due_date,
        cast(latest.period_end as date) as latest_period_end,
        cast(provisional.period_end as date) as provisional_period_end,
        cast(coalesce(due_values.period_end, due_deadlines.period_end, current_targets.due_date) as date) as due_period_end,
        cast(
            case
                when current_targets.baseline_value is not null then coalesce(current_targets.baseline_period_end, indicators.plan_start_date)
                else baselines.period_end
            end as date
        ) as baseline_period_end,
        cast(awaited_periods.period_end as date) as awaited_period_end,
        cast({{ as_of_date() }} as date) as as_of
    from current_targets
    inner join indicators on current_targets.indicator_code = indicators.indicator_code
    left join measurement_units on indicators.unit_code = measurement_units.unit_code
    left join latest on current_targets.indicator_code = latest.indicator_code
    left join provisional
        on current_targets.indicator_code = provisional.indicator_code and provisional.period_end > coalesce(latest.period_end, cast('1900-01-01' as date))
    left join baselines on current_targets.indicator_code = baselines.indicator_code
    left join due_values on current_targets.target_no = due_values.target_no
    left join due_deadlines on current_targets.target_no = due_deadlines.target_no
    left join awaited_periods on current_targets.target_no = awaited_periods.target_no
    left join awaited_values on current_targets.target_no = awaited_values.target_no
    left join held on current_targets.target_no = held.target_no
    left join held_rows on current_targets.target_no = held_rows.target_no
    left join judged_counts on current_targets.target_no = judged_counts.target_no
    left join conflicts on current_targets.target_no = conflicts.target_no
)

select * from inputs
