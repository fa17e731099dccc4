"""When a technology was first to be had outside the people who made it, by pages that tell its history."""

from __future__ import annotations

import re

_SHIPPED = {
    "aws lambda": ((2014, 11), "https://www.centerconsulting.com/code-library/tools/aws-lambda"),
    "chatgpt": ((2022, 11), "https://www.californiaemploymentlawreport.com/tags/paragraphai/"),
    "docker": ((2013, 3), "https://www.centerconsulting.com/code-library"),
    "github actions": ((2018, 10), "https://changelog.com/podcast/331"),
    "golang": ((2009, 11), "https://www.centerconsulting.com/code-library"),
    "istio": ((2017, 5), "https://www.solo.io/blog/happy-6th-birthday-istio/"),
    "jetpack compose": ((2019, 5), "https://twtext.com/article/1299020334826283009"),
    "kotlin": ((2011, 7), "https://github.com/tgirard12/kotlin-talk"),
    "kubernetes": (
        (2014, 6),
        "https://www.mo4tech.com/from-birth-to-popularity-kubernetes-has-a-very-brief-history.html",
    ),
    "next.js": ((2016, 10), "https://4ort.xyz/entity/next-js.md"),
    "node.js": ((2009, 11), "https://www.centerconsulting.com/code-library"),
    "pytorch": ((2016, 9), "https://blog.youkuaiyun.com/zhanghuihua911zha/article/details/144399156"),
    "react native": ((2015, 3), "http://piglix.com/piglix/React_(JavaScript_library)"),
    "react.js": ((2013, 5), "https://handwiki.org/wiki/Software:React_(web_framework)"),
    "swiftui": ((2019, 6), "https://donaldpinckney.com/2019/06/03/wwdc2019.html"),
    "terraform": ((2014, 7), "https://centerconsulting.com/code-library/tools/terraform"),
    "typescript": ((2012, 1), "https://www.centerconsulting.com/code-library"),
    "vue.js": ((2014, 2), "https://madushaprasad21.medium.com/vue-js-history-1a6b8567198f"),
}
"""Year and month by name, and a page that says so, as read in November 2026; only names that mean nothing else. Of
node.js it is when it was first shown, of typescript the first month of the year that the page tells.
"""
RELEASED = {name: month for name, (month, _) in _SHIPPED.items()}
SOURCES = {name: page for name, (_, page) in _SHIPPED.items()}

_NAMED = re.compile(r"(?<![\w.-])(" + "|".join(map(re.escape, sorted(RELEASED, key=len, reverse=True))) + r")(?![\w-])")


def months_too_early(text: str, ended: int) -> int:
    """By how many months a job had ended before what it names could be had, 0 when it had not.

    A month's number is year * 12 + month.
    """
    return max((months for _, months in named_too_early(text, ended)), default=0)


def named_too_early(text: str, ended: int) -> list[tuple[str, int]]:
    """What a job names that could not be had when it ended, and by how many months, each once."""
    named = {found: RELEASED[found] for found in _NAMED.findall(text.lower())}
    months = ((name, year * 12 + month - ended) for name, (year, month) in sorted(named.items()))
    return [(name, early) for name, early in months if early > 0]
