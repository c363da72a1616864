insert into raw.deliveries (delivery_id, source_id, table_name, period_label, period_start, period_end, period_grain, vintage, file_name, file_sha256, known_at, contract_version, is_synthetic, state, rows_in, rows_loaded, rows_held, reason_code) values
    ('feed_a.ports.2025-10.aaaa', 'feed_a', 'ports', '2025-10', '2025-10-01', '2025-10-31', 'month', '快报', 'ports_202510.csv', 'aaaa', '2025-11-10 01:00:00', '1.0.0', true, 'loaded', 12, 11, 1, ''),
    ('feed_b.list.2025Q3.bbbb', 'feed_b', 'list', '2025Q3', '2025-07-01', '2025-09-30', 'quarter', '快报', 'list_2025Q3.xlsx', 'bbbb', '2025-10-12 01:00:00', '1.0.0', true, 'loaded', 5, 5, 0, '');
insert into raw.held values
    ('h1', 'feed_a.ports.2025-10.aaaa', 'feed_a', 'ports', 'cell', 'number_not_parsed', 'line 12, column 端口总数', '端口总数', 'ports_total', '4,1Z0<b>', '整数', '不是数字', 'bureau_a', '2025-10', '2025-11-10 01:00:00'),
    ('h2', 'feed_b.list.2025Q3.bbbb', 'feed_b', 'list', 'file', 'reader_failed', '', '', null, '', '', '读取程序未能处理', '', '2025Q3', '2025-10-12 01:00:00');

create table marts.dim_unit as
select * from (values ('bureau_a', '甲局', '甲局'), ('bureau_b', '乙局', '乙局')) as t (unit_code, name_zh, short_name_zh) order by 1 $ORDER;
comment on table marts.dim_unit is '单位:一行一个单位';
comment on column marts.dim_unit.unit_code is '单位代码';
comment on column marts.dim_unit.name_zh is '单位名称';
comment on column marts.dim_unit.short_name_zh is '单位名称(简称)';

create table marts.dim_plan as select 'p' as plan_code, '350600' as city_region_code;
comment on table marts.dim_plan is '计划:一行一个计划';

create table marts.dim_indicator as
select * from (values
    ('per_head', 'p', 'T01', '每万人基站数', '基站数 ÷ 常住人口 × 10000'),
    ('pue', 'p', 'T02', '大型数据中心电能利用效率', '总用电量 ÷ IT用电量'),
    ('sites', 'p', 'T03', '站点数', '站点数'),
    ('covered', 'p', 'T04', '覆盖率', '已覆盖 ÷ 应覆盖 × 100')
) as t (indicator_code, plan_code, target_no, name_zh, formula_zh)
cross join (values ('口径说明', '一(二)', 'ratio', 'last_published')) as d (definition_zh, clause_zh, aggregation, denominator_rule)
order by 1 $ORDER;
comment on table marts.dim_indicator is '指标:一行一个指标';

create table marts.mart_scoreboard as
select * from (values
    ('p', 'per_head', 'T01', '每万人基站数', '个/万人', 1, 29.97::decimal(28, 6), '2025-10', date '2025-10-31', 29.97::decimal(28, 6), date '2025-10-31', '快报', 'at_least', 30::decimal(28, 6), null::decimal(28, 6), date '2025-12-31', 'up', 29.4::decimal(28, 6), 98.2::decimal(18, 2), 'on_track', '正常', '不差于参考路径 <script>alert(1)</script>', '完整', '甲局', timestamp '2025-11-10 01:00:00', null::varchar),
    ('p', 'pue', 'T02', '大型数据中心电能利用效率', '比值', 2, 1.356, '2024', date '2024-12-31', 1.356, date '2024-12-31', '年报', 'at_most', null, 1.3, date '2025-12-31', 'down', 1.33, 71.5, 'behind', '滞后', '与参考路径相差0.026', '完整', '乙局', timestamp '2025-02-10 01:00:00', null),
    ('p', 'sites', 'T03', '站点数', '个', 0, null, null, null, null, null, null, 'range', 1, 3, date '2025-12-31', 'up', null, null, 'data_missing', '数据待补', '2025年第三季度应报数据未齐', '待补', '甲局', null, null),
    ('p', 'covered', 'T04', '覆盖率', '%', 0, 100, '2025Q3', date '2025-09-30', 99.5, date '2024-12-31', '快报', 'all_covered', 100, 100, date '2024-12-31', 'up', 100, 100, 'achieved_late', '逾期达标', '到期时为99.5%;现已全部覆盖', '完整', '甲局、乙局', timestamp '2025-10-12 01:00:00', null)
) as t (plan_code, indicator_code, target_no, name_zh, unit_zh, decimals, latest_value, latest_period, latest_period_end, judged_value, judged_period_end, vintage,
    target_kind, target_low, target_high, due_date, direction, expected_now, progress_pct, status_code, status_zh, reason_zh, data_state_zh, lead_unit_zh, known_at, release_id)
