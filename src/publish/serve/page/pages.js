// A pane with the pages of a PDF: what is in view is drawn first, and the place is kept.
import * as pdfjs from '/npm/pdfjs-dist/build/pdf.min.mjs'
import { button, make, plural, press } from './dom.js'
import { keep, recall } from './settings.js'

pdfjs.GlobalWorkerOptions.workerSrc = '/npm/pdfjs-dist/build/pdf.worker.min.mjs'
const worker = new pdfjs.PDFWorker({ name: 'pages' })
const EDGE = 32 // px beside a page that fits
const STEPS = [50, 67, 80, 100, 125, 150, 200, 300]
const THUMB = 56 // px, the width of a thumbnail
const CSS_UNITS = 96 / 72
const DOTS = Math.min(window.devicePixelRatio || 1, 2)

export class Pages {
    constructor(edition) {
        this.name = edition.name
        this.sheets = []
        this.version = 0
        this.files = new Map() // by address: files with pages that are shown
        this.zoom = recall(`zoom.${this.name}`, 'fit')
        this.build(edition)
        new ResizeObserver(() => this.resized()).observe(this.scroll)
        this.scroll.addEventListener('scroll', () => this.scrolled(), { passive: true })
    }

    build(edition) {
        const id = `pane-${this.name}`
        this.extent = make('p', { class: 'extent' })
        this.level = button('Fit', '', () => this.setZoom('fit'), { class: 'level', title: 'Fit the pages to the pane' })
        this.tools = make('div', { class: 'tools' },
            this.strip = button('Pages', '', () => this.toggleStrip()),
            make('div', { class: 'group', role: 'group', 'aria-label': 'Zoom' },
                button('−', 'Smaller', () => this.step(-1)), this.level, button('+', 'Larger', () => this.step(1))))
        this.thumbs = make('ol', { class: 'thumbs', 'aria-label': `Pages of the ${edition.label}` })
        this.thumbs.addEventListener('keydown', event => this.rove(event))
        this.scroll = make('div', { class: 'scroll sheets', tabindex: 0, role: 'region', 'aria-label': `The ${edition.label}, page by page` })
        this.body = make('div', { class: 'body' }, this.thumbs, this.scroll)
        this.pane = make('section', { class: 'pane', id, 'aria-labelledby': `${id}-title` },
            make('header', { class: 'head' }, make('h2', { id: `${id}-title` }, edition.label), this.extent, this.tools),
            this.body)
        this.showStrip(recall(`strip.${this.name}`, edition.press ? 'no' : 'yes') === 'yes')
    }

    // ------------------------------------------------------------ a new version

    async show(edition, saves = this.saves) {
        this.edition = edition
        this.saves = saves
        this.extent.textContent = edition.pages ? plural(edition.pages, 'page') : 'not laid out yet'
        this.pane.classList.toggle('old', edition.failed)
        this.pane.dataset.final = edition.final
        if (!edition.url || edition.version === this.version || !this.body.clientWidth) return
        const version = this.version = edition.version
        const wanted = [...new Set(edition.sheets.map(([file]) => file))]
        const loaded = await Promise.all(wanted.map(file => this.load(file)))
        if (version !== this.version) return
        if (loaded.includes(null)) { this.version = 0; return } // there is a newer one, which comes
        const files = new Map(wanted.map((file, at) => [file, loaded[at]]))
        const pages = await Promise.all(edition.sheets.map(([file, at]) => files.get(file).getPage(at + 1)))
        if (version !== this.version) return
        await this.lay(pages)
        if (version !== this.version) return
        this.pane.dataset.version = version
        this.pane.dispatchEvent(new CustomEvent('shown', { bubbles: true, detail: { edition: this.name, version } }))
        for (const [file, { task }] of this.files) if (!files.has(file)) { this.files.delete(file); task?.destroy() }
        this.drawThumbs(version).catch(error => { if (version === this.version) throw error })
    }

