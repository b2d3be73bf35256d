// A pane with an EPUB as a reading system shows it: on a phone or an e-reader, by day or night.
import { button, make, press } from './dom.js'
import { close, settle } from './foliate.js'
import { keep, recall } from './settings.js'

const DEVICES = { phone: ['Phone', 390, 780], paper: ['E-reader', 505, 683], wide: ['Wide', 0, 0] }
const SIZES = [80, 90, 100, 115, 130, 150, 175]
const DARK = /@media\s*\(prefers-color-scheme:\s*dark\)/g
const SCHEME = /color-scheme:\s*light dark/g

export class Book {
    constructor(edition) {
        this.name = edition.name
        this.version = 0
        this.device = recall('device', 'phone')
        this.dark = recall('dark') === 'yes'
        this.size = Number(recall('size', '100'))
        this.build(edition)
        new ResizeObserver(() => this.fit()).observe(this.stage)
    }

    build(edition) {
        const id = `pane-${this.name}`
        this.extent = make('p', { class: 'extent' })
        this.devices = Object.entries(DEVICES).map(([key, [text]]) =>
            button(text, '', () => this.setDevice(key), { 'data-device': key }))
        this.night = button('Dark', '', () => this.setDark(!this.dark), { title: 'Show the book as at night' })
        this.contents = make('select', { 'aria-label': `Contents of the ${edition.label}` })
        this.contents.addEventListener('change', () => this.go(this.contents.value))
        this.back = button('‹', 'Page back', () => this.view?.prev(), { class: 'turn' })
        this.on = button('›', 'Page on', () => this.view?.next(), { class: 'turn' })
        this.screen = make('div', { class: 'screen' })
        this.frame = make('div', { class: 'device' }, this.screen)
        this.stage = make('div', { class: 'scroll stage', tabindex: 0, role: 'region', 'aria-label': `The ${edition.label} as a device shows it` }, this.frame)
        this.stage.addEventListener('keydown', event => this.turn(event))
        this.pane = make('section', { class: 'pane book', id, 'aria-labelledby': `${id}-title` },
            make('header', { class: 'head' }, make('h2', { id: `${id}-title` }, edition.label), this.extent,
                make('div', { class: 'tools' },
                    make('div', { class: 'group', role: 'group', 'aria-label': 'Device' }, ...this.devices),
                    this.night)),
            make('div', { class: 'body' }, this.stage),
            make('footer', { class: 'foot' }, this.back, this.contents,
                make('div', { class: 'group', role: 'group', 'aria-label': 'Size of the type' },
                    button('A−', 'Smaller type', () => this.step(-1)), button('A+', 'Larger type', () => this.step(1))),
                this.on))
        this.dress()
    }

    // ------------------------------------------------------------ a new version

    async show(edition) {
        this.edition = edition
        this.pane.classList.toggle('old', edition.failed)
        this.pane.dataset.final = edition.final
        if (!edition.url || edition.version === this.version || !this.stage.clientWidth) return
        this.version = edition.version
        const answer = await fetch(edition.url)
        if (!answer.ok) return
        const file = await answer.blob()
        if (edition.version !== this.version) return
        this.file = file
        await this.open(edition.version)
    }

    // Opens the book behind the one in view, at its place, then puts it in front; unless meanwhile
    // it is opened again, as a newer version or in larger type.
    async open(version = this.version) {
        const view = make('foliate-view', { class: 'waiting', role: 'group', 'aria-label': 'The text of the book' })
        close(this.coming)
        this.coming = view
        this.screen.append(view)
        await view.open(new File([this.file], 'book.epub'))
        if (view !== this.coming) return
        view.book.transformTarget?.addEventListener('data', event => this.adapt(event.detail))
        view.addEventListener('load', ({ detail }) => this.loaded(detail.doc))
        view.addEventListener('relocate', ({ detail }) => { if (view === this.view) this.moved(detail) })
        view.addEventListener('link', event => this.followed(event))
        view.renderer.setAttribute('margin', '28px')
        view.renderer.setAttribute('gap', '8%')
        view.renderer.setAttribute('max-column-count', '1')
        for (let tries = 0, led; tries < 3 && (!tries || led !== this.aim()); tries++) {
            led = this.aim() // which may be another by the time that this one is reached
            await this.lead(view, led)
            if (view !== this.coming) return
        }
        close(this.view)
        this.view = view
        this.coming = undefined
        this.going = ''
        view.classList.remove('waiting')
        this.list(view.book)
        this.moved(view.lastLocation)
        this.pane.dataset.version = version
        this.pane.dispatchEvent(new CustomEvent('shown', { bubbles: true, detail: { edition: this.name, version } }))
    }

