// A reader made of epub.js; `reader` is what the tests turn and press.
let book
let rendition

const doc = () => rendition.getContents()[0]?.document  // none while another is brought

// A document is one row of pages in a frame, which moves behind the window.
function inView(element) {
    const frame = element.ownerDocument.defaultView.frameElement.getBoundingClientRect().left
    return [...element.getClientRects()].some((box) => frame + box.left >= 0 && frame + box.left < innerWidth)
}

// Waits until something is so, for at most a second: whether it then is.
async function until(so) {
    for (let tried = 0; tried < 50; tried += 1) {
        if (so()) return true
        await new Promise((resolve) => { setTimeout(resolve, 20) })
    }
    return false
}

const flat = (items) => items.flatMap((item) => [item, ...flat(item.subitems ?? [])])

window.reader = {
    async open(name) {
        book = ePub(await (await fetch(name)).arrayBuffer())
        const frame = document.createElement('div')
        frame.id = 'book'
        document.body.append(frame)
        rendition = book.renderTo('book', { width: '100%', height: '100%', flow: 'paginated', spread: 'none' })
        await rendition.display()
        const navigation = await book.loaded.navigation
        await book.ready  // `loaded.pageList` comes before the list is there
        return {
            title: book.packaging.metadata.title,
            contents: flat(navigation.toc).map((item) => item.label.trim()),
            pages: (book.pageList?.pageList ?? []).map((item) => String(item.page)),
        }
    },
    async go(href) {
        await rendition.display(href)
        return doc().title
    },
    async turn(times) {
        const seen = []
        for (let turned = 0; turned < times; turned += 1) {
            await rendition.next()
            const { start } = await rendition.currentLocation()
            seen.push(`${start.href} ${start.cfi}`)
        }
        return seen
    },
    // Presses a link that is followed: where the reader has gone, and whether what is linked is then in view.
    async press(path) {
        const link = doc().querySelector(path)
        const name = decodeURIComponent(link.hash.slice(1))
        link.click()
        const settled = await until(() => {
            const place = doc()?.getElementById(name)
            return place && words(place) && inView(place)
        })
        const { start } = await rendition.currentLocation()
        return { href: start.href, inside: settled }
    },
    colours: () => window.colours(doc()),
    faint: (least) => window.faint(doc(), least),
}
