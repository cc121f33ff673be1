// Runs the real Claude Code in print mode: an environment of its own, a scratch home, this machine only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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
export async function runClaude({ prompt, folder, home, url, flags = [] }) {
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
        ANTHROPIC_MODEL: 'pocket',
        // Claude Code keeps room for a whole answer (32,000 tokens unless told) and compacts when the rest is full,
        // which with this window would be after its first request.
        CLAUDE_CODE_MAX_CONTEXT_TOKENS: '32768',
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