    // A save brings only the pages that it changed, in a file of their own: the others stay in the
    // files in which they came.
    load(file) {
        if (!this.files.has(file)) {
            const one = { coming: null, task: null }
            one.coming = fetch(file).then(async answer => {
                if (!answer.ok) { this.files.delete(file); return null }
                const data = await answer.arrayBuffer()
                one.task = pdfjs.getDocument({ data, worker, isEvalSupported: false, useWasm: false, standardFontDataUrl: '/npm/pdfjs-dist/standard_fonts/' })
                return one.task.promise
            })
            this.files.set(file, one)
        }
        return this.files.get(file).coming
    }

    // Puts a sheet for each page, keeps those that there were, and draws what is new and in view.
    async lay(pages) {
        const count = pages.length
        this.loaded = pages
        while (this.sheets.length > count) { const gone = this.sheets.pop(); gone.sheet.remove(); gone.item.remove() }
        while (this.sheets.length < count) this.addSheet(this.sheets.length + 1)
        this.measure()
        this.sheets.forEach((one, at) => {
            one.canvas.setAttribute('aria-label', this.labelOf(one))
            if (one.page === pages[at]) return
            one.page = pages[at]
            one.stale = one.thumbStale = true
        })
        await this.drawVisible()
    }

    labelOf(one) {
        return `${this.edition.label}, page ${one.number} of ${this.loaded.length}`
    }

    addSheet(number) {
        const canvas = make('canvas', { role: 'img' })
        const sheet = make('div', { class: 'sheet' }, canvas)
        const thumb = make('canvas', { 'aria-hidden': 'true' })
        const go = button(thumb, `Page ${number}`, () => this.goTo(number))
        go.append(make('span', { 'aria-hidden': 'true' }, String(number)))
        go.tabIndex = number === 1 ? 0 : -1
        const item = make('li', {}, go)
        this.sheets.push({ number, sheet, canvas, thumb, item, go, stale: true, thumbStale: true })
        this.scroll.append(sheet)
        this.thumbs.append(item)
    }

    // ------------------------------------------------------------ sizes

    scaleOf(page) {
        const { width } = page.getViewport({ scale: CSS_UNITS })
        if (this.zoom !== 'fit') return CSS_UNITS * this.zoom / 100
        return CSS_UNITS * Math.max(this.scroll.clientWidth - EDGE, 80) / width
    }

    measure() {
        this.loaded?.forEach((page, at) => {
            const { width, height } = page.getViewport({ scale: this.scaleOf(page) })
            const { style } = this.sheets[at].sheet
            style.width = `${Math.floor(width)}px`
            style.height = `${Math.floor(height)}px`
        })
        const page = this.loaded?.[0]
        this.level.textContent = this.zoom === 'fit' ? 'Fit' : `${this.zoom} %`
        press(this.level, this.zoom === 'fit')
        if (page) this.pane.dataset.zoom = Math.round(this.scaleOf(page) / CSS_UNITS * 100)
    }

    setZoom(zoom) {
        this.zoom = zoom
        keep(`zoom.${this.name}`, zoom)
        this.rescale()
    }

    step(way) {
        const now = Number(this.pane.dataset.zoom) || 100
        const next = way > 0 ? STEPS.find(one => one > now + 1) : STEPS.findLast(one => one < now - 1)
        if (next) this.setZoom(String(next))
    }

    // Sizes all sheets anew around what is in view.
    rescale() {
        const height = this.scroll.scrollHeight || 1
        const place = this.scroll.scrollTop / height
        this.measure()
        this.scroll.scrollTop = place * this.scroll.scrollHeight
        for (const one of this.sheets) one.stale = true
        this.drawVisible()
    }

    resized() {
        const { clientWidth } = this.scroll
        if (!clientWidth || clientWidth === this.width) return
        this.width = clientWidth
        if (this.edition && this.edition.version !== this.version) { this.show(this.edition); return } // unseen so far
        clearTimeout(this.timer)
        this.timer = setTimeout(() => this.rescale(), 60)
    }

    // ------------------------------------------------------------ drawing

    inView() {
        const { scrollTop, clientHeight } = this.scroll
        return this.sheets.filter(({ sheet }) =>
            sheet.offsetTop < scrollTop + clientHeight && sheet.offsetTop + sheet.offsetHeight > scrollTop)
    }

    async drawVisible() {
        if (!this.loaded || !this.scroll.clientHeight) return
        for (const one of this.inView()) if (one.stale) await this.draw(one)
        this.mark()
    }

