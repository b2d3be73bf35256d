// A reader made of foliate-js as its own demo is; `reader` is what the tests turn and press.
import '/npm/foliate-js/view.js'
import { FootnoteHandler } from '/npm/foliate-js/footnotes.js'

const COLOURS = 'html { color-scheme: light dark }'
const HIDDEN = `@namespace epub "http://www.idpf.org/2007/ops";
    aside[epub|type~="endnote"], aside[epub|type~="footnote"], aside[epub|type~="note"],
    aside[epub|type~="rearnote"] { display: none }`

const SEEN = '.box, .figure, .table'

const view = document.createElement('foliate-view')
const notes = new FootnoteHandler()
let doc
let handled
let popup

view.addEventListener('load', (event) => { doc = event.detail.doc })
view.addEventListener('link', (event) => { handled = notes.handle(view.book, event) })
notes.addEventListener('before-render', ({ detail }) => {
    const frame = document.createElement('div')
    frame.id = 'popup'
    frame.append(detail.view)
    document.body.append(frame)
    detail.view.renderer.setAttribute('flow', 'scrolled')
    detail.view.renderer.setStyles(COLOURS)
})
notes.addEventListener('render', ({ detail }) => { popup = detail })

const flat = (items) => items.flatMap((item) => [item, ...flat(item.subitems ?? [])])

window.reader = {
    async open(name) {
        const file = await (await fetch(name)).blob()
        document.body.append(view)
        await view.open(new File([file], 'book.epub'))
        view.renderer.setStyles(HIDDEN + COLOURS)
        await view.renderer.next()
        return {
            title: view.book.metadata.title,
            contents: flat(view.book.toc).map((item) => item.label.trim()),
            pages: (view.book.pageList ?? []).map((item) => item.label.trim()),
        }
    },
    async go(href) {
        await view.goTo(href)
        await doc.fonts.ready
        return doc.title
    },
    // Goes to what there is to look at: how many there are in a document, then one by its number.
    async count(href) {
        await view.goTo(href)
        return doc.querySelectorAll(SEEN).length
    },
    async see(href, number) {
        const { index } = view.book.resolveHref(href)
        await view.renderer.goTo({ index, anchor: (shown) => shown.querySelectorAll(SEEN)[number] })
    },
    async turn(times) {
        const seen = []
        for (let turned = 0; turned < times; turned += 1) {
            await view.renderer.next()
            seen.push(`${view.lastLocation.fraction.toFixed(4)} ${words(view.lastLocation.range)}`)
        }
        return seen
    },
    // Follows a number of the page list: what is then in view, and which page that is said to be.
    async page(label) {
        const { href } = view.book.pageList.find((item) => item.label.trim() === label)
        await view.goTo(href)
        const anchor = (await view.book.resolveHref(href)).anchor(doc)
        const inside = view.lastLocation.range.comparePoint(anchor, 0) <= 0
        return { label: view.lastLocation.pageItem?.label.trim(), inside }
    },
    // Presses a link; what pops up, or nothing where the link is followed instead.
    async press(path) {
        popup?.view.close()
        document.querySelector('#popup')?.remove()
        popup = handled = undefined
        const link = doc.querySelector(path)
        if (!link) return null
        link.click()
        await handled
        if (!popup) return null
        const text = words(popup.view.renderer.getContents()[0].doc.body)
        const place = doc.getElementById(link.hash.slice(1))
        const hidden = Boolean(popup.hidden && place && !place.getClientRects().length)
        return { type: popup.type, hidden, text }
    },
    unfold() { for (const details of doc.querySelectorAll('details:not([open]) summary')) details.click() },
    faint: (least) => window.faint(doc, least),
    small: (share) => window.small(doc, share),
    headless: () => window.headless(doc),
    colours: () => window.colours(doc),
    sticking: () => window.sticking(doc, innerWidth),
}
