// Each pinned Claude Code as its users see it, in a terminal: Esc in the middle of an answer frees the server, and the
// conversation goes on.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { assertClean, generations, program, versions } from './claude.mjs';
import { EngineWatch } from './engine_watch.mjs';
import { startRecorder } from './recorder.mjs';
import { repeat, script } from './script.mjs';
import { startScriptedServer } from './server.mjs';
import { startInTerminal } from './terminal.mjs';

describe('Claude Code in a terminal', { timeout: 300_000 }, () => {
  let scratch, server, recorder, terminal;

  before(async () => {
    server = await startScriptedServer(4);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'mlxs-e2e-terminal-')));
    recorder = await startRecorder(server.url);
  });
  afterEach(async () => {
    await terminal?.stop();
    await recorder.stop();
    await rm(scratch, { recursive: true, force: true });
    terminal = null;
  });

  async function start(version, prompt) {
    const home = path.join(scratch, 'home');
    const folder = path.join(scratch, 'project');
    for (const made of [home, folder]) await mkdir(made);
    // The questions of a first start, answered.
    const projects = { [folder]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } };
    const answered = { hasCompletedOnboarding: true, theme: 'dark', projects };
    await writeFile(path.join(home, '.claude.json'), JSON.stringify(answered));
    const environment = {
      HOME: home,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ANTHROPIC_BASE_URL: recorder.url,
      ANTHROPIC_AUTH_TOKEN: 'dummy',
      ANTHROPIC_MODEL: 'scripted',
      CLAUDE_CODE_MAX_OUTPUT_TOKENS: '200000', // so that the end is far when Esc is pressed
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1', // the older version asks for one in the same words and does not give that up
      DISABLE_TELEMETRY: '1',
      DISABLE_AUTOUPDATER: '1',
    };
    terminal = await startInTerminal([program(version), prompt], { folder, environment });
  }

  // One line, as a user types it.
  async function say(...script_parts) {
    await terminal.press('-l', script(...script_parts).replace('\n', ' '));
    await terminal.press('Enter');
  }

  for (const version of versions)
    test(`Esc frees the server of ${version.name}, and the conversation goes on`, () => interrupt(version));

  async function interrupt(version) {
    await start(version, script('hello', 'Hi there.'));
    await terminal.until(/^\S Hi there\.\s*$/m);
    const engine = new EngineWatch(server);
    await engine.idle();
    await engine.assertCancels(async () => {
      await say('count', repeat('and so on, ', 10_000));
      // In the prompt they stand once.
      await terminal.until(/and so on, \w+ and so on, \w+/);
      await terminal.press('Escape');
      await terminal.until(/Interrupted/);
    });
    await say('and now?', 'Still here.');
    await terminal.until(/^\S Still here\.\s*$/m);
    assertClean(recorder.requests, await terminal.screen());
    const { messages } = generations(recorder.requests).at(-1).body;
    assert.match(JSON.stringify(messages), /interrupted by user/);
  }
});
