// The yardstick itself: node --test bench/agent
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Message } from './client.mjs';
import { IdealCache, sharedLength } from './ideal.mjs';
import { makeRandom } from './random.mjs';
import { quantile, summarise } from './report.mjs';
import { makeScenarios } from './scenarios.mjs';

const run = (from, count) => Array.from({ length: count }, (_, i) => from + i);

describe('the ideal cache', () => {
  test('has nothing for the first prompt', () => {
    assert.equal(new IdealCache().reusable('a', run(0, 100)), 0);
  });

  test('shares a head between conversations, but not what was sampled', () => {
    const cache = new IdealCache();
    cache.record('a', [...run(0, 100), ...run(500, 20)], 30);
    assert.equal(cache.reusable('b', [...run(0, 100), ...run(700, 20)]), 100);
    assert.equal(cache.reusable('b', [...run(0, 100), ...run(500, 20), ...run(900, 99)]), 120);
  });

  test('has the answer of its own conversation but for the last token', () => {
    const cache = new IdealCache();
    const prompt = run(0, 100);
    cache.record('a', prompt, 30);
    assert.equal(cache.reusable('a', [...prompt, ...run(500, 30), ...run(800, 50)]), 129);
  });

  test('has it too when the generation header is rendered otherwise', () => {
    const cache = new IdealCache();
    cache.record('a', run(0, 100), 30);
    assert.equal(cache.reusable('a', [...run(0, 96), ...run(500, 30), ...run(800, 50)]), 125);
  });

  test('has no answer behind a history that was edited', () => {
    const cache = new IdealCache();
    cache.record('a', run(0, 100), 30);
    assert.equal(cache.reusable('a', [...run(0, 50), ...run(500, 100)]), 50);
  });

  test('leaves one token to compute', () => {
    const cache = new IdealCache();
    cache.record('a', run(0, 100), 30);
    assert.equal(cache.reusable('a', run(0, 100)), 99);
    assert.equal(cache.reusable('a', run(0, 101)), 100);
  });

  test('never promises more than a search through all prompts finds', () => {
    const random = makeRandom(7);
    const cache = new IdealCache();
    const prompts = [];
    for (let round = 0; round < 200; ++round) {
      const old = prompts.length > 0 ? random.pick(prompts) : [];
      const prompt = [
        ...old.slice(0, random.below(old.length + 1)),
        ...run(1000 * round, random.between(1, 20)),
      ];
      const wanted = prompts.map((other) => {
        let at = 0;
        while (at < other.length && other[at] === prompt[at]) ++at;
        return at;
      });
      assert.equal(
        cache.reusable(`c${round}`, prompt),
        Math.min(prompt.length - 1, Math.max(0, ...wanted)),
      );
      cache.record(`c${round}`, prompt, 5);
      prompts.push(prompt);
    }
  });
});

test('a shared length ends with the shorter list', () => {
  assert.equal(sharedLength([1, 2, 3], [1, 2]), 2);
  assert.equal(sharedLength([1, 2, 3], [1, 5, 3]), 1);
});

test('the same seed gives the same replays, another one others', () => {
  assert.equal(JSON.stringify(makeScenarios(3)), JSON.stringify(makeScenarios(3)));
  assert.notEqual(JSON.stringify(makeScenarios(3)), JSON.stringify(makeScenarios(4)));
});

test('the agent session has 30 turns of the main conversation and 9 of each sub-agent', () => {
  const [{ order }] = makeScenarios(1);
  const turns = (name) => order.filter((other) => other === name).length;
  assert.deepEqual(['main', 'a', 'b', 'c', 'd'].map(turns), [30, 9, 9, 9, 9]);
});

test('a message is put together from its events', () => {
  const message = new Message();
  const events = [
    {
      type: 'message_start',
      message: { usage: { input_tokens: 7, cache_read_input_tokens: 3, output_tokens: 0 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Let me ' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'look.' } },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 't1', name: 'Read' },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{"path":' },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '"a.py"}' },
    },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 12 } },
  ];
  for (const event of events) message.take(event);
  assert.deepEqual(message.content(), [
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: 't1', name: 'Read', input: { path: 'a.py' } },
  ]);
  assert.deepEqual(message.usage, {
    input_tokens: 7,
    cache_read_input_tokens: 3,
    output_tokens: 12,
  });
});

test('a row sums the turns and takes the times of the warm ones', () => {
  const turn = {
    prompt_tokens: 100,
    prefilled_tokens: 30,
    cached_tokens: 70,
    ideal_tokens: 20,
    first_block: 'text',
    prefill_ms: 40,
  };
  const turns = [
    { ...turn, is_warm: false, first_token_ms: 900 },
    { ...turn, is_warm: true, first_token_ms: 50 },
    { ...turn, is_warm: true, first_token_ms: 70 },
    { ...turn, is_warm: true, first_token_ms: 60, first_block: 'tool_use' },
  ];
  const row = summarise('x', { turns, retries: [] });
  assert.deepEqual([row.prefilled, row.ideal, row.beyond, row.ratio], [120, 80, 40, 1.5]);
  assert.equal(row.first_token_median_ms, 60);
  assert.equal(row.overhead_ms, 30);
  assert.equal(row.retry_ms, null);
  assert.equal(quantile([], 0.5), null);
});
