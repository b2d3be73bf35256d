// The preview: it hears of each change and hands it to the panes.
import { Book } from './book.js'
import { button, make, plural, press } from './dom.js'
import { Ink } from './ink.js'
import { drawMatrix } from './matrix.js'
import { Pages } from './pages.js'
import { Problems } from './problems.js'
import { bind, keep, recall } from './settings.js'

const narrow = matchMedia('(max-width: 760px)')
const at = name => document.querySelector(name)
const [title, status, banner, views, panes] = ['#title', '#status', '#banner', '#views', '#panes'].map(at)
const problems = new Problems()
const shown = new Map() // by the name of the edition: its pane
const inks = new Map()
const toggles = new Map() // by what they show
let state
let source

// ---------------------------------------------------------------- which article

async function start() {
    bind(at('#theme'), 'theme', theme => { document.documentElement.dataset.theme = theme })
    at('#editor').addEventListener('change', () => state && boxes())
    at('#article').addEventListener('change', event => listen(event.target.value, true))
    addEventListener('popstate', () => listen(wanted()))
    for (const query of [narrow, wide]) query.addEventListener('change', arrange)
    await retry(async () => {
        const articles = await (await fetch('/articles')).json()
        const asked = wanted()
        listen(articles.some(one => one.slug === asked) ? asked : articles[0]?.slug)
    })
}

const wanted = () => new URLSearchParams(location.search).get('article')

async function retry(action) {
    for (;;) {
        try { return await action() } catch (error) { say('lost', 'The preview has stopped'); console.warn(error.message) }
        await new Promise(resolve => { setTimeout(resolve, 1000) })
    }
}

function listen(slug, push = false) {
    if (!slug) return
    if (push) history.pushState(null, '', `?article=${encodeURIComponent(slug)}`)
    source?.close()
    for (const pane of shown.values()) pane.pane.remove()
    for (const map of [shown, inks, toggles]) map.clear()
    source = new EventSource(`/events/${encodeURIComponent(slug)}`)
    source.addEventListener('state', event => hear(JSON.parse(event.data)))
    source.addEventListener('error', () => say('lost', 'The preview has stopped'))
}

// ---------------------------------------------------------------- what is new

async function hear(news) {
    state = news
    title.textContent = news.title
    document.title = `${news.title} · Preview`
    list(news)
    problems.show(news.problems)
    for (const edition of news.editions) if (!shown.has(edition.name)) add(edition)
    arrange()
    boxes()
    tell(news)
    await Promise.all(news.editions.map(edition => Promise.resolve(shown.get(edition.name).show(edition, news.saves)).catch(report)))
    for (const edition of news.editions) inks.get(edition.name)?.update(edition, news.slug)
}

function report(error) {
    if (error.name !== 'RenderingCancelledException') console.error(error)
}

function add(edition) {
    const pane = edition.format === 'epub' ? new Book(edition) : new Pages(edition)
    shown.set(edition.name, pane)
    if (pane instanceof Pages) inks.set(edition.name, new Ink(pane))
    panes.append(...state.editions.map(one => shown.get(one.name)?.pane).filter(Boolean))
    panes.querySelector('.pane:not(.book)')?.classList.add('main')
}

function list(news) {
    const select = at('#article')
    at('#articles').hidden = news.articles.length < 2
    select.replaceChildren(...news.articles.map(one => make('option', { value: one.slug }, one.title)))
    select.value = news.slug
}

function tell(news) {
    const errors = news.problems.filter(one => one.severity === 'error')
    const stopped = news.failed || news.editions.some(one => one.failed)
    banner.hidden = !stopped
    const first = errors[0]?.message ?? ''
    const said = news.editions.some(one => one.version)
        ? `The pages are those from before: ${plural(errors.length, 'error')} to mend. ${first}`
        : `No pages yet: ${plural(errors.length, 'error')} to mend. ${first}`
    if (stopped && banner.textContent !== said) banner.textContent = said
    if (news.doing) say('busy', news.doing === 'reading' ? 'Reading' : news.doing.startsWith('finishing') ? 'Finishing' : 'Laying out')
    else if (stopped) say('stopped', plural(errors.length, 'error'))
    else if (news.settling) say('fresh', `Shown in ${news.seconds.toFixed(1)} s; finishing when you pause`)
    else say('done', 'As a build makes it')
    document.documentElement.dataset.busy = Boolean(news.doing)
}

// Said aloud by screen readers, so only when it changes.
function say(kind, text) {
    status.dataset.kind = kind
    const said = status.querySelector('.said')
    if (said.textContent !== text) said.textContent = text
}

function boxes() {
    drawMatrix(at('#matrix'), state, at('#editor').value)
}

// ---------------------------------------------------------------- which panes

function parts() {
    const editions = state.editions.map(one => [one.name, one.label, shown.get(one.name)?.pane])
    return [...editions, ['boxes', 'Boxes', at('#boxes')], ['problems', 'Problems', at('#problems')]]
}

// On a narrow screen one part is shown at a time; on most others the table of boxes needs the room
// of the editions.
const wide = matchMedia('(min-width: 1900px)')
const wants = name => recall(`view.${name}`, name === 'boxes' ? 'no' : 'yes') === 'yes'

function isOn(name) {
    if (narrow.matches) return recall('one', state.editions[0]?.name) === name
    return wants(name) && (name === 'boxes' || name === 'problems' || wide.matches || !wants('boxes'))
}

function arrange() {
    if (!state) return
    if (narrow.matches && !parts().some(([name]) => isOn(name))) keep('one', parts()[0][0])
    for (const [name, label, pane] of parts()) {
        if (!toggles.has(name)) toggles.set(name, button('', '', () => choose(name)))
        const toggle = toggles.get(name)
        const count = state.problems.filter(one => one.severity !== 'info').length
        const counted = name === 'problems' && count ? [' ', make('span', { class: 'number' }, String(count))] : []
        toggle.replaceChildren(label, ...counted)
        press(toggle, isOn(name))
        if (pane) pane.hidden = !isOn(name)
    }
    const wantedToggles = parts().map(([name]) => toggles.get(name))
    if (wantedToggles.some((one, place) => views.children[place] !== one)) views.replaceChildren(...wantedToggles)
    panes.hidden = state.editions.every(one => !isOn(one.name))
}

function choose(name) {
    const on = !isOn(name)
    if (narrow.matches) keep('one', name)
    else keep(`view.${name}`, on ? 'yes' : 'no')
    if (on && !narrow.matches && name !== 'boxes' && name !== 'problems' && !wide.matches) keep('view.boxes', 'no')
    arrange()
}

at('.skip').addEventListener('click', () => { if (at('#problems').hidden) choose('problems') })
start()
