"""How a page is looked at: in both colours, wide and narrow, by the rules of WCAG 2.2 AA, and with the keyboard."""

from __future__ import annotations

from tests.browser.conftest import Visitor

EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SEEN = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
"""What depends on colours and widths; the rest of the rules reads the same tree each time."""
LOOKS = (("light", 1280, EVERYTHING), ("dark", 1280, SEEN), ("light", 390, SEEN), ("dark", 390, EVERYTHING))
REACHED = """() => {
  const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const shown = one => one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
  return [...document.querySelectorAll(asked)].filter(one => shown(one) && !one.disabled && one.tabIndex >= 0).length;
}"""
SEEN_FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return at !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5;
}"""


def look_at(one: Visitor, address: str, expected: tuple[str, ...] = ()) -> None:
    """Asserts that the page fits, is for everybody, asks nobody else for anything and complains of nothing."""
    one.go(address)  # once: what follows changes colours and width alone, as a person's own browser does
    one.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    for scheme, width, rules in LOOKS:
        one.page.emulate_media(color_scheme=scheme)
        one.page.set_viewport_size({"width": width, "height": 900})
        assert one.violations(rules) == [], f"{address} {scheme} {width}"
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in one.complaints if not any(status in text for status in expected)] == []
    assert one.elsewhere == []


def tab_through(one: Visitor) -> int:
    """Asserts that the keyboard reaches everything there is to use, and is seen wherever it is. Returns how many."""
    wanted = int(one.page.evaluate(REACHED))
    one.page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(wanted):
        one.page.keyboard.press("Tab")
        assert one.page.evaluate(SEEN_FOCUS), one.page.evaluate("document.activeElement.outerHTML")
        reached.add(one.page.evaluate("(document.activeElement.dataset.reached ??= Math.random().toString())"))
    assert len(reached) == wanted
    return wanted
