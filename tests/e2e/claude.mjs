// Runs the real Claude Code in print mode: an environment of its own, a scratch home, this machine only.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const RUN_MS_MAX = 240_000;

// The pinned versions, newest first: { name, folder }, `folder` being where npm put the packages of the platforms.
export const versions = [
  { name: pinned('@anthropic-ai/claude-code'), folder: 'node_modules/@anthropic-ai' },
  { name: pinned('claude-code-old'), folder: 'node_modules/claude-code-old/node_modules/@anthropic-ai' },
];

function pinned(dependency) {
  const { devDependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
  return devDependencies[dependency].match(/[\d.]+$/)[0];
}

// The npm package's install script would copy this platform's program into place. No install script runs here, so
// it is started where it lies; that also makes the tests independent of the version of node.
export function program(version = versions[0]) {
  const platform = `${process.platform}-${process.arch}`;
  const places = [platform, `${platform}-musl`].map((name) =>
    path.join(here, version.folder, `claude-code-${name}`, 'claude'),
  );
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`Claude Code is not installed for ${platform}; run make test`);
  return found;
}

// Everything Claude Code may do is allowed: it works in a scratch folder. `window` is the model's, in its tokens;
// `version` one of `versions`; `settings` more variables of the environment.
// -> { child, done }; done gives { code, stdout, stderr }
export function startClaude({
  prompt,
  folder,
  home,
  url,
  flags = [],
  model = 'pocket',
  window = 32_768,
  version = versions[0],
  settings = {},
}) {
  const child = spawn(
    program(version),
    ['--print', '--permission-mode', 'bypassPermissions', ...flags, prompt],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_MS_MAX,
      env: {
        HOME: home,
        PATH: '/usr/local/bin:/usr/bin:/bin',
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_AUTH_TOKEN: 'dummy',
        ANTHROPIC_MODEL: model,
        // Claude Code keeps room for a whole answer (32,000 tokens unless told) and compacts when the rest is full,
        // which with this window would be after its first request.
        CLAUDE_CODE_MAX_CONTEXT_TOKENS: String(window),
        CLAUDE_CODE_MAX_OUTPUT_TOKENS: '4096',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_AUTOUPDATER: '1',
        IS_SANDBOX: '1', // without it the permission mode is refused to root
        ...settings,
      },
    },
  );
  let stdout = '';
  let stderr = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const done = once(child, 'close').then(([code, signal]) => ({ code: code ?? signal, stdout, stderr }));
  return { child, done };
}

// -> { code, stdout, stderr }
export const runClaude = (options) => startClaude(options).done;

// What a recorder saw of good runs: nothing was refused, and no stream broke (Claude Code would ask again without).
export function assertClean(requests, context) {
  for (const { method, path, status, refusal } of requests)
    assert.ok(status >= 200 && status < 300, `${method} ${path} was answered ${status} ${refusal}\n${context}`);
  const asked = generations(requests);
  assert.ok(asked.length > 0, `Claude Code asked the server\n${context}`);
  for (const { body } of asked) assert.equal(body.stream, true, `a stream broke and was asked for again\n${context}`);
}

// Those of a recorder's requests that ask for an answer.
export const generations = (requests) =>
  requests.filter(({ method, path }) => method === 'POST' && /^\/v1\/messages(\?|$)/.test(path));

// What Claude Code wrote down of its conversations in `home`, one list of answers for each: of the session and of every
// sub-agent. Its side requests (titles, summaries) stand in none of them. -> [{ agent, answers }]; `agent` is null for the
// session; an answer is { request_id, prompt_tokens, cached_tokens, output_tokens, at }, in order, `at` in ms.
export async function conversations(home) {
  const folder = path.join(home, '.claude/projects');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
  return Promise.all(
    names.map(async (name) => {
      const lines = (await readFile(path.join(folder, name), 'utf8')).trim().split('\n');
      const answers = new Map();
      // One line a block; the lines of one answer repeat its usage.
      for (const { type, requestId, message, timestamp } of lines.map((line) => JSON.parse(line))) {
        if (type === 'assistant') answers.set(requestId, answer(requestId, message.usage, timestamp));
      }
      return { agent: name.match(/agent-(\w+)\.jsonl$/)?.[1] ?? null, answers: [...answers.values()] };
    }),
  );
}

function answer(request_id, usage, timestamp) {
  const cached_tokens = usage.cache_read_input_tokens ?? 0;
  const prompt_tokens = usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + cached_tokens;
  return { request_id, prompt_tokens, cached_tokens, output_tokens: usage.output_tokens, at: Date.parse(timestamp) };
}
