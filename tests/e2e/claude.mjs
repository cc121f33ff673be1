// Runs the real Claude Code in print mode: an environment of its own, a scratch home, this machine only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules/@anthropic-ai');
const RUN_MS_MAX = 240_000;

// The npm package's install script would copy this platform's program into place. No install script runs here, so
// it is started where it lies; that also makes the tests independent of the version of node.
function program() {
  const platform = `${process.platform}-${process.arch}`;
  const places = [platform, `${platform}-musl`].map((name) =>
    path.join(packages, `claude-code-${name}`, 'claude'),
  );
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`Claude Code is not installed for ${platform}; run make test`);
  return found;
}

// -> { code, stdout, stderr }. Everything Claude Code may do is allowed: it works in a scratch folder.
// `window` is the model's, in its tokens.
export async function runClaude({ prompt, folder, home, url, flags = [], model = 'pocket', window = 32_768 }) {
  const child = spawn(
    program(),
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
      },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes) => (stdout += bytes));
  child.stderr.on('data', (bytes) => (stderr += bytes));
  const [code, signal] = await once(child, 'close');
  return { code: code ?? signal, stdout, stderr };
}

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
