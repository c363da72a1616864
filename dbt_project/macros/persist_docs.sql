{# The description of a model begins with its grain, in English, for those who read the code; the comment that analysts see is Chinese: meta.comment_zh. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {% set comment = model.config.meta.get('comment_zh') or model.description %}
    {% if for_relation and config.persist_relation_docs() and comment %}
        {% do run_query(alter_relation_comment(relation, comment)) %}
    {% endif %}
    {% if for_columns and config.persist_column_docs() and model.columns %}
        {% do run_query(alter_column_comment(relation, model.columns)) %}
    {% endif %}
{%- endmacro %}
