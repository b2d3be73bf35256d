// Runs the extension as VS Code would, in Node, against the real server: the real client of
// vscode-languageclient, and of the editor's own interface no more than a stand-in that says yes.
// Arguments: the extension's folder, the server's command, an article. Prints JSON.
'use strict';

const Module = require('module');
const path = require('path');

const [extension, server, article] = process.argv.slice(2);

// Whatever is asked of it: a class, a function, an object, an event.
function standIn() {
  const made = new Proxy(class {}, {
    get: (target, name) => {
      if (name === Symbol.iterator) return [][Symbol.iterator].bind([]);
      if (name === Symbol.toPrimitive) return () => '';
      if (name === 'then' || typeof name === 'symbol') return undefined;
      if (name === 'prototype') return target.prototype;
      if (name === 'dispose') return () => undefined;
      return target[name] === undefined ? (target[name] = standIn()) : target[name];
    },
    apply: () => standIn(),
    construct: (target) => Reflect.construct(Object, [], target),
  });
  return made;
}

class EventEmitter {
  constructor() {
    this.event = () => ({ dispose() {} });
  }
  fire() {}
  dispose() {}
}

const uri = (text) => ({ fsPath: text, scheme: 'file', toString: () => `file://${text}` });
const channel = { append(t) { process.stderr.write(String(t)); }, appendLine(t) { console.error(t); }, show() {}, dispose() {}, clear() {} };
const errors = [];
const known = {
  version: '1.90.0',
  EventEmitter,
  Disposable: class { constructor(end) { this.dispose = end || (() => {}); } },
  CancellationTokenSource: class { constructor() { this.token = {}; } dispose() {} },
  Uri: { file: uri, parse: uri },
  env: { appName: 'node', language: 'en' },
  workspace: Object.assign(standIn(), {
    workspaceFolders: [{ uri: uri(path.dirname(article)), name: 'house', index: 0 }],
    textDocuments: [],
    notebookDocuments: [],
    getConfiguration: () => ({ get: (name) => (name === 'command' ? [server, '-m', 'publish', 'lsp'] : undefined) }),
  }),
  window: Object.assign(standIn(), {
    createOutputChannel: () => channel,
    showErrorMessage: (text) => { errors.push(text); console.error(text); },
    visibleTextEditors: [],
    tabGroups: { all: [], onDidChangeTabs: () => ({ dispose() {} }) },
  }),
  languages: Object.assign(standIn(), {
    createDiagnosticCollection: () => ({ set() {}, delete() {}, clear() {}, dispose() {} }),
    match: () => 0,
  }),
};
const vscode = new Proxy(known, {
  get: (target, name) => (target[name] === undefined ? (target[name] = standIn()) : target[name]),
});
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));

async function main() {
  const client = require(path.join(extension, 'node_modules', 'vscode-languageclient', 'node'));
  const made = [];
  const start = client.LanguageClient.prototype.start;
  client.LanguageClient.prototype.start = function () {
    made.push(this);
    return start.call(this);
  };
  const { activate, deactivate } = require(extension);
  await activate({ subscriptions: [] });
  const [running] = made;
  const textDocument = { uri: `file://${article}`, languageId: 'markdown', version: 1 };
  const text = '---\ntitle: A title\n---\n\nHeat slows [@';
  await running.sendNotification('textDocument/didOpen', { textDocument: { ...textDocument, text } });
  const position = { line: 4, character: 13 };
  const asked = { textDocument: { uri: textDocument.uri }, position };
  const found = await running.sendRequest('textDocument/completion', asked);
  const name = running.initializeResult.serverInfo.name;
  await deactivate();
  console.log(JSON.stringify({ name, errors, labels: found.items.map((one) => one.label) }));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
