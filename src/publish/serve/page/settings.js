// What an editor has chosen, kept by the browser; a private window may refuse to keep it.
const PREFIX = 'publish.'

export function recall(name, otherwise = '') {
    try { return localStorage.getItem(PREFIX + name) ?? otherwise } catch { return otherwise }
}

export function keep(name, value) {
    try { localStorage.setItem(PREFIX + name, value) } catch { /* it holds for this page alone */ }
}

// Binds a select to what is kept; `changed` is called now and at each change.
export function bind(select, name, changed) {
    const known = [...select.options].map(option => option.value)
    const kept = recall(name, select.value)
    select.value = known.includes(kept) ? kept : known[0]
    select.addEventListener('change', () => { keep(name, select.value); changed(select.value) })
    changed(select.value)
}
