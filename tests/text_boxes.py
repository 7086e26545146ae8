"""Whether all text of a page can be read: nothing cut off, nothing on top of something else."""

from playwright.sync_api import Page

# WCAG 2.2, 1.4.12: what a reader may set without losing anything.
SPACING = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }
"""
TWICE = ":root { font-size: 200% !important }"

ADD_STYLE = """(css) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [sheet]
}"""

# A line of text counts as the middle part of its letters, so that tight lines do not touch.
UNREADABLE = """() => {
    const lines = [], wrong = []
    const name = (line) => `“${line.text.slice(0, 40)}” in ${line.owner.outerHTML.slice(0, 90)}`
    const cuts = (way) => ['hidden', 'clip'].includes(way)
    const isHiddenBox = (box) => cuts(getComputedStyle(box).overflowX) && box.clientWidth <= 1
    const isForScreenReaders = (box) => box !== null && (
        isHiddenBox(box) || isForScreenReaders(box.parentElement)
    )
    const isShown = (owner) => !owner.closest('svg, script, style, option, textarea') &&
        owner.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !isForScreenReaders(owner)

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim(), owner = walker.currentNode.parentElement
        if (!text || !isShown(owner)) continue
        const range = document.createRange()
        range.selectNodeContents(walker.currentNode)
        for (const { left, right, top, bottom, width, height } of range.getClientRects()) {
            if (width < 1) continue
            lines.push({ owner, text, left, right, top: top + height / 4, bottom: bottom - height / 4 })
        }
    }

    for (const line of lines) {
        let scrolls = false
        for (let box = line.owner; box !== document.documentElement && !scrolls; box = box.parentElement) {
            const style = getComputedStyle(box), edge = box.getBoundingClientRect()
            if (['inline', 'contents'].includes(style.display)) continue
            if (cuts(style.overflowX) && (line.right > edge.right + 1 || line.left < edge.left - 1)) {
                wrong.push(`cut off at a side: ${name(line)}`)
            }
            if (cuts(style.overflowY) && (line.bottom > edge.bottom + 1 || line.top < edge.top - 1)) {
                wrong.push(`cut off above or below: ${name(line)}`)
            }
            scrolls = ['auto', 'scroll'].includes(style.overflowX)
        }
        if (!scrolls && (line.right > document.documentElement.clientWidth + 1 || line.left < -1)) {
            wrong.push(`out of the window: ${name(line)}`)
        }
    }

    lines.sort((one, other) => one.top - other.top)
    lines.forEach((one, index) => {
        for (const other of lines.slice(index + 1)) {
            if (other.top > one.bottom) break
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left)
            const high = Math.min(one.bottom, other.bottom) - other.top
            if (wide > 2 && high > 2) wrong.push(`overlap: ${name(one)} and ${name(other)}`)
        }
    })
    return wrong
}"""


def unreadable(page: Page) -> list[str]:
    """Text that is cut off, out of the window, or under other text, as the page stands."""
    found: list[str] = page.evaluate(UNREADABLE)
    return found


def add_style(page: Page, css: str) -> None:
    """Set what a reader sets in her browser, which a site's policy does not forbid."""
    page.evaluate(ADD_STYLE, css)
