// Starts the real mlx-serve on a free port of this machine and stops it again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program =
  process.env.MLXS_PROGRAM ?? path.join(repository, 'build/release/bin/mlx-serve');
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

// -> { url, log(), stop() }. The child's environment is empty but for its own scratch home.
export async function startServer(...flags) {
  const home = await mkdtemp(path.join(tmpdir(), 'mlxs-e2e-home-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(program, ['serve', '--port', String(port), ...flags], {
    env: { HOME: home, MLX_SERVE_HOME: path.join(home, 'mlx-serve') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  let ended = null;
  child.stdout.on('data', (bytes) => (log += bytes));
  child.stderr.on('data', (bytes) => (log += bytes));
  child.on('error', (error) => (ended ??= error.message));
  child.on('exit', (code, signal) => (ended ??= signal ?? code));

  const give_up_at = Date.now() + START_MS_MAX;
  while (!(await answers(url))) {
    assert.equal(ended, null, `${program} ended at its start (${ended}):\n${log}`);
    assert.ok(Date.now() < give_up_at, `${program} did not answer:\n${log}`);
    await sleep(50);
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
    await rm(home, { recursive: true, force: true });
    assert.equal(winner, 'stopped', `the server did not stop within ${STOP_MS_MAX} ms:\n${log}`);
    assert.equal(ended, 0, `the server's exit code:\n${log}`);
  }

  return { url, log: () => log, stop };
}