order by target_no $ORDER;
update marts.mart_scoreboard set latest_value = $VALUE where indicator_code = 'per_head';
comment on table marts.mart_scoreboard is '指标进度:一行一个指标';
comment on column marts.mart_scoreboard.latest_value is '最新值(单位见计量单位),按指标规定小数位';
comment on column marts.mart_scoreboard.latest_period is '数据期';
comment on column marts.mart_scoreboard.name_zh is '指标名称';
comment on column marts.mart_scoreboard.release_id is '批次';

create table marts.mart_task_progress as
select * from (values
    ('p', 1, '加快网络覆盖', '甲局', 5, 3, 1, 2, 1, 'behind', '滞后', '点名事项5项,已完成3项,到期未完成1项(光纤上岛)。', null::varchar),
    ('p', 2, '建设数据平台', '乙局', 0, 0, 0, 0, 0, 'not_applicable', '不适用', '没有点名事项;没有量化指标。', null)
) as t (plan_code, task_no, title_zh, lead_unit_zh, milestones_total, milestones_done, milestones_overdue, indicators_total, indicators_met, status_code, status_zh, reason_zh, release_id)
order by task_no $ORDER;
comment on table marts.mart_task_progress is '任务进展:一行一项任务';

create table marts.mart_lead_unit as
select * from (values ('bureau_a', '甲局', 3, 0, 1, 1, 1, 1, 0), ('bureau_b', '乙局', 2, 1, 0, 1, 0, 0, 1))
    as t (unit_code, unit_zh, indicators_total, indicators_behind, indicators_unknown, tasks_total, tasks_behind, items_held, submissions_overdue)
order by unit_code $ORDER;
comment on table marts.mart_lead_unit is '牵头单位:一行一个单位';

create table marts.mart_submission as
select * from (values
    ('feed_b', 'list', '2025Q3', 'bureau_b', '乙局', date '2025-10-20', 'received', 0),
    ('feed_b', 'sites', '2025Q3', 'bureau_b', '乙局', date '2025-10-20', 'overdue', 31)
) as t (source_id, table_name, period_label, owner_unit, owner_unit_zh, due_date, state_code, days_late)
order by table_name $ORDER;
comment on table marts.mart_submission is '报送情况:一行一张表一期';

create table marts.dim_region as
select * from (values ('350600', '全市', null), ('350602', '芗城区', '350600')) as t (region_code, name_zh, parent_code) order by 1 $ORDER;
comment on table marts.dim_region is '地区:一行一个地区';

create table marts.dim_indicator_measure as
select * from (values ('per_head', 'numerator', 'stations'), ('per_head', 'denominator', 'population')) as t (indicator_code, part, measure_code) order by 2 $ORDER;
comment on table marts.dim_indicator_measure is '指标构成:一行一个计量项';

create table marts.fct_indicator_value_history as
select *, 'month' as period_grain, date '2025-10-31' as period_end, null::decimal(28, 6) as parameter_value, 10000::decimal(28, 8) as scale, '个/万人' as unit_zh,
    'complete' as value_state, '快报' as vintage, '年报' as denominator_vintage, date '2024-12-31' as denominator_period_end, 1 as n_expected, 1 as n_received,
    null::varchar as site_code
