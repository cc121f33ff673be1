// Numbers of a replay, and the tables of docs/performance.md.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { repository } from './servers.mjs';

const document = path.join(repository, 'docs/performance.md');

export function quantile(values, share) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

// The median of what turns took beyond the computation of their prompts; null where that is not known. Only turns that begin
// with text count: the first event of a tool call comes when its name is complete, some tokens later.
function overhead(turns) {
  const compared = turns.filter(({ first_block, prefill_ms }) => first_block === 'text' && prefill_ms !== undefined);
  return quantile(
    compared.map(({ first_token_ms, prefill_ms }) => first_token_ms - prefill_ms),
    0.5,
  );
}

// -> one row
export function summarise(name, { turns, retries }) {
  const sum = (key) => turns.reduce((total, turn) => total + turn[key], 0);
  const warm = turns.filter((turn) => turn.is_warm);
  const first_token_ms = warm.map((turn) => turn.first_token_ms);
  const prefilled = sum('prefilled_tokens');
  // Unknown where the server does not show the token ids of its prompts.
  const ideal = turns.some((turn) => turn.ideal_tokens === null) ? null : sum('ideal_tokens');
  return {
    name,
    requests: turns.length,
    prompt: sum('prompt_tokens'),
    prefilled,
    ideal,
    beyond: ideal && prefilled - ideal,
    ratio: ideal && prefilled / ideal,
    first_token_median_ms: quantile(first_token_ms, 0.5),
    first_token_p95_ms: quantile(first_token_ms, 0.95),
    overhead_ms: overhead(warm),
    retry_ms: overhead(retries),
  };
}

const whole = (value) => (value === null ? '-' : Math.round(value).toLocaleString('en-US'));
const fixed = (value, digits) => (value === null ? '-' : value.toFixed(digits));

export function table(rows) {
  const head = [
    'replay',
    'requests',
    'prompt tokens',
    'prefilled',
    'ideal',
    'ratio',
    'beyond',
    'first token, ms',
    'p95, ms',
    'overhead, ms',
    'of a retry, ms',
  ];
  const lines = rows.map((row) => [
    row.name,
    row.requests,
    whole(row.prompt),
    whole(row.prefilled),
    whole(row.ideal),
    fixed(row.ratio, 3),
    whole(row.beyond),
    whole(row.first_token_median_ms),
    whole(row.first_token_p95_ms),
    fixed(row.overhead_ms, 1),
    fixed(row.retry_ms, 1),
  ]);
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function commit() {
  const git = (...flags) =>
    execFileSync('git', flags, { cwd: repository, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'src', 'cmake') === '' ? '' : ' with changes';
  return git('rev-parse', '--short=12', 'HEAD') + changed;
}

export function circumstances() {
  const memory_gb = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} x ${cpus()[0].model.trim()}, ${memory_gb} GB`;
  return `${new Date().toISOString().slice(0, 10)}, commit ${commit()}, ${machine}.`;
}

// Puts `text` between the two marks of this name in docs/performance.md.
export async function renew(name, text) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const old = await readFile(document, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for "${name}"`);
  await writeFile(document, `${old.slice(0, from + begin.length)}\n${text}\n${old.slice(to)}`);
}
