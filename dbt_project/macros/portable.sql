{# What DuckDB and Spark spell differently. Everything else in the models is common to both. #}

{# Whole days from the first date to the second. #}
{% macro days_between(first, second) -%}{{ return(adapter.dispatch('days_between')(first, second)) }}{%- endmacro %}
{% macro default__days_between(first, second) -%}datediff({{ second }}, {{ first }}){%- endmacro %}
{% macro duckdb__days_between(first, second) -%}date_diff('day', {{ first }}, {{ second }}){%- endmacro %}

{# The date that lies so many months after another (before it, if negative). #}
{% macro add_months_to(day, months) -%}{{ return(adapter.dispatch('add_months_to')(day, months)) }}{%- endmacro %}
{% macro default__add_months_to(day, months) -%}add_months({{ day }}, {{ months }}){%- endmacro %}
{% macro duckdb__add_months_to(day, months) -%}cast({{ day }} + to_months({{ months }}) as date){%- endmacro %}

{# The text of a key of a JSON object; the key may be a column. #}
{% macro json_text(object, key) -%}{{ return(adapter.dispatch('json_text')(object, key)) }}{%- endmacro %}
{% macro default__json_text(object, key) -%}get_json_object({{ object }}, concat('$.', {{ key }})){%- endmacro %}
{% macro duckdb__json_text(object, key) -%}json_extract_string({{ object }}, '$."' || {{ key }} || '"'){%- endmacro %}

{# The texts of a group as one, in an order. #}
{% macro text_list(value, separator, order_by) -%}{{ return(adapter.dispatch('text_list')(value, separator, order_by)) }}{%- endmacro %}
{% macro default__text_list(value, separator, order_by) -%}listagg({{ value }}, '{{ separator }}') within group (order by {{ order_by }}){%- endmacro %}
{% macro duckdb__text_list(value, separator, order_by) -%}string_agg({{ value }}, '{{ separator }}' order by {{ order_by }}){%- endmacro %}

{# The moment on the city's clock. #}
{% macro city_time(moment) -%}{{ return(adapter.dispatch('city_time')(moment)) }}{%- endmacro %}
{% macro default__city_time(moment) -%}timestampadd(hour, {{ var('utc_offset_hours') }}, {{ moment }}){%- endmacro %}
{% macro duckdb__city_time(moment) -%}({{ moment }} + to_hours({{ var('utc_offset_hours') }})){%- endmacro %}

{# A table with one column `month_start`: the first days of all months from one date to another. #}
{% macro month_spine(first, last) -%}{{ return(adapter.dispatch('month_spine')(first, last)) }}{%- endmacro %}
{% macro default__month_spine(first, last) -%}select explode(sequence({{ first }}, {{ last }}, interval 1 month)) as month_start{%- endmacro %}
{% macro duckdb__month_spine(first, last) -%}select cast(unnest(generate_series({{ first }}, {{ last }}, interval 1 month)) as date) as month_start{%- endmacro %}
