// Which edition does what with each box, figure and table.
import { make } from './dom.js'
import { address } from './editors.js'

const WORDS = { drawn: 'drawn', condensed: 'condensed', linked: 'linked', omitted: 'left out' }
const MARKS = { drawn: '●', condensed: '◐', linked: '↗', omitted: '○' }
const WHY = { edition: 'by the edition', audience: 'by the author', fitting: 'to fit' }

export function drawMatrix(table, state, editor) {
    const editions = state.editions.filter(one => one.version)
    const head = make('tr', {}, make('th', { scope: 'col' }, 'Box'),
        ...editions.map(one => make('th', { scope: 'col' }, one.label)))
    const rows = state.rows.map(row => make('tr', {},
        make('th', { scope: 'row' }, kind(row),
            row.line
                ? make('a', { href: address(editor, state.file, row.line, 1) }, row.title)
                : row.title),
        ...editions.map(one => cell(row.cells[one.name]))))
    table.replaceChildren(make('thead', {}, head), make('tbody', {}, ...rows))
}

// What a box is, unless its title says just that.
function kind(row) {
    const said = row.kind.replaceAll('-', ' ')
    return row.title.toLowerCase() === said ? null : make('span', { class: 'kind' }, said)
}

function cell(found) {
    if (!found) return make('td', {}, '')
    const why = WHY[found.why] ? make('small', {}, ` ${WHY[found.why]}`) : null
    return make('td', { class: found.what },
        make('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[found.what]),
        ` ${WORDS[found.what]}`, why)
}
