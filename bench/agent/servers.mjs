// Starts the servers that are compared, on a free port of this machine, with the same model, window
// and lanes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const context_tokens = 32768;
const lanes = 4;
const START_MS_MAX = 120_000;
const LOG_MS_MAX = 5_000;

const half_of_memory_mib = Math.floor(totalmem() / 2 ** 21);
// Thinking is off in the requests, but llama-server reads that from its command line only.
const peer_flags = [
  '-c',
  String(context_tokens * lanes),
  '-np',
  String(lanes),
  '--jinja',
  '--reasoning',
  'off',
];
const peer_agent_flags = [
  '-cms',
  '1024',
  '-ctxcp',
  '64',
  '-cram',
  String(half_of_memory_mib),
  '--sse-ping-interval',
  '5',
];

const ours = {
  name: 'mlx-serve',
  prefill: / prefill_ms=([\d.]+)/g,
  program: process.env.MLXS_PROGRAM ?? path.join(repository, 'build/release/bin/mlx-serve'),
  flags: (model, port) => [
    'serve',
    model,
    '--port',
    port,
    '--ctx-size',
    String(context_tokens),
    '--lanes',
    String(lanes),
  ],
};
const peer = {
  name: 'llama-server, its defaults',
  prefill: /prompt eval time = +([\d.]+) ms/g,
  program: path.join(repository, 'build/llama/peer/bin/llama-server'),
  flags: (model, port) => ['-m', model, '--port', port, ...peer_flags],
};
const tuned_peer = {
  ...peer,
  name: 'llama-server, dense checkpoints',
  flags: (model, port) => [...peer.flags(model, port), '-sps', '0.8', ...peer_agent_flags],
};
export const servers = { ours: [ours], peer: [peer, tuned_peer] };

// The command as a reader would type it.
export function commandOf(server, model) {
  return [path.basename(server.program), ...server.flags(path.basename(model), 'PORT')].join(' ');
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return String(port);
}

async function isUp(url) {
  try {
    return (await fetch(`${url}/health`)).status === 200;
  } catch {
    return false;
  }
}

// -> { url, log(), nextPrefill(), stop() }. nextPrefill gives the ms that the server's log says of the next request's prompt; it is
// called behind each. Its environment is empty but for a scratch home, so that nothing is
// left from a run before.
export async function start(server, model) {
  const home = await mkdtemp(path.join(tmpdir(), 'mlxs-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(server.program, server.flags(model, port), {
    env: {
      HOME: home,
      MLX_SERVE_HOME: path.join(home, 'mlx-serve'),
      LLAMA_SERVER_SLOTS_DEBUG: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // No server outlives the benchmark, whatever ends it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let log = '';
  let ended = null;
  child.stdout.on('data', (bytes) => (log += bytes));
  child.stderr.on('data', (bytes) => (log += bytes));
  child.on('error', (error) => (ended ??= error.message));
  child.on('exit', (code, signal) => (ended ??= signal ?? code));

  const give_up_at = Date.now() + START_MS_MAX;
  while (!(await isUp(url))) {
    if (ended !== null || Date.now() > give_up_at)
      throw new Error(`${server.program} did not start (${ended}):\n${log}`);
    await sleep(100);
  }

  let prefills = 0;
  async function nextPrefill() {
    const give_up_at = Date.now() + LOG_MS_MAX;
    while (true) {
      const found = [...log.matchAll(server.prefill)];
      if (found.length > prefills) return Number(found[prefills++][1]);
      if (Date.now() > give_up_at) throw new Error(`the log says nothing of a prompt:\n${log.slice(-2000)}`);
      await sleep(5);
    }
  }

  async function stop() {
    if (ended === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    process.off('exit', kill);
    await rm(home, { recursive: true, force: true });
  }

  return { url, log: () => log, nextPrefill, stop };
}
