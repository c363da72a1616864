{# A figure as people write it: so many decimals, no trailing zeros, and more decimals where rounding would make it look like the other figure. #}
{% macro figure_zh(value, decimals, other='null') -%}
regexp_replace(
        cast(cast(round(
            cast({{ value }} as double),
            case
                when {{ value }} <> {{ other }} and round(cast({{ value }} as double), {{ decimals }}) = round(cast({{ other }} as double), {{ decimals }}) then 4
                else {{ decimals }}
            end
        ) as decimal(28, 4)) as varchar),
        '[.]?0+$', ''
    )
{%- endmacro %}

{# The statuses of a target and of a task, stated once; the board and the digests take the words from here. #}
{% macro status_zh(status_code) -%}
case {{ status_code }}
        when 'achieved' then '已达标'
        when 'not_achieved' then '未达标'
        when 'achieved_late' then '逾期达标'
        when 'ahead' then '提前达标'
        when 'on_track' then '正常'
        when 'slightly_behind' then '略滞后'
        when 'behind' then '滞后'
        when 'data_missing' then '数据待补'
        when 'held' then '暂扣'
        when 'conflict' then '口径矛盾'
        when 'not_applicable' then '不适用'
    end
{%- endmacro %}

{# What a target asks for, in words. #}
{% macro target_zh(kind, low, high, decimals, unit) -%}
case {{ kind }}
        when 'at_least' then concat_ws('', '不低于', {{ figure_zh(low, decimals) }}, {{ unit }})
        when 'at_most' then concat_ws('', '不高于', {{ figure_zh(high, decimals) }}, {{ unit }})
        when 'range' then concat_ws('', {{ figure_zh(low, decimals) }}, '至', {{ figure_zh(high, decimals) }}, {{ unit }})
        else concat_ws('', '全覆盖,即', {{ figure_zh('coalesce(' ~ low ~ ', ' ~ high ~ ')', decimals) }}, {{ unit }})
    end
{%- endmacro %}
