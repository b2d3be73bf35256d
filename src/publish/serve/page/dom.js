// Makes elements: make('p', { class: 'said' }, 'text', child).
export function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
        else if (value === true) element.setAttribute(name, '')
        else if (value !== false && value != null) element.setAttribute(name, value)
    }
    element.append(...children.filter(child => child != null))
    return element
}

export const button = (text, label, onclick, more = {}) =>
    make('button', { type: 'button', ...(label ? { 'aria-label': label, title: label } : {}), onclick, ...more }, text)

export function press(element, on) {
    element.setAttribute('aria-pressed', String(on))
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`
