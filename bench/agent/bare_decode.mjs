// How long the bare engine takes for just the tokens that a server decoded: what is left of a turn's time is the server's
// own. The time is no smooth function of their number (252 tokens can take 80 ms less than 261), so it is measured for each.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { context_tokens, repository } from './servers.mjs';

const program =
  process.env.MLXS_BARE_DECODE ?? path.join(repository, 'build/release/bench/bare_decode');

// Each run once, those of the least depth first. -> the lines for the program
export function linesOf(turns) {
  const runs = turns.map((turn) => [turn.cached_tokens, turn.prefilled_tokens]);
  runs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...new Set(runs.map((run) => run.join(' ')))];
}

async function measure(model, lines) {
  const child = spawn(program, [model, String(context_tokens)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(`${lines.join('\n')}\n`);
  const times = (await text(child.stdout)).trim().split('\n').map(Number);
  if (times.length !== lines.length) throw new Error(`${program} measured ${times.length} of ${lines.length} runs`);
  return times;
}

// -> (turn) => ms, the mean of two measurements.
export async function measureBareDecode(model, turns) {
  const lines = linesOf(turns);
  const [first, second] = [await measure(model, lines), await measure(model, lines)];
  const ms = new Map(lines.map((line, i) => [line, (first[i] + second[i]) / 2]));
  return (turn) => ms.get(linesOf([turn])[0]);
}
