{# Whether a value is in a list that a seed keeps as text with semicolons; an empty list holds everything. #}
{% macro in_seed_list(value, list) -%}
({{ list }} is null or concat(';', {{ list }}, ';') like concat('%;', {{ value }}, ';%'))
{%- endmacro %}

{# Whether an entity record meets the status, level and attribute filters of a measure. Both arguments are CTE names. #}
{% macro meets_filters(measures, records) -%}
{{ in_seed_list(records ~ '.status', measures ~ '.status_in') }}
    and {{ in_seed_list(records ~ '.level', measures ~ '.level_in') }}
    {%- for number in (1, 2, 3) %}
    and (
        {{ measures }}.attribute_{{ number }} is null
        or {{ json_text(records ~ '.attributes', measures ~ '.attribute_' ~ number) }} = {{ measures }}.value_{{ number }}
    )
    {%- endfor %}
{%- endmacro %}

{# Whether an entity record counts on the last day of its period, by the measure's date rule. #}
{% macro meets_date_rule(measures, records) -%}
(
        {{ measures }}.date_rule is null
        or (
            coalesce({{ records }}.valid_from, {{ records }}.period_end) <= {{ records }}.period_end
            and coalesce({{ records }}.valid_to, {{ records }}.period_end) >= {{ records }}.period_end
            and (
                {{ measures }}.date_rule <> 'in_year'
                or extract(year from {{ records }}.valid_from) = extract(year from {{ records }}.period_end)
            )
        )
    )
{%- endmacro %}
