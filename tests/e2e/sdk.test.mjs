// The official SDK against the real server and the pocket model. Its answers are not judged, only their form.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { EngineWatch } from './engine_watch.mjs';
import { Lifecycle } from './lifecycle.mjs';
import { ONE_THREAD, startServer } from './server.mjs';

const weather = {
  name: 'get_weather',
  description: 'Get the current weather in a given location',
  input_schema: {
    type: 'object',
    properties: { location: { type: 'string', description: 'The city' } },
    required: ['location'],
  },
};
const greeting = { model: 'pocket', max_tokens: 200, messages: [{ role: 'user', content: 'hi' }] };
const question = {
  model: 'pocket',
  max_tokens: 400,
  tools: [weather],
  messages: [{ role: 'user', content: "What's the weather in Paris?" }],
};
const text_of = (message) =>
  message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');
const prompt_tokens = ({ usage }) =>
  usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);

describe('the SDK', { timeout: 300_000 }, () => {
  let server, client, engine;

  before(async () => {
    // One lane: work that is not given up would stand in the way of the next request.
    server = await startServer('--lanes', '1', ...ONE_THREAD);
    engine = new EngineWatch(server);
    client = new Anthropic({ baseURL: server.url, apiKey: 'dummy', maxRetries: 0 });
  });
  after(async () => {
    await server?.stop();
  });

  const post = (path, body, method = 'POST') =>
    fetch(`${server.url}${path}`, { method, headers: { 'content-type': 'application/json' }, body });

  test('gets a whole message', async () => {
    const message = await client.messages.create(greeting);
    assert.match(message.id, /^msg_/);
    assert.equal(message.type, 'message');
    assert.equal(message.role, 'assistant');
    assert.equal(message.model, 'pocket');
    assert.equal(message.stop_reason, 'end_turn');
    assert.equal(message.stop_sequence, null);
    assert.notEqual(text_of(message).trim(), '');
    assert.ok(message.usage.output_tokens > 0);
  });

  test('gets the same message as a stream', async () => {
    const whole = await client.messages.create(greeting);
    const stream = client.messages.stream(greeting);
    let written = '';
    stream.on('text', (piece) => (written += piece));
    const message = await stream.finalMessage();
    assert.equal(text_of(message), text_of(whole));
    assert.equal(written, text_of(message));
    assert.equal(message.stop_reason, whole.stop_reason);
    assert.equal(message.usage.output_tokens, whole.usage.output_tokens);
    assert.equal(prompt_tokens(message), prompt_tokens(whole));
  });

  test('sees every event of a stream in its place', async () => {
    const lifecycle = new Lifecycle();
    const request = { ...question, thinking: { type: 'adaptive' }, stream: true };
    for await (const event of await client.messages.create(request)) lifecycle.feed(event);
    assert.ok(lifecycle.finish().content.length > 0);
  });

  test('lets the model call a tool and go on with its result', async () => {
    const call = await client.messages.stream(question).finalMessage();
    assert.equal(call.stop_reason, 'tool_use');
    const use = call.content.find((block) => block.type === 'tool_use');
    assert.match(use.id, /^toolu_/);
    assert.equal(use.name, 'get_weather');
    assert.match(use.input.location, /Paris/i);
    const result = { type: 'tool_result', tool_use_id: use.id, content: '21 degrees, sunny' };
    const answer = await client.messages.create({
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant', content: call.content },
        { role: 'user', content: [result] },
      ],
    });
    assert.equal(answer.stop_reason, 'end_turn');
    assert.notEqual(text_of(answer).trim(), '');
  });

  test('counts tokens as the usage does', async () => {
    const requests = [
      greeting,
      question,
      { ...greeting, system: 'You are a coding agent.', thinking: { type: 'adaptive' } },
      { ...greeting, messages: [...greeting.messages, { role: 'assistant', content: 'Hello.' }, { role: 'user', content: 'say good morning' }] },
    ];
    for (const { max_tokens, ...request } of requests) {
      const counted = await client.messages.countTokens(request);
      const message = await client.messages.create({ ...request, max_tokens });
      assert.equal(prompt_tokens(message), counted.input_tokens);
      const again = await client.messages.create({ ...request, max_tokens });
      assert.equal(prompt_tokens(again), counted.input_tokens, 'cached tokens are part of the sum');
    }
  });

  test('reuses the start of a conversation', async () => {
    const first = await client.messages.create(question);
    const messages = [
      ...question.messages,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: first.content.at(-1).id, content: 'rain' }] },
    ];
    const second = await client.messages.create({ ...question, messages });
    assert.ok(second.usage.cache_read_input_tokens >= prompt_tokens(first) / 2, JSON.stringify(second.usage));
  });

  test('stops at its limits', async () => {
    const whole = await client.messages.create(greeting);
    const short = await client.messages.create({ ...greeting, max_tokens: 1 });
    assert.equal(short.stop_reason, 'max_tokens');
    assert.equal(short.usage.output_tokens, 1);
    const text = text_of(whole);
    const word = text.trim().split(/\s+/)[1];
    const stopped = await client.messages.create({ ...greeting, stop_sequences: [word] });
    assert.equal(stopped.stop_reason, 'stop_sequence');
    assert.equal(stopped.stop_sequence, word);
    assert.equal(text_of(stopped), text.slice(0, text.indexOf(word)));
  });

  for (const mode of ['stream', 'whole']) {
    test(`gives up a long prompt (${mode}), and so does the engine`, async () => {
      const long = { ...greeting, messages: [{ role: 'user', content: `${mode}: ${'the '.repeat(20_000)}` }] };
      await engine.assertCancels(async () => {
        const controller = new AbortController();
        const options = { signal: controller.signal };
        const request =
          mode === 'stream'
            ? client.messages.stream(long, options).finalMessage()
            : client.messages.create(long, options);
        const outcome = assert.rejects(request, Anthropic.APIUserAbortError);
        await engine.busy();
        controller.abort();
        await outcome;
      });
      await client.messages.create(greeting);
    });
  }

  test('is told what is wrong with a request', async () => {
    await assert.rejects(client.messages.create({ ...greeting, model: 'no-such-model' }), (error) => {
      assert.ok(error instanceof Anthropic.NotFoundError);
      assert.equal(error.error.error.type, 'not_found_error');
      assert.match(error.requestID, /^req_/);
      return true;
    });
    await assert.rejects(client.messages.create({ ...greeting, messages: [] }), Anthropic.BadRequestError);
    await assert.rejects(client.messages.create({ ...greeting, max_tokens: 0 }), Anthropic.BadRequestError);
    const too_long = { ...greeting, messages: [{ role: 'user', content: 'word '.repeat(60_000) }] };
    for (const stream of [false, true]) {
      await assert.rejects(client.messages.create({ ...too_long, stream }), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.match(error.message, /prompt is too long: \d+ tokens > \d+ maximum/);
        return true;
      });
    }
  });

  test('gets every error in the same form', async () => {
    const cases = [
      ['POST', '/v1/messages', '{', 400, 'invalid_request_error'],
      ['POST', '/v1/messages', '[]', 400, 'invalid_request_error'],
      ['POST', '/v1/no-such-path', '{}', 404, 'not_found_error'],
      ['GET', '/v1/models/no-such-model', undefined, 404, 'not_found_error'],
    ];
    for (const [method, path, body, status, type] of cases) {
      const answer = await post(path, body, method);
      assert.equal(answer.status, status, path);
      assert.match(answer.headers.get('content-type'), /^application\/json/);
      const { error, request_id, ...rest } = await answer.json();
      assert.equal(rest.type, 'error');
      assert.equal(error.type, type);
      assert.notEqual(error.message, '');
      assert.match(request_id, /^req_/);
    }
    assert.equal((await post('/v1/messages', undefined, 'GET')).status, 405);
  });

  test('lists the model', async () => {
    const { data } = await client.models.list();
    assert.ok(data.some((model) => model.id === 'pocket'), JSON.stringify(data));
    assert.equal((await client.models.retrieve('pocket')).id, 'pocket');
  });

  test('may name a model of the cloud, which means the one that is here', async () => {
    const message = await client.messages.create({ ...greeting, model: 'claude-haiku-4-5' });
    assert.equal(message.model, 'claude-haiku-4-5');
  });
});
