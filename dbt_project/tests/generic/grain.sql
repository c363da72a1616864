{# The columns are the grain of the model: never null, never twice. A returned row is a combination that breaks it. #}
{% test grain(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as times
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1{% for column in columns %} or {{ column }} is null{% endfor %}

{% endtest %}
