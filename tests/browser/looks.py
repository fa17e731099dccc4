"""How a page is looked at: in both colours, wide and narrow, by the rules of WCAG 2.2 AA, and with the keyboard."""

from __future__ import annotations

from tests.browser.conftest import Visitor

EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SEEN = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
"""What depends on colours and widths; the rest of the rules reads the same tree each time."""
LOOKS = (("light", 1280, EVERYTHING), ("dark", 1280, SEEN), ("light", 390, SEEN), ("dark", 390, EVERYTHING))
TO_USE = """() => {
  const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const used = one => one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && !one.disabled
    && one.tabIndex >= 0 && (one.type !== 'radio' || one.checked);
  return [...document.querySelectorAll(asked)].filter(one => used(one) && !one.dataset.reached).length;
}"""
"""What there is to use and was not reached; of radio buttons the keyboard reaches the chosen one."""
SEEN_FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5;
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
    page, wanted = one.page, int(one.page.evaluate(TO_USE))
    page.evaluate("document.activeElement.blur()")
    for _ in range(2 * wanted):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(SEEN_FOCUS), page.evaluate("document.activeElement.outerHTML")
        page.evaluate("document.activeElement.dataset.reached = 'yes'")
    assert page.evaluate(TO_USE) == 0
    return wanted
