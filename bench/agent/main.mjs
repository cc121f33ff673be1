// The agent benchmark. The seed is the variable BENCH_SEED.
//   main.mjs ours|peer [MODEL]   starts the servers and renews their tables in docs/performance.md
//   main.mjs http://HOST:PORT    prints the table for a server that runs already
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { circumstances, renew, summarise, table } from './report.mjs';
import { replay } from './replay.mjs';
import { makeScenarios } from './scenarios.mjs';
import { commandOf, repository, servers, start } from './servers.mjs';

const seed = Number(process.env.BENCH_SEED ?? 1);
const [target, model = path.join(repository, 'assets/pocket.gguf')] = process.argv.slice(2);

// Leave through process.exit, which ends the server that runs.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

function progress(scenario) {
  let turns = 0;
  return (turn) => {
    if (++turns > scenario.order.length) return; // retries
    if (process.stderr.isTTY)
      process.stderr.write(`\r${scenario.name}: ${turns}/${scenario.order.length} `);
    else if (turns % 10 === 0)
      process.stderr.write(`${scenario.name}: ${turns}, ${turn.prefilled_tokens} prefilled\n`);
    if (process.stderr.isTTY && turns === scenario.order.length) process.stderr.write('\n');
  };
}

// Each replay meets a server that has just been started.
async function playAll(server) {
  const results = [];
  for (const scenario of makeScenarios(seed)) {
    const running = await start(server, model);
    const tell = progress(scenario);
    try {
      results.push({
        name: scenario.name,
        ...(await replay(running.url, scenario, async (turn) => {
          turn.prefill_ms = await running.nextPrefill();
          tell(turn);
        })),
      });
    } catch (error) {
      throw new Error(`${server.name}, ${scenario.name}:\n${running.log().slice(-2000)}`, {
        cause: error,
      });
    } finally {
      await running.stop();
    }
  }
  return results;
}

async function benchmark(server) {
  const results = await playAll(server);
  const folder = path.join(repository, 'build/bench');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, `${server.name.replace(/\W+/g, '-')}.json`),
    JSON.stringify(results, null, 1),
  );
  const rows = results.map((result) => summarise(result.name, result));
  const text = `${circumstances()}\n\n    ${commandOf(server, model)}\n\n${table(rows)}`;
  console.log(`\n${server.name}: ${text}\n`);
  await renew(server.name, text);
}

async function benchmarkRunning(url) {
  const rows = [];
  for (const scenario of makeScenarios(seed)) {
    rows.push(summarise(scenario.name, await replay(url, scenario, progress(scenario))));
  }
  console.log(table(rows));
}

if (target?.startsWith('http')) {
  await benchmarkRunning(target);
} else if (servers[target]) {
  for (const server of servers[target]) await benchmark(server);
} else {
  console.error('Usage: main.mjs ours|peer|URL [MODEL]');
  process.exit(2);
}
