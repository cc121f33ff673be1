// A tiny random model of each kind of memory, with the vocabulary and the template of a real family, over the real server: made
// to call a tool, it makes a call that the official SDK parses and the tool's schema accepts; and it never ends its thoughts by
// itself, so that the budget has to.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { built, ONE_THREAD, startServer } from './server.mjs';

const ROUNDS = 3;
const THINKING_BUDGET = 1024;
const CLOSER_TOKENS_MAX = 16; // the closer, and the rest of a character
const modes = ['on', 'off', 'it "depends"'];

// Every value has few forms: a random model would never end a free string.
const tool_named = (name) => ({
  name,
  description: 'Sets something',
  input_schema: {
    type: 'object',
    properties: { mode: { enum: modes }, fast: { type: 'boolean' } },
    required: ['mode', 'fast'],
    additionalProperties: false,
  },
});
const tools = ['set_light', 'set_door'].map(tool_named);
const request = { max_tokens: 400, messages: [{ role: 'user', content: 'Do it.' }], tools };

function assertCall({ stop_reason, content }, names) {
  assert.equal(stop_reason, 'tool_use');
  const calls = content.filter(({ type }) => type !== 'thinking');
  assert.equal(calls.length, 1, JSON.stringify(content));
  const [{ type, name, input }] = calls;
  assert.equal(type, 'tool_use');
  assert.ok(names.includes(name), name);
  assert.deepEqual(Object.keys(input).sort(), ['fast', 'mode']);
  assert.ok(modes.includes(input.mode), input.mode);
  assert.equal(typeof input.fast, 'boolean');
}

async function withServer(family, use) {
  const flags = ['--ctx-size', '4096', '--lanes', '1', '--seed', '7', '--temperature', '1'];
  const server = await startServer(path.join(built, `tiny/${family}.gguf`), ...flags, ...ONE_THREAD);
  try {
    await use(new Anthropic({ baseURL: server.url, apiKey: 'dummy', maxRetries: 0 }));
  } finally {
    await server.stop();
  }
}

describe('a tiny random model', { timeout: 300_000 }, () => {
  for (const family of ['llama', 'qwen35', 'gemma4', 'deepseek4']) {
    test(`${family}: calls the tools it is made to call`, () =>
      withServer(family, async (client) => {
        const forced = (choice) => ({
          ...request,
          model: `tiny-${family}`,
          tool_choice: { ...choice, disable_parallel_tool_use: true },
        });
        const any = forced({ type: 'any' });
        for (let round = 0; round < ROUNDS; ++round) {
          assertCall(await client.messages.create(any), ['set_light', 'set_door']);
          assertCall(await client.messages.stream(any).finalMessage(), ['set_light', 'set_door']);
        }
        const named = forced({ type: 'tool', name: 'set_door' });
        assertCall(await client.messages.create(named), ['set_door']);
      }));
  }

  for (const family of ['qwen35', 'deepseek4']) {
    test(`${family}: thinks as long as it may, and answers`, () =>
      withServer(family, async (client) => {
        const ask = (thinking) =>
          client.messages
            .stream({ ...request, tools: [], model: 'default', max_tokens: 2 * THINKING_BUDGET + 200, thinking })
            .finalMessage();
        const { content, usage } = await ask({ type: 'enabled', budget_tokens: THINKING_BUDGET });
        const kinds = content.map(({ type }) => type);
        assert.deepEqual(kinds, ['thinking', 'text'], JSON.stringify(kinds));
        const spent = usage.output_tokens_details.thinking_tokens;
        assert.ok(spent >= THINKING_BUDGET && spent <= THINKING_BUDGET + CLOSER_TOKENS_MAX, `${spent} tokens`);
        const without = await ask({ type: 'disabled' });
        assert.deepEqual(without.content.map(({ type }) => type), ['text']);
        assert.equal(without.usage.output_tokens_details.thinking_tokens, 0);
      }));
  }
});
