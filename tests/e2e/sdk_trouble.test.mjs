// What goes wrong reaches the official SDK as the error that it is, and what a client gives up is given up here too.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { EngineWatch } from './engine_watch.mjs';
import { repeat, script } from './script.mjs';
import { ONE_THREAD, startScriptedServer, startServer } from './server.mjs';

// One works, these wait (base/limits.hpp: queue_depth_max).
const QUEUE_DEPTH_MAX = 64;

describe('the SDK in trouble', { timeout: 300_000 }, () => {
  let server, client, engine;

  before(async () => {
    server = await startScriptedServer(1);
    engine = new EngineWatch(server);
    // By itself the SDK refuses to wait for an answer of so many tokens that is not streamed.
    client = new Anthropic({ baseURL: server.url, apiKey: 'dummy', maxRetries: 0, timeout: 600_000 });
  });
  after(() => server?.stop());
  afterEach(() => engine.idle());

  const ask = (text, ...steps) => ({
    model: 'scripted',
    max_tokens: 100_000,
    messages: [{ role: 'user', content: script(text, ...steps) }],
  });
  // Says so much that nobody waits for its end.
  const endless = ask('count', repeat('and so on, ', 9_000));

  // The engine must notice what gives up one request, and go on with the next.
  async function assert_cancels(give_up) {
    await engine.assertCancels(give_up);
    const { content } = await client.messages.create(ask('hello', 'Hi there.'));
    assert.equal(content[0].text, 'Hi there.');
  }

  // The types of errors of the API and of the SDK.
  function is(kind, type) {
    return (error) => {
      assert.ok(error instanceof kind, `${error.name}: ${error.message}`);
      assert.equal(error.type, type);
      assert.match(error.requestID, /^req_/);
      assert.equal(error.error.request_id, error.requestID);
      return true;
    };
  }

  const wrong_requests = [
    ['no messages', { messages: [] }],
    ['messages of a wrong type', { messages: 'hello' }],
    ['a role that nobody has', { messages: [{ role: 'wizard', content: 'hello' }] }],
    ['a block without its text', { messages: [{ role: 'user', content: [{ type: 'text', text: 7 }] }] }],
    ['max_tokens of nothing', { max_tokens: 0 }],
    ['a wrong temperature', { temperature: 'hot' }],
    ['tools without names', { tools: [{ input_schema: { type: 'object' } }] }],
  ];
  for (const [what, fields] of wrong_requests) {
    test(`is told of ${what}`, async () => {
      for (const stream of [false, true]) {
        const request = client.messages.create({ ...ask('hello'), ...fields, stream });
        await assert.rejects(request, is(Anthropic.BadRequestError, 'invalid_request_error'));
      }
    });
  }

  test('is told of a model that is not there', async () => {
    const request = { ...ask('hello'), model: 'no-such-model' };
    await assert.rejects(client.messages.create(request), is(Anthropic.NotFoundError, 'not_found_error'));
    await assert.rejects(client.models.retrieve('no-such-model'), is(Anthropic.NotFoundError, 'not_found_error'));
  });

  test('is told of a body that is too large', async () => {
    const request = ask('x'.repeat(33 * 1024 * 1024));
    await assert.rejects(client.messages.create(request), is(Anthropic.ContentTooLargeError, 'request_too_large'));
  });

  test('is told how long a prompt is and how long it may be', async () => {
    const request = { ...ask('x'.repeat(1_100_000)), max_tokens: 10 };
    for (const stream of [false, true]) {
      await assert.rejects(client.messages.create({ ...request, stream }), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        const [, tokens, maximum] = error.error.error.message.match(/^prompt is too long: (\d+) tokens > (\d+) maximum$/);
        assert.ok(Number(tokens) > Number(maximum));
        return true;
      });
    }
  });

  // Gives one request to do and as many to wait as may; abort() ends them all.
  async function fill_queue() {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const requests = [client.messages.stream(endless, options).finalMessage()];
    await engine.busy();
    for (let i = 0; i < QUEUE_DEPTH_MAX; ++i) requests.push(client.messages.create(ask(`wait ${i}`, 'Hi.'), options));
    const outcomes = Promise.allSettled(requests);
    await engine.until(async () => (await engine.queueDepth()) === QUEUE_DEPTH_MAX);
    return { outcomes, abort: () => controller.abort() };
  }

  test('is sent away when too many wait', async () => {
    const { outcomes, abort } = await fill_queue();
    await assert.rejects(client.messages.create(ask('hello')), (error) => {
      assert.ok(error instanceof Anthropic.OverloadedError, error.name);
      assert.deepEqual([error.status, error.type], [529, 'overloaded_error']);
      assert.ok(Number(error.headers.get('retry-after')) > 0);
      return true;
    });
    abort();
    for (const { reason } of await outcomes) assert.ok(reason instanceof Anthropic.APIUserAbortError, reason);
  });

  test('comes back by itself when it was sent away', async () => {
    const { outcomes, abort } = await fill_queue();
    const statuses = [];
    const patient = new Anthropic({
      baseURL: server.url,
      apiKey: 'dummy',
      maxRetries: 5,
      timeout: 600_000,
      async fetch(...request) {
        const response = await fetch(...request);
        statuses.push(response.status);
        if (response.status === 529) abort();
        return response;
      },
    });
    assert.equal((await patient.messages.create(ask('hello', 'Hi there.'))).content[0].text, 'Hi there.');
    assert.deepEqual(statuses, [529, 200]);
    await outcomes;
  });

  test('frees the server when it stops reading', () =>
    assert_cancels(async () => {
      const stream = client.messages.stream(endless);
      stream.once('text', () => stream.abort());
      await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
    }));

  test('frees the server when it leaves the loop over the events', () =>
    assert_cancels(async () => {
      for await (const event of await client.messages.create({ ...endless, stream: true }))
        if (event.type === 'content_block_delta') break;
    }));

  test('frees the server when it gives up an answer that is not streamed', () =>
    assert_cancels(async () => {
      const controller = new AbortController();
      const request = client.messages.create(endless, { signal: controller.signal });
      const outcome = assert.rejects(request, Anthropic.APIUserAbortError);
      await engine.busy();
      controller.abort();
      await outcome;
    }));

  test('frees the server when its patience ends', () =>
    assert_cancels(() =>
      assert.rejects(client.messages.create(endless, { timeout: 500 }), Anthropic.APIConnectionTimeoutError),
    ));

  test('counts tokens while an answer is under way', async () => {
    const stream = client.messages.stream(endless);
    const outcome = assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
    await engine.busy();
    const { max_tokens, ...request } = ask('hello', 'Hi there.');
    const counts = await Promise.all(Array.from({ length: 25 }, () => client.messages.countTokens(request)));
    assert.equal(await engine.lanesBusy(), 1, 'the answer is still under way');
    stream.abort();
    await outcome;
    const { usage } = await client.messages.create({ ...request, max_tokens });
    for (const { input_tokens } of counts) assert.equal(input_tokens, usage.input_tokens + usage.cache_read_input_tokens);
  });
});

