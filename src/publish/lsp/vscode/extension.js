// The client in VS Code: starts `publish lsp` and hands it the documents that it knows.
'use strict';

const fs = require('fs');
const path = require('path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const DOCUMENTS = [
  { scheme: 'file', language: 'markdown' },
  { scheme: 'file', pattern: '**/*.bib' },
  { scheme: 'file', pattern: '**/styles/**/*.toml' },
];
let client;

// The command that the settings name, else that of a folder that is open, else the one on PATH.
function command(folders, named) {
  if (named && named.length) {
    return named;
  }
  const places = process.platform === 'win32' ? ['Scripts', 'publish.exe'] : ['bin', 'publish'];
  for (const folder of folders) {
    const own = path.join(folder, '.venv', ...places);
    if (fs.existsSync(own)) {
      return [own, 'lsp'];
    }
  }
  return ['publish', 'lsp'];
}

function started() {
  const folders = (vscode.workspace.workspaceFolders || []).map((one) => one.uri.fsPath);
  const named = vscode.workspace.getConfiguration('publish').get('command');
  const [program, ...args] = command(folders, named);
  const server = { command: program, args, options: { cwd: folders[0] } };
  return new LanguageClient('publish', 'publish', server, { documentSelector: DOCUMENTS });
}

async function start() {
  client = started();
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `publish can't be started: ${error.message}. Name it in the setting publish.command.`,
    );
  }
}

async function activate(context) {
  const restart = async () => {
    await deactivate();
    await start();
  };
  context.subscriptions.push(vscode.commands.registerCommand('publish.restart', restart));
  await start();
}

async function deactivate() {
  const running = client;
  client = undefined;
  if (running && running.needsStop()) {
    await running.stop();
  }
}

module.exports = { activate, command, deactivate };
