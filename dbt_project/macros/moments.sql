{# The night's date and the moment after which nothing is known (UTC). No model reads the wall clock. #}
{% macro as_of_date() -%}cast('{{ var("as_of") }}' as date){%- endmacro %}

{% macro cutoff() -%}cast('{{ var("cutoff") }}' as timestamp){%- endmacro %}

{# Whether the version [known_from, known_to) is in force at a moment. #}
{% macro in_force_at(moment, known_from='known_from', known_to='known_to') -%}
({{ known_from }} <= {{ moment }} and ({{ known_to }} is null or {{ known_to }} > {{ moment }}))
{%- endmacro %}
