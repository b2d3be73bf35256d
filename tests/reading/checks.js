// What is measured in a document as a reading system shows it.

const words = (node) => (node.textContent ?? String(node)).replace(/\s+/g, ' ').trim()

const channels = (colour) => (colour.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number)

// WCAG 2.2, "relative luminance" and "contrast ratio".
function luminance(colour) {
    const [r, g, b] = channels(colour).slice(0, 3).map((value) => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
}

// The colour behind an element: its own or that of what it stands in, else the system's page.
function ground(element, canvas) {
    for (let at = element; at; at = at.parentElement) {
        const colour = at.ownerDocument.defaultView.getComputedStyle(at).backgroundColor
        if ((channels(colour)[3] ?? 1) > 0) return colour
    }
    return canvas
}

// Texts that stand out too little from what is behind them; `least` is a contrast ratio.
function faint(doc, least) {
    const canvas = getComputedStyle(document.documentElement).backgroundColor
    const found = []
    for (const element of doc.body.querySelectorAll('*')) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
        if (!own || element.closest('title, desc, [aria-hidden]') || !element.checkVisibility()) continue
        const style = doc.defaultView.getComputedStyle(element)
        const drawn = element.namespaceURI.endsWith('/svg') ? style.fill : style.color
        const ratio = contrast(drawn, ground(element, canvas))
        if (ratio < least) found.push(`${ratio.toFixed(1)} ${words(element).slice(0, 40)}`)
    }
    return found
}

// What runs out of its page, to a side or at the foot, and can't be scrolled to by itself.
function sticking(doc, width) {
    const foot = doc.documentElement.clientHeight
    const found = []
    for (const element of doc.body.querySelectorAll('*')) {
        if (!element.checkVisibility() || element.closest('.table-scroll, svg, math, thead')) continue
        const out = [...element.getClientRects()].some((box) => box.width > width + 1 || box.bottom > foot + 1)
        if (out) found.push(`${element.localName}.${element.className} ${words(element).slice(0, 40)}`)
    }
    return found
}

// Tables that go on without their head: a head that comes again has no box, but the rows leave room for it.
function headless(doc) {
    const top = Math.min(...[...doc.body.querySelectorAll('*')].flatMap((element) => [...element.getClientRects()].map((box) => box.top)))
    const found = []
    for (const table of doc.querySelectorAll('.table-frame > table')) {
        const head = table.tHead
        if (!head?.checkVisibility() || doc.defaultView.getComputedStyle(head).position === 'absolute') continue
        const room = top + head.getClientRects()[0].height - 1
        const [, ...following] = table.tBodies[0].getClientRects()
        if (following.some((box) => box.top < room)) found.push(words(table).slice(0, 40))
    }
    return found
}

// Letters of drawings that are smaller than a share of the text's.
function small(doc, share) {
    const text = parseFloat(doc.defaultView.getComputedStyle(doc.body).fontSize)
    const found = []
    for (const element of doc.querySelectorAll('svg text')) {
        const size = parseFloat(doc.defaultView.getComputedStyle(element).fontSize) * element.getScreenCTM().a
        if (size < share * text) found.push(`${size.toFixed(1)} ${words(element).slice(0, 40)}`)
    }
    return found
}

// The colours that a document is shown in: of its text, and of what is drawn around its boxes.
function colours(doc) {
    const style = (element) => doc.defaultView.getComputedStyle(element)
    const boxes = [...doc.querySelectorAll('.box, .data')]
    const edges = (element) => ['Top', 'Left'].filter((side) => parseFloat(style(element)[`border${side}Width`]))
        .map((side) => style(element)[`border${side}Color`])
    return { page: getComputedStyle(document.documentElement).backgroundColor, text: style(doc.body).color, edges: boxes.flatMap(edges) }
}
