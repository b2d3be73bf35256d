// The ink of a page for a press: a map of where it lies in place of the page, and how much it is.
import { button, make, press } from './dom.js'

export class Ink {
    constructor(pages) {
        this.pages = pages
        this.toggle = button('Ink', '', () => this.switch(), { title: 'Show where ink lies' })
        press(this.toggle, false)
        this.maps = make('div', { class: 'scroll maps', tabindex: 0, role: 'region', 'aria-label': 'Ink on the pages', hidden: true })
        pages.tools.prepend(this.toggle)
        pages.body.append(this.maps)
    }

    get on() { return this.toggle.getAttribute('aria-pressed') === 'true' }

    update(edition, slug) {
        this.edition = edition
        this.slug = slug
        this.toggle.hidden = !edition.press
        if (this.on) this.load()
    }

    switch() {
        const on = !this.on
        press(this.toggle, on)
        this.maps.hidden = !on
        this.pages.scroll.hidden = on
        if (on) this.load()
        else this.pages.drawVisible()
    }

    async load() {
        const { final, version, name } = this.edition
        if (!final) {
            this.say('The ink is measured on the finished pages, which are being made.')
            return
        }
        if (this.version === version) return
        this.say('Measuring the ink …')
        const answer = await fetch(`/ink/${this.slug}/${name}/${version}`)
        const found = answer.ok ? await answer.json() : { problem: 'The ink could not be measured.' }
        if (found.problem) { this.say(found.problem); return }
        this.version = version
        this.maps.replaceChildren(this.legend(found.limit), ...found.pages.map(page => this.figure(page, found.limit)))
    }

    say(text) { this.maps.replaceChildren(make('p', { class: 'note' }, text)) }

    legend(limit) {
        const steps = [['none', 'None'], ['some', '100 %'], ['more', '200 %'], ['much', '300 %']]
        const swatch = ([kind, text]) => make('li', {}, make('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' }), text)
        return make('ul', { class: 'legend', 'aria-label': 'Ink' }, ...steps.map(swatch),
            limit ? swatch(['over', `over ${limit} %`]) : null)
    }

    figure(page, limit) {
        const most = `at most ${page.most} %`
        const over = limit && page.over ? `, ${page.over} mm² over the limit of ${limit} %` : limit ? ` of ${limit} % allowed` : ''
        return make('figure', {},
            make('img', { src: page.map, alt: `Where ink lies on page ${page.page}: ${most}${over}` }),
            make('figcaption', {}, make('b', {}, `Page ${page.page}`), ` ${most}${over}`))
    }
}
