// The official SDK reads 5,000 generated answers twice, streamed and whole, and must get the same message both times.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { compare, generated_turns, make_client } from './sdk_accumulator.mjs';

const TURNS = 5_000;

describe("the SDK's accumulator", { timeout: 300_000 }, () => {
  test(`makes of ${TURNS} streams what the whole answers say`, async (t) => {
    const worker = new Worker(new URL('./sdk_accumulator.mjs', import.meta.url), { workerData: { turns: TURNS } });
    const [told] = await once(worker, 'message');
    t.diagnostic(JSON.stringify(told));
    assert.equal(told.answers + told.failures, TURNS);
    assert.ok(told.failures > 250 && told.cut_calls > 250, JSON.stringify(told));
  });

  test('makes something else of a stream that lost a delta', async () => {
    const rig = make_client();
    const delta = /event: content_block_delta\ndata: .*"text_delta".*\n\n/;
    for await (const turn of generated_turns(50)) {
      if (turn.status !== 200 || !delta.test(turn.stream)) continue;
      await compare(rig, { ...turn, place: 0 });
      const lossy = { ...turn, stream: turn.stream.replace(delta, ''), place: 0 };
      await assert.rejects(compare(rig, lossy), assert.AssertionError);
      return;
    }
    assert.fail('no generated turn has text');
  });
});
