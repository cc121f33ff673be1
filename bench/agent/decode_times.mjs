// How long the bare engine takes for the tokens of a turn: what is left of a turn's time is the
// server's own.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { context_tokens, repository } from './servers.mjs';

const program =
  process.env.MLXS_BARE_DECODE ?? path.join(repository, 'build/release/bench/bare_decode');

// Least squares: ms as a line over the depth.
export function line(samples) {
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  const depth = mean(samples.map((sample) => sample.depth));
  const ms = mean(samples.map((sample) => sample.ms));
  const spread = mean(samples.map((sample) => (sample.depth - depth) ** 2));
  const slope =
    spread === 0
      ? 0
      : mean(samples.map((sample) => (sample.depth - depth) * (sample.ms - ms))) / spread;
  return (at) => ms + slope * (at - depth);
}

// -> (depth, tokens) => ms, between the measured counts of tokens by interpolation; longer runs in
// pieces, as servers do.
export function decodeTimes(samples) {
  const counts = [...new Set(samples.map((sample) => sample.tokens))].sort((a, b) => a - b);
  const lines = new Map(
    counts.map((count) => [count, line(samples.filter((sample) => sample.tokens === count))]),
  );
  const most = counts.at(-1);
  return function ms(depth, tokens) {
    if (tokens > most) return lines.get(most)(depth) + ms(depth + most, tokens - most);
    const above = counts.find((count) => count >= tokens);
    const below = counts.findLast((count) => count <= tokens) ?? above;
    const share = above === below ? 0 : (tokens - below) / (above - below);
    return (1 - share) * lines.get(below)(depth) + share * lines.get(above)(depth);
  };
}

// -> samples for decodeTimes.
export async function measureBareDecode(model) {
  const { stdout } = await promisify(execFile)(program, [model, String(context_tokens)]);
  return stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
}