from (values
    ('per_head', 'T01', '350600', '全市', '2025-10', 1, 29.5::decimal(28, 6), 14750::decimal(28, 6), 500::decimal(28, 6), timestamp '2025-11-05 01:00:00', timestamp '2025-11-12 01:00:00'),
    ('per_head', 'T01', '350600', '全市', '2025-10', 2, 29.97, 14985, 500, timestamp '2025-11-12 01:00:00', null),
    ('per_head', 'T01', '350602', '芗城区', '2025-10', 1, 31, null, null, timestamp '2025-11-12 01:00:00', null)
) as t (indicator_code, target_no, region_code, region_zh, period_label, version_no, value, numerator, denominator, known_from, known_to)
order by region_code, version_no $ORDER;
comment on table marts.fct_indicator_value_history is '指标值各版本:一行一个版本';

create table marts.fct_indicator_value as
select * exclude (known_from, known_to), known_from as known_at from marts.fct_indicator_value_history where known_to is null;
comment on table marts.fct_indicator_value is '指标值:现行值';

create table marts.fct_source_row as
select *, 'primary' as use, false as is_reading, null::varchar as site_code, null::varchar as correction_id, 2 as row_no from (values
    ('stations', '*', '350602', 's1', date '2025-10-31', 'month', 'feed_a', 'ports', 'feed_a.ports.2025-10.aaaa', 'line 9, column 端口总数', '1.475', '万个', '个', 1.475::decimal(28, 6), 10000::double, 14750::decimal(28, 6), timestamp '2025-11-05 01:00:00', timestamp '2025-11-12 01:00:00'),
    ('stations', '*', '350602', 's1', date '2025-10-31', 'month', 'feed_a', 'ports', 'feed_a.ports.2025-10.aaaa', 'C2', '1.4985', '万个', '个', 1.4985, 10000, 14985, timestamp '2025-11-12 01:00:00', null),
    ('stations', '*', '350602', 's1', date '2025-09-30', 'month', 'feed_a', 'ports', 'feed_a.ports.2025-09.cccc', 'C2', '1.3', '万个', '个', 1.3, 10000, 13000, timestamp '2025-10-05 01:00:00', null),
    ('population', '350600', '350600', '350600', date '2024-12-31', 'year', 'feed_b', 'list', 'feed_b.list.2025Q3.bbbb', 'Sheet1!B3', '500', '万人', '人', 500, 10000, 5000000, timestamp '2025-10-12 01:00:00', null)
) as t (measure_code, counts_for_region_code, region_code, subject_code, period_end, period_grain, source_id, table_name, delivery_id, place, raw_text,
    unit_code_delivered, unit_code, value_delivered, factor, value, known_from, known_to)
order by measure_code, known_from $ORDER;
comment on table marts.fct_source_row is '来源明细:一行一格';

create table marts.mart_provenance as
select * from (values
    ('per_head', 'T01', 'numerator', 'stations', 'feed_a.ports.2025-10.aaaa', 'C2', 's1', '350602', 'feed_a', 'ports', 'ports_202510.csv', 'aaaa', '1.0.0', '快报', '1.4985', '万个', '个', 1.4985::decimal(28, 6), 10000::double, 14985::decimal(28, 6), timestamp '2025-11-10 01:00:00'),
    ('per_head', 'T01', 'denominator', 'population', 'feed_b.list.2025Q3.bbbb', 'Sheet1!B3', 'city', '350600', 'feed_b', 'list', 'list_2025Q3.xlsx', 'bbbb', '1.0.0', '年报', '500', '万人', '人', 500, 10000, 5000000, timestamp '2025-10-12 01:00:00')
) as t (indicator_code, target_no, part, measure_code, delivery_id, place, subject_code, region_code, source_id, table_name, file_name, file_sha256, contract_version, vintage,
    raw_text, unit_code_delivered, unit_code, value_delivered, factor, value, known_at)
order by part $ORDER;
comment on table marts.mart_provenance is '数值出处:一行一格';
