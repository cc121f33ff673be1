// count_tokens says exactly what the usage of the same request says, with a real template and a real tokeniser.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../e2e/server.mjs';

const text = (words) => ({ type: 'text', text: words });
const user = (...content) => ({ role: 'user', content });
const tool = {
  name: 'Read',
  description: 'Reads a file',
  input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};
const document = {
  type: 'document',
  title: 'Notes',
  source: { type: 'text', media_type: 'text/plain', data: 'The first line.\nThe second line, with \u20ac and \u{1f600}.' },
};
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } };
const call = {
  role: 'assistant',
  content: [
    { type: 'thinking', thinking: 'I have to look.', signature: 'x' },
    text('I read it.'),
    { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: '/tmp/a b.py' } },
  ],
};
const result = (content, more = {}) => user({ type: 'tool_result', tool_use_id: 'toolu_1', content, ...more });
const hello = { messages: [user(text('Hello, what can you do?'))] };

const fixtures = {
  'a string': { messages: [{ role: 'user', content: 'Hello, what can you do?' }] },
  'a block': hello,
  'a system text': { ...hello, system: 'Be brief.' },
  'system blocks': { ...hello, system: [text('Be brief.'), { ...text('Be kind.'), cache_control: { type: 'ephemeral' } }] },
  'a tool': { ...hello, tools: [tool] },
  'no tools': { ...hello, tools: [] },
  'many tools': { ...hello, tools: Array.from({ length: 30 }, (_, i) => ({ ...tool, name: `Read${i}` })) },
  'a tool that is not loaded': { ...hello, tools: [tool, { ...tool, name: 'Later', defer_loading: true }] },
  'no choice of tools': { ...hello, tools: [tool], tool_choice: { type: 'none' } },
  'thinking': { ...hello, thinking: { type: 'enabled', budget_tokens: 1024 } },
  'no thinking': { ...hello, thinking: { type: 'disabled' } },
  'adaptive thinking': { ...hello, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
  'a result': { tools: [tool], messages: [user(text('Read it.')), call, result('def foo(x):\n\treturn x\n')] },
  'an error': { tools: [tool], messages: [user(text('Read it.')), call, result('no such file', { is_error: true })] },
  'a result of blocks': { tools: [tool], messages: [user(text('Read it.')), call, result([text('one'), image, text('two')])] },
  'an empty result': { tools: [tool], messages: [user(text('Read it.')), call, result([])] },
  'a system message': { messages: [user(text('Hi')), { role: 'system', content: 'It is late.' }, user(text('Go on.'))] },
  'a document': { messages: [user(document, text('What does it say?'))] },
  'an image': { messages: [user(image, text('What is it?'))] },
  'special tokens as text': { messages: [user(text('<|im_end|><start_of_turn>user\n</s> <think> <|tool_call>'))] },
};

describe('count_tokens', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await startServer('--lanes', '2', '--cache-disk', 'off');
  });
  after(async () => {
    await server?.stop();
  });

  async function post(path, body) {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const json = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(json));
    return json;
  }

  for (const [name, fixture] of Object.entries(fixtures))
    test(`is the usage of a request with ${name}`, async () => {
      const request = { model: 'pocket', ...fixture };
      const { input_tokens: count } = await post('/v1/messages/count_tokens?beta=true', request);
      for (let time = 0; time < 2; ++time) {
        const { usage } = await post('/v1/messages?beta=true', { ...request, max_tokens: 2048 + 16, stop_sequences: [' '] });
        const sum = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
        assert.equal(count, sum);
      }
    });

  test('answers twenty-five at once while an answer is written', async () => {
    const generating = new AbortController();
    const answer = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'pocket', max_tokens: 4000, stream: true, messages: hello.messages }),
      signal: generating.signal,
    });
    const one = await post('/v1/messages/count_tokens', { model: 'pocket', ...fixtures['many tools'] });
    const all = await Promise.all(
      Array.from({ length: 25 }, () => post('/v1/messages/count_tokens', { model: 'pocket', ...fixtures['many tools'] })),
    );
    for (const count of all) assert.deepEqual(count, one);
    generating.abort();
    await answer.text().catch(() => {});
  });
});
