// foliate-js, which lays books out, with what it leaves to chance settled.
import '/npm/foliate-js/view.js'
import { Paginator } from '/npm/foliate-js/paginator.js'

// Books hold no scripts of use, so their frames may run none. WebKit tells a frame's events to no
// page without them; there the policy that frames inherit from this page stops scripts as well.
const webkit = /AppleWebKit/.test(navigator.userAgent) && !/Chrome/.test(navigator.userAgent)
const { setAttribute } = HTMLIFrameElement.prototype
HTMLIFrameElement.prototype.setAttribute = function (name, value) {
    const sandbox = name === 'sandbox' && !webkit
    setAttribute.call(this, name, sandbox ? 'allow-same-origin' : value)
    if (name === 'sandbox') setAttribute.call(this, 'title', 'The text of the book')
}

// It lays a book out anew whenever its size changes, also while the next section is on its way into
// the frame and has no elements yet. Once that is there, it is laid out in any case.
const { render } = Paginator.prototype
Paginator.prototype.render = function () {
    const [shown] = this.getContents()
    if (shown?.doc?.body) render.call(this)
}

// It takes the room that it has for what it measures on the screen, where a device may be drawn
// smaller as a whole: pages would be as much too narrow, and the next one would show beside each.
const { getBoundingClientRect } = Element.prototype
Element.prototype.getBoundingClientRect = function () {
    const rect = getBoundingClientRect.call(this)
    const { host } = this.getRootNode()
    if (!(host instanceof Paginator) || !host.offsetWidth) return rect
    const scale = getBoundingClientRect.call(host).width / host.offsetWidth
    return new DOMRect(rect.x / scale, rect.y / scale, rect.width / scale, rect.height / scale)
}

// What it sets here in the next frame, or once fonts are there, it sets in a book that may be closed
// by then. We give it no styles to set.
Paginator.prototype.setStyles = () => {}

// It lays a section out again once its fonts are there: not in a frame that is gone by then.
export function settle(doc) {
    const ready = doc.fonts.ready.then(() => doc.defaultView ? doc.fonts : new Promise(() => {}))
    Object.defineProperty(doc, 'fonts', { value: { ready } })
}

// Takes a view away, whatever it was about to do. It can't be told so without a section in it, nor
// in the moment in which its frame has none.
export function close(view) {
    if (!view) return
    const [shown] = view.renderer?.getContents() ?? []
    if (shown && (!shown.doc || shown.doc.body)) view.close()
    view.remove()
}
