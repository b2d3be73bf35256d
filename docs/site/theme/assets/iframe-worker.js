// Search runs in a worker, which browsers do not start for pages opened as files: a hidden frame stands in for it.
if (location.protocol === "file:") {
  const frameOf = (address) => {
    const frame = document.createElement("iframe")
    frame.hidden = true
    frame.title = "Search"
    document.body.append(frame)
    const inner = frame.contentWindow
    inner.importScripts = (...addresses) =>
      addresses.reduce(
        (before, one) =>
          before.then(
            () =>
              new Promise((loaded, failed) => {
                const script = Object.assign(inner.document.createElement("script"), { src: one, onload: loaded, onerror: failed })
                inner.document.body.append(script)
              })
          ),
        Promise.resolve()
      )
    return [frame, inner, String(address)]
  }
  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      const [frame, inner, source] = frameOf(address)
      inner.postMessage = (data) => {
        const event = new MessageEvent("message", { data })
        this.dispatchEvent(event)
        this.onmessage?.(event)
      }
      this.frame = frame
      this.ready = inner.importScripts(source)
    }
    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
    }
    terminate() {
      this.frame.remove()
    }
  }
}
