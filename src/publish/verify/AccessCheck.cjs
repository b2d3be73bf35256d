// Checks EPUBs with DAISY Ace, all in one browser; its own command takes one file a run, and passes
// a file with violations unless it is told not to.
//
//   node AccessCheck.cjs MODULES FILE...
//
// MODULES is the folder of npm packages that holds Ace. Prints a line of JSON a file, in the order
// given:
//   {"version", "passed", "findings": [{"rule", "severity", "message", "location"}]}
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const [folder, ...files] = process.argv.slice(2);
const load = createRequire(pathToFileURL(path.join(folder, 'index.js')));
const core = load.resolve('@daisy/ace-core');
const ace = load('@daisy/ace-core');
const runner = load('@daisy/ace-axe-runner-puppeteer');
const { version } = createRequire(core)('@daisy/ace-meta/package');
createRequire(core)('winston').configure({ silent: true });  // else a log in the user's home

// Nothing but our JSON may reach standard output: without a folder for it, Ace prints its report.
const out = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

// Ace starts a browser for each file and ends it again; here it gets one that runs already.
const running = { ...runner, launch: async () => {}, close: async () => {} };
const options = () => ({ cwd: process.cwd(), silent: true, doNotReportMedia: true });

function findings(report) {
    return report.assertions.flatMap((document) => document.assertions.map((assertion) => {
        const test = assertion['earl:test'];
        const result = assertion['earl:result'];
        const place = [].concat(result['earl:pointer']?.css ?? [])[0];
        return {
            rule: test['dct:title'],
            severity: test['earl:impact'],
            message: result['dct:description'].replace(/\s+/g, ' ').trim(),
            location: [document['earl:testSubject'].url, place].filter(Boolean).join(' '),
        };
    }));
}

async function check(file) {
    try {
        const [, report] = await ace(file, options(), running);
        return { passed: report['earl:result']['earl:outcome'] === 'pass', findings: findings(report) };
    } catch (problem) {
        const message = String(problem?.message || problem || 'no EPUB at all').split('\n')[0];
        const finding = { rule: 'unreadable', severity: 'fatal', message, location: '' };
        return { passed: false, findings: [finding] };
    }
}

async function main() {
    await runner.launch();
    for (const file of files) {
        out(`${JSON.stringify({ version, ...(await check(file)) })}\n`);
    }
    await runner.close();
}

main().then(() => process.exit(0), (problem) => {
    process.stderr.write(`${problem?.message || problem}\n`);
    process.exit(1);
});
