// A program in a terminal of its own: what it draws can be read, keys can be pressed. The terminal is tmux, with a
// server that nobody else uses.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
// A busy machine takes ten seconds to start Claude Code.
const WAIT_MS_MAX = 50_000;
const STOP_MS_MAX = 10_000;
const COLUMNS = 160;
const ROWS = 60;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// `words` are the program and its arguments; its environment is only what is given. Wait for one thing at a time.
// -> { screen(), until(wanted), press(...keys), stop() }
export async function startInTerminal(words, { folder, environment }) {
  const place = await mkdtemp(path.join(tmpdir(), 'mlxs-tmux-'));
  const server = ['-u', '-S', path.join(place, 'socket'), '-f', '/dev/null'];
  const tmux = async (...command) =>
    (await run('tmux', [...server, ...command], { env: { PATH: process.env.PATH, HOME: place } })).stdout;
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  await tmux(
    ...['start-server', ';', 'set-option', '-g', 'remain-on-exit', 'on', ';'],
    ...['new-session', '-d', '-s', 'one', '-x', String(COLUMNS), '-y', String(ROWS), '-c', folder],
    ...['env', '-i', ...settings, ...words],
  );

  // With what has scrolled away, without the empty lines at the end.
  const screen = async () => (await tmux('capture-pane', '-p', '-J', '-t', 'one', '-S', '-')).trimEnd();

  // -> the screen on which `wanted` was found
  async function until(wanted) {
    const give_up_at = Date.now() + WAIT_MS_MAX;
    while (true) {
      const seen = await screen();
      if (wanted.test(seen)) return seen;
      assert.ok(Date.now() < give_up_at, `${wanted} is not on the screen:\n${seen}`);
      await sleep(100);
    }
  }

  // When the program is gone; what it writes at its end would otherwise come back behind whoever tidies up.
  async function stop() {
    const pid = Number(await tmux('display-message', '-p', '-t', 'one', '#{pane_pid}'));
    await tmux('kill-server');
    const give_up_at = Date.now() + STOP_MS_MAX;
    while (isAlive(pid)) {
      if (Date.now() > give_up_at) process.kill(pid, 'SIGKILL');
      await sleep(50);
    }
    await rm(place, { recursive: true, force: true });
  }

  const press = (...keys) => tmux('send-keys', '-t', 'one', ...keys);
  return { screen, until, press, stop };
}
