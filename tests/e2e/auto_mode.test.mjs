// The real Claude Code in auto mode, in a terminal: what the server's rules find harmless runs without a question, what
// they stop does not run, and the reason stands on the screen and goes to the model. docs/auto-mode.md
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { generations, program } from './claude.mjs';
import { startRecorder } from './recorder.mjs';
import { script, step } from './script.mjs';
import { startScriptedServer } from './server.mjs';
import { startInTerminal } from './terminal.mjs';

const bash = (command) => ({ name: 'Bash', input: { command, description: 'do it' } });

describe('Claude Code in auto mode', { timeout: 120_000 }, () => {
  let scratch, home, folder, server, recorder, terminal;

  beforeEach(async () => {
    scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'mlxs-auto-mode-')));
    home = path.join(scratch, 'home');
    folder = path.join(scratch, 'project');
    for (const made of [home, folder]) await mkdir(made);
    // The questions of a first start, answered.
    const projects = { [folder]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } };
    const answered = { hasCompletedOnboarding: true, theme: 'dark', projects };
    await writeFile(path.join(home, '.claude.json'), JSON.stringify(answered));
    await writeFile(path.join(folder, 'Makefile'), 'made.txt:\n\techo made > $@\n');
  });
  afterEach(async () => {
    await terminal?.stop();
    await recorder?.stop();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true });
    terminal = recorder = server = undefined;
  });

  async function start(prompt, ...flags) {
    server = await startScriptedServer(2, ...flags);
    recorder = await startRecorder(server.url);
    const environment = {
      HOME: home,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ANTHROPIC_BASE_URL: recorder.url,
      ANTHROPIC_AUTH_TOKEN: 'dummy',
      ANTHROPIC_MODEL: 'scripted',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_AUTOUPDATER: '1',
    };
    terminal = await startInTerminal([program(), '--permission-mode', 'auto', prompt], { folder, environment });
  }

  const made = () => path.join(folder, 'made.txt');
  const outside = () => path.join(scratch, 'outside.txt');
  // Claude Code itself decides on commands that only look, or only write here; about these it asks.
  const prompt = script(
    'make both',
    step('I make one.', bash('make made.txt && ls')),
    step('I make another.', bash('ls; touch ../outside.txt')),
    'I tried both.',
  );

  // The screen as one line, without the frames around texts.
  const flat = (screen) => screen.replace(/[│⎿\s]+/g, ' ');

  test('runs what is harmless, and blocks what is not with the reason on the screen', async () => {
    await start(prompt, 'rules');
    // The prompt is on the screen too, but not at the beginning of a line.
    const screen = flat(await terminal.until(/^\S I tried both\.$/m));
    const reason = '`../outside.txt` lies outside the trusted directories';
    assert.equal(await readFile(made(), 'utf8'), 'made\n');
    assert.equal(existsSync(outside()), false, 'the harmful command did not run');
    assert.ok(screen.includes(reason), screen);
    assert.doesNotMatch(screen, /Do you want to proceed/);
    const told = JSON.stringify(generations(recorder.requests).at(-1).body.messages);
    assert.ok(told.includes(reason), 'the model is told as well');
  });

  test('asks for each command where no check is running', async () => {
    await start(prompt);
    const screen = flat(await terminal.until(/Do you want to proceed/));
    assert.match(screen, /make made\.txt/);
    assert.equal(existsSync(made()), false);
  });
});