describe('the SDK and a key', { timeout: 60_000 }, () => {
  let server;
  before(async () => {
    server = await startServer('--api-key', 'open-sesame', ...ONE_THREAD);
  });
  after(() => server?.stop());

  const greeting = { model: 'pocket', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] };
  const client_with = (keys) =>
    new Anthropic({ baseURL: server.url, maxRetries: 0, apiKey: null, authToken: null, ...keys });

  test('gets in with the key, in either header', async () => {
    for (const keys of [{ apiKey: 'open-sesame' }, { authToken: 'open-sesame' }]) {
      const client = client_with(keys);
      assert.equal((await client.messages.create(greeting)).role, 'assistant');
      assert.equal((await client.models.retrieve('pocket')).id, 'pocket');
    }
  });

  test('is kept out with any other', async () => {
    for (const keys of [{ apiKey: 'open-sesamf' }, { authToken: 'open' }, { apiKey: 'x'.repeat(10_000) }]) {
      const client = client_with(keys);
      for (const attempt of [
        () => client.messages.create(greeting),
        () => client.messages.stream(greeting).finalMessage(),
        () => client.messages.countTokens(greeting),
        () => client.models.list(),
      ]) {
        await assert.rejects(attempt(), (error) => {
          assert.ok(error instanceof Anthropic.AuthenticationError, error.name);
          assert.equal(error.type, 'authentication_error');
          return true;
        });
      }
    }
    assert.doesNotMatch(server.log(), /sesam/);
  });
});