    // Draws a page aside and puts it in the place of the old one at once, so that nothing flickers.
    async draw(one) {
        one.stale = false
        const { page } = one
        const viewport = page.getViewport({ scale: this.scaleOf(page) * DOTS })
        const canvas = make('canvas', { role: 'img', 'aria-label': this.labelOf(one) })
        canvas.width = Math.floor(viewport.width)
        canvas.height = Math.floor(viewport.height)
        one.task?.cancel()
        one.task = page.render({ canvas, viewport })
        try { await one.task.promise } catch (error) {
            if (error.name !== 'RenderingCancelledException') throw error
            return
        }
        one.canvas.replaceWith(canvas)
        one.canvas = canvas
    }

    // A dot says what a save has changed: pages that are finished later are of the same save.
    async drawThumbs(version) {
        for (const one of this.sheets) {
            if (version !== this.version || this.strip.getAttribute('aria-pressed') !== 'true') return
            const saved = one.saves !== this.saves
            one.saves = this.saves
            if (!one.thumbStale) { if (saved) one.item.classList.remove('changed'); continue }
            const page = one.page
            const { width } = page.getViewport({ scale: 1 })
            const viewport = page.getViewport({ scale: THUMB * DOTS / width })
            const canvas = make('canvas', { 'aria-hidden': 'true' })
            canvas.width = Math.floor(viewport.width)
            canvas.height = Math.floor(viewport.height)
            await page.render({ canvas, viewport }).promise
            if (saved) one.item.classList.toggle('changed', differs(one.thumb, canvas))
            one.thumb.replaceWith(canvas)
            one.thumb = canvas
            one.thumbStale = false
        }
    }

    // ------------------------------------------------------------ pages

    scrolled() {
        this.mark()
        clearTimeout(this.drawing)
        this.drawing = setTimeout(() => this.drawVisible(), 40)
    }

    mark() {
        const { scrollTop, clientHeight } = this.scroll
        const middle = scrollTop + clientHeight / 3
        const chosen = this.chosen?.at === scrollTop ? this.sheets[this.chosen.number - 1] : null
        const now = chosen ?? this.sheets.findLast(({ sheet }) => sheet.offsetTop <= middle) ?? this.sheets[0]
        if (!now || now === this.now) return
        this.now?.go.removeAttribute('aria-current')
        this.now = now
        now.go.setAttribute('aria-current', 'true')
        for (const one of this.sheets) one.go.tabIndex = one === now ? 0 : -1
        const { offsetTop, offsetHeight } = now.item
        if (offsetTop < this.thumbs.scrollTop || offsetTop + offsetHeight > this.thumbs.scrollTop + this.thumbs.clientHeight)
            this.thumbs.scrollTop = offsetTop - this.thumbs.clientHeight / 2
    }

    // The last pages may not reach the middle of the view: the one that was chosen counts there.
    goTo(number) {
        this.scroll.scrollTop = this.sheets[number - 1].sheet.offsetTop - EDGE / 2
        this.chosen = { number, at: this.scroll.scrollTop }
        this.mark()
    }

    rove(event) {
        const way = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key]
        if (!way) return
        event.preventDefault()
        const at = this.sheets.findIndex(one => one.go === document.activeElement)
        const next = this.sheets[Math.min(Math.max(at + way, 0), this.sheets.length - 1)]
        this.goTo(next.number)
        next.go.focus()
    }

    toggleStrip() {
        const on = this.strip.getAttribute('aria-pressed') !== 'true'
        keep(`strip.${this.name}`, on ? 'yes' : 'no')
        this.showStrip(on)
        if (on && this.loaded) this.drawThumbs(this.version)
    }

    showStrip(on) {
        press(this.strip, on)
        this.thumbs.hidden = !on
    }
}

// Whether two drawings of a page differ; the first has none before it.
function differs(old, now) {
    if (old.width !== now.width || old.height !== now.height) return false
    const read = canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
    const [one, other] = [read(old), read(now)]
    for (let at = 0; at < one.length; at += 4)
        if (Math.abs(one[at] - other[at]) > 24 || Math.abs(one[at + 1] - other[at + 1]) > 24) return true
    return false
}