    aim() { return this.going || this.place }

    // Leads a book to a place, or to what was chosen in its contents; a new one opens at its text.
    async lead(view, aim) {
        if (typeof aim === 'string') { await view.goTo(aim); return }
        const { sections } = view.book
        const first = Math.max(sections.findIndex(section => section.linear !== 'no'), 0)
        const index = Math.min(aim ? aim.index : first + 1, sections.length - 1)
        await view.renderer.goTo({ index, anchor: aim?.fraction ?? 0 })
    }

    // Settles what the book leaves to the system: by day or by night. A policy forbids styles in
    // attributes, so they are set by script.
    adapt(detail) {
        if (detail.type === 'text/css') {
            detail.data = Promise.resolve(detail.data).then(css => css
                .replace(DARK, this.dark ? '@media all' : '@media not all')
                .replace(SCHEME, `color-scheme: ${this.dark ? 'dark' : 'light'}`))
        } else if (detail.type === 'application/xhtml+xml') {
            detail.data = Promise.resolve(detail.data).then(text =>
                text.replace(/(<[^>]*?)\sstyle=/g, '$1 data-style='))
        }
    }

    loaded(doc) {
        settle(doc)
        for (const element of doc.querySelectorAll('[data-style]'))
            element.style.cssText = element.dataset.style
        doc.documentElement.style.fontSize = `${this.size}%`
        doc.addEventListener('keydown', event => this.turn(event))
    }

    followed(event) {
        const { href } = event.detail
        if (/^[a-z]+:/.test(href)) event.preventDefault()
    }

    // ------------------------------------------------------------ the place

    moved(location) {
        if (!location) return
        const { fraction, section } = location
        this.place = { index: section?.current ?? 0, fraction: this.inSection() }
        this.extent.textContent = `${Math.round((fraction || 0) * 100)} % read`
        const href = location.tocItem?.href
        if (href && [...this.contents.options].some(option => option.value === href)) this.contents.value = href
        this.pane.dataset.section = this.place.index
    }

    async go(href) {
        this.going = href
        try { await this.view?.goTo(href) } finally { if (this.going === href) this.going = '' }
    }

    inSection() {
        const { renderer } = this.view ?? {}
        if (!renderer?.pages) return 0
        return Math.max(0, (renderer.page - 1) / Math.max(renderer.pages - 2, 1))
    }

    list(book) {
        const flat = (items, deep = 0) => (items ?? []).flatMap(item => [[item, deep], ...flat(item.subitems, deep + 1)])
        this.contents.replaceChildren(...flat(book.toc).map(([item, deep]) =>
            make('option', { value: item.href }, `${'\u2003'.repeat(deep)}${item.label.trim()}`)))
    }

    turn(event) {
        const way = { ArrowLeft: 'goLeft', ArrowRight: 'goRight', PageUp: 'prev', PageDown: 'next' }[event.key]
        if (!way || event.target.closest?.('select')) return
        event.preventDefault()
        this.view?.[way]()
    }

    // ------------------------------------------------------------ the device

    setDevice(device) { this.device = device; keep('device', device); this.dress(); this.fit() }

    setDark(dark) {
        this.dark = dark
        keep('dark', dark ? 'yes' : 'no')
        this.dress()
        if (this.file) this.open()
    }

    step(way) {
        const at = SIZES.indexOf(this.size) + way
        this.size = SIZES[Math.min(Math.max(at, 0), SIZES.length - 1)]
        keep('size', String(this.size))
        if (this.file) this.open()
    }

    dress() {
        this.frame.dataset.device = this.device
        this.pane.dataset.dark = this.dark
        press(this.night, this.dark)
        for (const one of this.devices) press(one, one.dataset.device === this.device)
        this.fit()
    }

    // Gives the screen its own number of pixels, made smaller as a whole where the pane is narrow.
    fit() {
        const [, width, height] = DEVICES[this.device] ?? DEVICES.phone
        const room = { width: this.stage.clientWidth - 32, height: this.stage.clientHeight - 32 }
        if (room.width <= 0 || room.height <= 0) return
        if (this.edition && this.edition.version !== this.version) this.show(this.edition) // unseen so far
        const scale = width ? Math.min(1, room.width / width, room.height / height) : 1
        const { style } = this.screen
        style.width = `${width || room.width}px`
        style.height = `${height || room.height}px`
        style.transform = `scale(${scale})`
        this.frame.style.width = `${(width || room.width) * scale}px`
        this.frame.style.height = `${(height || room.height) * scale}px`
    }
}
