r"""The small template language of contracts: names of files, and paths and parameters of requests.

In file names `{yyyy} {mm} {dd} {q} {h} {version} {vintage}` stand for digits or words, `*` for anything within one folder level, and `[…]` may be
missing. A placeholder that stands twice must have the same value both times. Names are compared after NFKC, so that （） equals () and ６ equals 6.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newinfra.errors import ContractError
from newinfra.periods import Period

_GROUPS = {
    "yyyy": r"(?:19|20)[0-9]{2}",
    "mm": r"(?:0[1-9]|1[0-2])",
    "dd": r"(?:0[1-9]|[12][0-9]|3[01])",
    "q": r"[1-4一二三四]",
    "h": r"[12上下]",
    "version": r"[0-9]{1,4}",
    "vintage": r"快报|年报|修订",
}
_TOKENS = re.compile(r"\{(?P<group>[^{}]*)\}|(?P<star>\*)|(?P<open>\[)|(?P<close>\])|(?P<text>[^{}*\[\]]+)|(?P<stray>.)")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(template: str) -> frozenset[str]:
    """The placeholders of a template.

    Raises:
        ContractError: the template is not well formed.
    """
    return frozenset(compiled(template).groupindex)


@lru_cache(maxsize=1024)
def compiled(template: str) -> re.Pattern[str]:
    """The template as an anchored pattern with one named group per placeholder.

    Raises:
        ContractError: an unknown placeholder, or a bracket without its partner.
    """
    pattern: list[str] = []
    seen: set[str] = set()
    depth = 0
    for token in _TOKENS.finditer(template):
        if (group := token["group"]) is not None:
            if group not in _GROUPS:
                raise _refusal(template, f"{{{group}}}", "a placeholder among " + " ".join(f"{{{name}}}" for name in _GROUPS))
            pattern.append(f"(?P={group})" if group in seen else f"(?P<{group}>{_GROUPS[group]})")
            seen.add(group)
        elif token["star"]:
            pattern.append("[^/]*")
        elif token["open"]:
            depth += 1
            pattern.append("(?:")
        elif token["close"]:
            depth -= 1
            pattern.append(")?")
        elif token["text"]:
            pattern.append(re.escape(unicodedata.normalize("NFKC", token["text"])))
        if token["stray"] or depth < 0:
            raise _refusal(template, repr(token[0]), "braces and brackets in pairs")
    if depth:
        raise _refusal(template, "an open [", "braces and brackets in pairs")
    return re.compile("".join(pattern))


def filled(template: str, period: Period | None) -> str:
    """A request's path or parameter for a period: {yyyy} {mm} {dd} are its last day's, {q} and {h} its quarter and half.

    Raises:
        ContractError: an unknown placeholder, or one where there is no period.
    """

    def value(match: re.Match[str]) -> str:
        if period is not None:
            end = period.end
            values = {"yyyy": f"{end:%Y}", "mm": f"{end:%m}", "dd": f"{end:%d}", "yyyymm": f"{end:%Y%m}", "yyyymmdd": f"{end:%Y%m%d}"}
            values |= {"q": str((end.month + 2) // 3), "h": str((end.month + 5) // 6)}
            if match[1] in values:
                return values[match[1]]
        raise ContractError("a request has an unknown placeholder", where=template, got=match[0], expected="{yyyy} {mm} {dd} {yyyymm} {yyyymmdd} {q} {h}")

    return _PLACEHOLDER.sub(value, template)


def _refusal(template: str, got: str, expected: str) -> ContractError:
    return ContractError("the file-name template is not well formed", where=template, expected=expected, got=got, todo="Mend `files` in the contract.")
