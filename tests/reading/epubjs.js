// A reader made of epub.js; `reader` is what the tests turn and press.
let book
let rendition

const doc = () => rendition.getContents()[0].document
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
    // Presses a link and waits until the reader has moved: the href that it has moved to.
    async press(path) {
        const moved = new Promise((resolve) => { rendition.once('relocated', resolve) })
        doc().querySelector(path).click()
        return (await moved).start.href
    },
    faint: (least) => window.faint(doc(), least),
}
