// Addresses by which editors open a file at a line; each editor registers its own with the system.
const file = path => path.split('/').map(encodeURIComponent).join('/')
const code = scheme => (path, line, column) => `${scheme}://file${file(path)}:${line}:${column}`
const text = scheme => (path, line, column) =>
    `${scheme}://open?url=${encodeURIComponent(`file://${path}`)}&line=${line}&column=${column}`

export const EDITORS = {
    vscode: ['VS Code', code('vscode')],
    vscodium: ['VSCodium', code('vscodium')],
    cursor: ['Cursor', code('cursor')],
    windsurf: ['Windsurf', code('windsurf')],
    zed: ['Zed', (path, line, column) => `zed://file${file(path)}:${line}:${column}`],
    idea: ['IntelliJ', (path, line, column) =>
        `idea://open?file=${encodeURIComponent(path)}&line=${line}&column=${column}`],
    txmt: ['TextMate', text('txmt')],
    bbedit: ['BBEdit', text('bbedit')],
    mvim: ['MacVim', text('mvim')],
}

export const address = (editor, path, line, column) =>
    EDITORS[editor][1](path, line || 1, column || 1)
