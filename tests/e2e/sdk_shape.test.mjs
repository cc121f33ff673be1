// The shape that the official SDK asks an answer to have, over the real server and the pocket model, which by itself
// would say something else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { ONE_THREAD, startServer } from './server.mjs';

const verdict = {
  type: 'object',
  properties: {
    polite: { type: 'boolean' },
    language: { enum: ['English', 'French', 'Latin'] },
    words: { type: 'array', items: { enum: ['hi', 'hello'] }, minItems: 1, maxItems: 2 },
  },
  required: ['polite', 'language', 'words'],
  additionalProperties: false,
};
const tools = [
  {
    name: 'set_lamp',
    description: 'Switch a lamp',
    input_schema: {
      type: 'object',
      properties: { lamp: { enum: ['kitchen', 'hall'] }, on: { type: 'boolean' } },
      required: ['lamp', 'on'],
      additionalProperties: false,
    },
  },
  {
    name: 'get_weather',
    description: 'Get the current weather in a given location',
    input_schema: {
      type: 'object',
      properties: { location: { type: 'string', description: 'The city' } },
      required: ['location'],
    },
  },
];
const hello = { model: 'pocket', max_tokens: 1_000, messages: [{ role: 'user', content: 'hi' }] };
const question = { ...hello, messages: [{ role: 'user', content: "What's the weather in Paris?" }] };

describe('the shape of an answer', { timeout: 300_000 }, () => {
  let server, client;

  before(async () => {
    server = await startServer(...ONE_THREAD);
    client = new Anthropic({ baseURL: server.url, apiKey: 'dummy', maxRetries: 0 });
  });
  after(() => server?.stop());

  const calls_of = ({ content }) => content.filter(({ type }) => type === 'tool_use');

  // The same request both ways; both must answer alike. -> the message
  async function ask(request) {
    const whole = await client.messages.create(request);
    const streamed = await client.messages.stream(request).finalMessage();
    const shapes = [whole, streamed].map(({ stop_reason, content }) => [
      stop_reason,
      content.map(({ type, text, name, input }) => ({ type, text, name, input })),
    ]);
    assert.deepEqual(shapes[0], shapes[1]);
    return whole;
  }

  test('is that of a schema', async () => {
    const request = { ...hello, output_config: { format: jsonSchemaOutputFormat(verdict, { transform: false }) } };
    for (const message of [await client.messages.parse(request), await client.messages.stream(request).finalMessage()]) {
      assert.equal(message.stop_reason, 'end_turn');
      const { polite, language, words, ...rest } = message.parsed_output;
      assert.equal(typeof polite, 'boolean');
      assert.ok(verdict.properties.language.enum.includes(language), language);
      assert.ok(words.length >= 1 && words.length <= 2 && words.every((word) => ['hi', 'hello'].includes(word)), words);
      assert.deepEqual(rest, {});
    }
  });

  test('is a call when there has to be one', async () => {
    const message = await ask({ ...hello, tools, tool_choice: { type: 'any' } });
    assert.equal(message.stop_reason, 'tool_use');
    assert.ok(calls_of(message).length > 0);
  });

  test('is a call of the tool that is asked for', async () => {
    const message = await ask({ ...question, tools, tool_choice: { type: 'tool', name: 'set_lamp' } });
    assert.equal(message.stop_reason, 'tool_use');
    for (const { name, input } of calls_of(message)) {
      assert.equal(name, 'set_lamp');
      assert.deepEqual(Object.keys(input).sort(), ['lamp', 'on']);
      assert.ok(['kitchen', 'hall'].includes(input.lamp), input.lamp);
      assert.equal(typeof input.on, 'boolean');
    }
  });

  test('is one call when more are not wanted', async () => {
    const message = await ask({ ...question, tools, tool_choice: { type: 'any', disable_parallel_tool_use: true } });
    assert.equal(calls_of(message).length, 1);
  });

  test('is text when no call is wanted', async () => {
    const message = await ask({ ...question, tools, tool_choice: { type: 'none' } });
    assert.deepEqual(calls_of(message), []);
    assert.equal(message.stop_reason, 'end_turn');
    assert.ok(message.content.some(({ type, text }) => type === 'text' && text.trim() !== ''));
  });

  test('has thoughts only where they are wanted', async () => {
    const types = ({ content }) => content.map(({ type }) => type);
    for (const thinking of [{ type: 'adaptive' }, { type: 'enabled', budget_tokens: 1_024 }]) {
      const message = await ask({ ...hello, max_tokens: 2_000, thinking });
      assert.deepEqual(types(message), ['thinking', 'text']);
      const { output_tokens, output_tokens_details } = message.usage;
      assert.ok(output_tokens_details.thinking_tokens > 0 && output_tokens_details.thinking_tokens < output_tokens);
    }
    for (const thinking of [{ type: 'disabled' }, undefined]) {
      const message = await ask({ ...hello, thinking });
      assert.deepEqual(types(message), ['text']);
      assert.equal(message.usage.output_tokens_details.thinking_tokens, 0);
    }
  });
});
