{#
  The night's date, and the moment at or after which nothing is known (UTC). No model reads the wall clock.
  They come from the environment and are asked for only when a model runs: a changed dbt variable would make dbt parse everything anew each night.
#}
{% macro as_of_date() -%}cast('{{ env_var("NEWINFRA_AS_OF", "2025-12-31") if execute else "2025-12-31" }}' as date){%- endmacro %}

{% macro cutoff() -%}
cast('{{ env_var("NEWINFRA_CUTOFF", "2025-12-31 16:00:00") if execute else "2025-12-31 16:00:00" }}' as timestamp)
{%- endmacro %}

{# Whether the version [known_from, known_to) is in force at a moment. #}
{% macro in_force_at(moment, known_from='known_from', known_to='known_to') -%}
({{ known_from }} <= {{ moment }} and ({{ known_to }} is null or {{ known_to }} > {{ moment }}))
{%- endmacro %}
