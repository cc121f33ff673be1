// Usage: node soak.mjs SECONDS. A crowd of agents against the real server for so long. It fails when an answer is wrong
// or when memory or open files grow: the last part of the run is compared with the one before, after a warm-up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServerIn } from '../e2e/server.mjs';
import { median, open_files, resident_bytes } from './memory.mjs';
import { Crowd } from './traffic.mjs';

const AGENTS = 6;
// Noise of the allocator: 0 to 5 MB in two minutes, less in longer runs. A leak of 4 KB in each request would be more.
const GROWTH_BYTES_MAX = 12 * 1024 * 1024;
// Connections that are just opening or closing.
const GROWTH_FILES_MAX = 8;

const seconds = Number(process.argv[2]);
if (!(seconds >= 10)) {
  console.error('usage: soak.mjs SECONDS   (10 or more)');
  process.exit(2);
}

// Of the samples behind the warm-up (the first two fifths): median of the second half minus median of the first.
function growth(samples) {
  const warm = samples.slice(Math.floor(samples.length * 0.4));
  const middle = Math.floor(warm.length / 2);
  return median(warm.slice(middle)) - median(warm.slice(0, middle));
}

async function sample(pid, ends_at) {
  const samples = { bytes: [], files: [] };
  for (let next = Date.now(); next < ends_at; next += 500) {
    await sleep(Math.max(0, next - Date.now()));
    samples.bytes.push(resident_bytes(pid));
    samples.files.push(open_files(pid));
  }
  return samples;
}

async function agent(crowd, ends_at) {
  while (Date.now() < ends_at) await crowd.act();
}

async function soak(home) {
  // The cache is small, so that it is full soon; the journal of answers on disk is off with it.
  const server = await startServerIn(home, '--lanes', '2', '--cache-ram', '8M', '--cache-disk', 'off');
  const crowds = Array.from({ length: AGENTS }, (_, i) => new Crowd(server.url, i + 1));
  const ends_at = Date.now() + seconds * 1000;
  const [samples] = await Promise.all([sample(server.pid, ends_at), ...crowds.map((crowd) => agent(crowd, ends_at))]);
  await server.stop();
  const done = {};
  for (const crowd of crowds)
    for (const [kind, count] of Object.entries(crowd.done)) done[kind] = (done[kind] ?? 0) + count;
  return { done, bytes: growth(samples.bytes), files: growth(samples.files), last: median(samples.bytes.slice(-9)) };
}

const home = mkdtempSync(path.join(tmpdir(), 'mlxs-soak-'));
try {
  const { done, bytes, files, last } = await soak(home);
  console.log(`${seconds} s: ${Object.entries(done).map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
  console.log(`memory ${last >> 20} MB, growth ${bytes >> 10} KB; open files, growth ${files}`);
  const failed = bytes > GROWTH_BYTES_MAX || files > GROWTH_FILES_MAX;
  console.log(failed ? 'FAILED: it grows' : 'ok');
  process.exitCode = failed ? 1 : 0;
} finally {
  rmSync(home, { recursive: true, force: true });
}
