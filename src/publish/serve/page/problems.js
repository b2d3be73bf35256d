// The list of problems: where each is, what to do, and a link that opens the file there.
import { make, plural } from './dom.js'
import { EDITORS, address } from './editors.js'
import { bind } from './settings.js'

const WORDS = { error: 'Error', warning: 'Warning', info: 'Note' }
const ORDER = ['error', 'warning', 'info']

export class Problems {
    constructor() {
        this.list = document.querySelector('#list')
        this.count = document.querySelector('#count')
        this.shown = []
        const select = document.querySelector('#editor')
        select.append(...Object.entries(EDITORS).map(([value, [name]]) => make('option', { value }, name)))
        bind(select, 'editor', editor => { this.editor = editor; this.draw() })
    }

    show(problems) {
        this.shown = problems.toSorted((one, other) =>
            ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity) || one.line - other.line)
        this.draw()
    }

    draw() {
        const counts = ORDER.map(kind => [kind, this.shown.filter(one => one.severity === kind).length])
        const said = counts.filter(([, count]) => count)
            .map(([kind, count]) => plural(count, WORDS[kind].toLowerCase()))
        this.count.textContent = said.join(', ') || 'None'
        this.list.replaceChildren(...this.shown.map(one => this.entry(one)))
        if (!this.shown.length)
            this.list.append(make('li', { class: 'nothing' }, 'Nothing is wrong that the rules can see.'))
    }

    entry(one) {
        const place = one.line ? `${one.path}:${one.line}` : one.path
        const where = one.file
            ? make('a', { class: 'where', href: address(this.editor, one.file, one.line, one.column) }, place)
            : make('span', { class: 'where' }, place)
        const edition = one.edition ? ` in the ${one.edition}` : ''
        return make('li', { class: `problem ${one.severity}` },
            make('p', { class: 'rule' }, make('b', {}, WORDS[one.severity]), ` ${one.rule}${edition}`),
            make('p', { class: 'message' }, one.message),
            one.hint ? make('p', { class: 'hint' }, one.hint) : null,
            where)
    }
}
