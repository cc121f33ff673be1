// Starts servers on a free port of this machine and stops them again: the real mlx-serve, and the one that says what
// its client scripts (tests/scripted_server).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program =
  process.env.MLXS_PROGRAM ?? path.join(repository, 'build/release/bin/mlx-serve');
const scripted_program =
  process.env.MLXS_SCRIPTED_SERVER ??
  path.join(repository, 'build/release/tests/scripted_server/scripted_server');
const START_MS_MAX = 30_000;
// Promised are 3 s; a busy machine may add a little.
const STOP_MS_MAX = 5_000;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(url) {
  try {
    return (await fetch(`${url}/health`)).status === 200;
  } catch {
    return false;
  }
}

// A running program: { log(), until(wanted), stop(), kill() }. Its environment is only what is given.
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

  return { log: () => log, until, stop, kill };
}

// mlx-serve with its files in `home`, which stays. -> { url, log(), stop(), kill() }
export async function startServerIn(home, ...flags) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(home, { recursive: true });
  const server = launch(program, ['serve', '--port', String(port), ...flags], {
    HOME: home,
    MLX_SERVE_HOME: path.join(home, 'mlx-serve'),
  });
  await server.until(() => answers(url));
  return { url, ...server };
}

// The same with a scratch home. -> { url, log(), stop() }
export async function startServer(...flags) {
  const home = await mkdtemp(path.join(tmpdir(), 'mlxs-e2e-home-'));
  const server = await startServerIn(home, ...flags);
  const stop = () => server.stop().finally(() => rm(home, { recursive: true, force: true }));
  return { ...server, stop };
}

// -> { url, log(), stop() }
export async function startScriptedServer(lanes) {
  const server = launch(scripted_program, [String(lanes)], {});
  const listening = /^listening on (\S+)$/m;
  await server.until((log) => listening.test(log));
  return { url: server.log().match(listening)[1], ...server };
}
