// Starts servers on a free port of this machine and stops them again: the real mlx-serve, and the one that says what
// its client scripts (tests/scripted_server).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// The folder of the build that is tested.
export const built = path.join(repository, 'build/release');
const program = process.env.MLXS_PROGRAM ?? path.join(built, 'bin/mlx-serve');
const scripted_program =
  process.env.MLXS_SCRIPTED_SERVER ?? path.join(built, 'tests/scripted_server/scripted_server');
const START_MS_MAX = 30_000;
// Promised are 3 s; a busy machine may add a little.
const STOP_MS_MAX = 5_000;

// For the pocket model: with one thread a run takes as long on a busy machine as on an idle one; several wait for each
// other.
export const ONE_THREAD = ['--threads', '1'];

// A running program: { pid, log(), until(wanted), stop(), kill() }. Its environment is only what is given.
function launch(file, flags, environment) {
  const child = spawn(file, flags, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  let ended = null;
  child.stdout.on('data', (bytes) => (log += bytes));
  child.stderr.on('data', (bytes) => (log += bytes));
  child.on('error', (error) => (ended ??= error.message));
  child.on('exit', (code, signal) => (ended ??= signal ?? code));

  async function until(wanted) {
    const give_up_at = Date.now() + START_MS_MAX;
    while (!(await wanted(log))) {
      assert.equal(ended, null, `${file} ended at its start (${ended}):\n${log}`);
      assert.ok(Date.now() < give_up_at, `${file} did not answer:\n${log}`);
      await sleep(50);
    }
  }

  async function stop() {
    assert.equal(ended, null, `the server ended by itself (${ended}):\n${log}`);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const late = new AbortController();
    const winner = await Promise.race([
      exit.then(() => 'stopped'),
      sleep(STOP_MS_MAX, 'late', { signal: late.signal }).catch(() => 'stopped'),
    ]);
    late.abort();
    if (winner === 'late') child.kill('SIGKILL');
    assert.equal(winner, 'stopped', `the server did not stop within ${STOP_MS_MAX} ms:\n${log}`);
    assert.equal(ended, 0, `the server's exit code:\n${log}`);
  }

  // As a crash: nothing of the program runs any more.
  async function kill() {
    assert.equal(ended, null, `the server ended by itself (${ended}):\n${log}`);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  return { pid: child.pid, log: () => log, until, stop, kill };
}

// Starts a program that takes a free port and says so. -> { url, pid, log(), until(wanted), stop(), kill() }
async function launch_server(file, flags, environment) {
  const server = launch(file, flags, environment);
  const listening = /listening on (http:\S+)$/m;
  await server.until((log) => listening.test(log));
  return { url: server.log().match(listening)[1], ...server };
}

// mlx-serve with its files in `home`, which stays. -> { url, pid, log(), until(wanted), stop(), kill() }
export async function startServerIn(home, ...flags) {
  await mkdir(home, { recursive: true });
  return launch_server(program, ['serve', '--port', '0', ...flags], {
    HOME: home,
    MLX_SERVE_HOME: path.join(home, 'mlx-serve'),
  });
}

// The same with a scratch home. -> { url, log(), stop() }
export async function startServer(...flags) {
  const home = await mkdtemp(path.join(tmpdir(), 'mlxs-e2e-home-'));
  const server = await startServerIn(home, ...flags);
  const stop = () => server.stop().finally(() => rm(home, { recursive: true, force: true }));
  return { ...server, stop };
}

// `flags`: 'rules' judges tool calls. -> { url, pid, log(), until(wanted), stop(), kill() }
export const startScriptedServer = (lanes, ...flags) => launch_server(scripted_program, [String(lanes), ...flags], {});
