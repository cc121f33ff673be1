// The betas of the official SDK, its tool runner and its threads, over a server whose model says what the test wants.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { generations } from './claude.mjs';
import { Lifecycle } from './lifecycle.mjs';
import { startRecorder } from './recorder.mjs';
import { script, step } from './script.mjs';
import { startScriptedServer } from './server.mjs';

const BETAS = [
  'interleaved-thinking-2025-05-14',
  'context-management-2025-06-27',
  'advanced-tool-use-2025-11-20',
  'effort-2025-11-24',
  'nobody-knows-this-one-2026-01-01',
];

describe("the SDK's betas", { timeout: 300_000 }, () => {
  let server, recorder, client;

  before(async () => {
    server = await startScriptedServer(4);
  });
  after(() => server?.stop());
  beforeEach(async () => {
    recorder = await startRecorder(server.url);
    client = new Anthropic({ baseURL: recorder.url, apiKey: 'dummy', maxRetries: 0 });
  });
  afterEach(() => recorder.stop());

  const ask = (...content) => ({
    model: 'scripted',
    max_tokens: 4_000,
    messages: [{ role: 'user', content: script(...content) }],
  });

  // A tool whose calls are remembered in `calls`.
  function weather(calls = []) {
    return betaTool({
      name: 'get_weather',
      description: 'Get the current weather in a given location',
      inputSchema: {
        type: 'object',
        properties: { location: { type: 'string', description: 'The city' } },
        required: ['location'],
      },
      run({ location }) {
        calls.push(location);
        if (location === 'Atlantis') throw new Error('there is no such place');
        return `21 degrees in ${location}`;
      },
    });
  }
  const look = (...places) =>
    step('I look.', ...places.map((location) => ({ name: 'get_weather', input: { location } })));
  const text_of = ({ content }) => content.filter(({ type }) => type === 'text').map(({ text }) => text).join('');

  // [thread type, status] of every request for an answer.
  const exchanges = () => generations(recorder.requests).map(({ body, status }) => [body.thread?.type ?? null, status]);

  test('takes betas, known or not, and their fields', async () => {
    const message = await client.beta.messages.create({
      ...ask('hello', '<think>\nWho is it?\n</think>\nHi there.'),
      betas: BETAS,
      thinking: { type: 'adaptive', display: 'summarized' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      output_config: { effort: 'high' },
      metadata: { user_id: 'somebody' },
    });
    const [thinking, text] = message.content;
    assert.deepEqual([thinking.type, thinking.thinking.trim(), text.text], ['thinking', 'Who is it?', 'Hi there.']);
    assert.notEqual(thinking.signature, '');
  });

  test('gets the same message as a stream', async () => {
    const request = { ...ask('hello', step('<think>\nHm.\n</think>\nI look.', ...look('Paris').calls)), betas: BETAS };
    request.tools = [weather()];
    const whole = await client.beta.messages.create(request);
    const stream = client.beta.messages.stream(request);
    const lifecycle = new Lifecycle();
    stream.on('streamEvent', (event) => lifecycle.feed(event));
    const streamed = await stream.finalMessage();
    assert.equal(whole.stop_reason, 'tool_use');
    assert.deepEqual(comparable(streamed), comparable(whole));
    assert.equal(lifecycle.finish().stop_reason, 'tool_use');
  });

  // What differs between two answers to the same request: ids, and how much of the prompt was cached.
  function comparable(message) {
    const { id, usage, parsed_output, ...rest } = JSON.parse(JSON.stringify(message));
    const { input_tokens, cache_read_input_tokens, ...counts } = usage;
    const content = rest.content.map(({ id, ...block }) => block);
    return { ...rest, content, usage: { ...counts, prompt: input_tokens + cache_read_input_tokens } };
  }

  for (const stream of [false, true]) {
    test(`runs tools (${stream ? 'stream' : 'whole'}): without threads it sends the whole conversation`, async () => {
      const places = [];
      const request = ask('weather', look('Paris', 'Rome'), look('Atlantis'), 'It is warm.');
      const runner = client.beta.messages.toolRunner({ ...request, tools: [weather(places)], stream });
      const answers = [];
      for await (const answer of runner) answers.push(text_of(stream ? await answer.finalMessage() : answer));
      assert.deepEqual(answers.map((text) => text.trim()), ['I look.', 'I look.', 'It is warm.']);
      assert.deepEqual(places, ['Paris', 'Rome', 'Atlantis']);
      assert.deepEqual(exchanges(), [['create', 400], [null, 200], [null, 200], [null, 200]]);
      const { messages } = generations(recorder.requests).at(-1).body;
      assert.deepEqual(messages.map(({ role }) => role), ['user', 'assistant', 'user', 'assistant', 'user']);
      assert.match(JSON.stringify(messages[2]), /21 degrees in Paris.*21 degrees in Rome/);
      assert.match(JSON.stringify(messages[4]), /"is_error":true/);
    });
  }

  test('runs tools without asking for a thread', async () => {
    const request = { ...ask('weather', look('Paris'), 'It is warm.'), tools: [weather()], thread: false };
    const message = await client.beta.messages.toolRunner(request);
    assert.equal(text_of(message), 'It is warm.');
    assert.deepEqual(exchanges(), [[null, 200], [null, 200]]);
  });

  test('is told that there are no threads', async () => {
    const { messages, ...request } = ask('hello', 'Hi there.');
    const thread = client.beta.messages.thread(request);
    await assert.rejects(thread.send(messages[0]), (error) => {
      assert.ok(error instanceof Anthropic.BadRequestError);
      assert.equal(error.errorCode, 'thread_unsupported_request');
      return true;
    });
    const kind = { unsupportedRequestBehavior: 'continue_unthreaded' };
    const kinder = client.beta.messages.thread({ ...request, ...kind });
    assert.equal(text_of(await kinder.send(messages[0])), 'Hi there.');
    assert.equal(text_of(await kinder.send({ role: 'user', content: script('and?', 'Still here.') })), 'Still here.');
  });

  test('counts tokens as the usage does', async () => {
    const { max_tokens, ...request } = {
      ...ask('weather', look('Paris')),
      betas: ['token-counting-2024-11-01'],
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      tools: [weather(), { type: 'bash_20250124', name: 'bash' }, { type: 'web_search_20250305', name: 'web_search' }],
      thinking: { type: 'enabled', budget_tokens: 1_024 },
    };
    const { input_tokens } = await client.beta.messages.countTokens(request);
    const { usage } = await client.beta.messages.create({ ...request, max_tokens });
    assert.equal(input_tokens, usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens);
  });

  test('lists models', async () => {
    const models = [];
    for await (const model of client.beta.models.list({ limit: 1_000 })) models.push(model);
    const found = models.find(({ id }) => id === 'scripted');
    assert.equal(found.type, 'model');
    assert.notEqual(found.display_name, '');
    assert.ok(Date.parse(found.created_at) > 0);
    assert.equal((await client.beta.models.retrieve('scripted')).id, 'scripted');
    await assert.rejects(client.beta.models.retrieve('no-such-model'), Anthropic.NotFoundError);
  });
});
