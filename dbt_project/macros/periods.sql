{# 2025-10 · 2025Q4 · 2025H2 · 2025 · 2025-10-07 #}
{% macro period_label(grain, period_end) -%}
case {{ grain }}
        when 'month' then substr(cast({{ period_end }} as varchar), 1, 7)
        when 'quarter' then concat(substr(cast({{ period_end }} as varchar), 1, 4), 'Q', cast(extract(quarter from {{ period_end }}) as varchar))
        when 'half' then concat(substr(cast({{ period_end }} as varchar), 1, 4), case when extract(month from {{ period_end }}) <= 6 then 'H1' else 'H2' end)
        when 'year' then substr(cast({{ period_end }} as varchar), 1, 4)
        else cast({{ period_end }} as varchar)
    end
{%- endmacro %}

{# 2025年10月 · 2025年第4季度 · 2025年下半年 · 2025年 · 2025-10-07 #}
{% macro period_zh(grain, period_end) -%}
case {{ grain }}
        when 'month' then concat(substr(cast({{ period_end }} as varchar), 1, 4), '年', cast(extract(month from {{ period_end }}) as varchar), '月')
        when 'quarter' then concat(substr(cast({{ period_end }} as varchar), 1, 4), '年第', cast(extract(quarter from {{ period_end }}) as varchar), '季度')
        when 'half' then concat(substr(cast({{ period_end }} as varchar), 1, 4), case when extract(month from {{ period_end }}) <= 6 then '年上半年' else '年下半年' end)
        when 'year' then concat(substr(cast({{ period_end }} as varchar), 1, 4), '年')
        else cast({{ period_end }} as varchar)
    end
{%- endmacro %}

{# How many months a grain has; days and unknown grains count as a month. #}
{% macro grain_months(grain) -%}
case {{ grain }} when 'quarter' then 3 when 'half' then 6 when 'year' then 12 else 1 end
{%- endmacro %}
