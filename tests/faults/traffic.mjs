// What a crowd of agents sends, each kind as a function that checks its own answer. Only a fixed set of conversations
// is used, so that whatever the server remembers of them has an end.
import assert from 'node:assert/strict';

const CONVERSATIONS = 24;
const tools = [
  {
    name: 'Read',
    description: 'Reads a file',
    input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
  },
];
const system = Array.from({ length: 40 }, (_, i) => `Rule ${i}: be exact and brief.`).join('\n');

// A generator with a seed, so that a run can be repeated.
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const body_of = (number, more = {}) => ({
  model: 'pocket',
  max_tokens: 24,
  temperature: 0,
  system,
  tools,
  messages: [{ role: 'user', content: `Conversation ${number}: read a.py and say what foo does.` }],
  ...more,
});

const prompt_tokens = ({ input_tokens, cache_read_input_tokens, cache_creation_input_tokens }) =>
  input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0);

export class Crowd {
  constructor(url, seed) {
    this.url = url;
    this.below = random(seed);
    this.done = {};
  }

  post(path, body, signal) {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      // A connection for each request: the client's pool of idle ones would count as open files.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
    });
  }

  async json(path, body, status = 200) {
    const answer = await this.post(path, body);
    const text = await answer.text();
    assert.equal(answer.status, status, `${path}: ${text}`);
    assert.match(answer.headers.get('request-id'), /^req_/);
    return JSON.parse(text);
  }

  async whole() {
    const body = body_of(this.below(CONVERSATIONS));
    const answer = await this.json('/v1/messages', body);
    assert.equal(answer.type, 'message');
    const count = await this.json('/v1/messages/count_tokens', body);
    assert.equal(count.input_tokens, prompt_tokens(answer.usage));
  }

  async stream() {
    const answer = await this.post('/v1/messages', body_of(this.below(CONVERSATIONS), { stream: true }));
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    assert.match(text, /^event: message_start\n/);
    assert.match(text, /event: message_stop\ndata: .*\n\n$/);
  }

  async count() {
    const bodies = Array.from({ length: 25 }, (_, i) => body_of(i % CONVERSATIONS));
    await Promise.all(bodies.map((body) => this.json('/v1/messages/count_tokens', body)));
  }

  // Leaves after a few milliseconds, in whatever state the turn is then.
  async cancel() {
    const controller = new AbortController();
    const more = { max_tokens: 1000, stream: this.below(2) === 0 };
    const timer = setTimeout(() => controller.abort(), this.below(150));
    try {
      const answer = await this.post('/v1/messages', body_of(this.below(CONVERSATIONS), more), controller.signal);
      await answer.text();
    } catch (error) {
      assert.equal(error.name, 'AbortError');
    } finally {
      clearTimeout(timer);
    }
  }

  async toolLoop() {
    const body = body_of(this.below(CONVERSATIONS));
    for (let turn = 0; turn < 3; ++turn) {
      const answer = await this.json('/v1/messages', body);
      // A text that was cut can be empty, and no client sends that back.
      if (answer.content.length === 0) return;
      body.messages.push({ role: 'assistant', content: answer.content });
      const results = answer.content
        .filter((block) => block.type === 'tool_use')
        .map((block) => ({ type: 'tool_result', tool_use_id: block.id, content: 'def foo(x):\n  return x\n' }));
      body.messages.push({ role: 'user', content: results.length > 0 ? results : 'Go on.' });
    }
  }

  async bad() {
    const rows = [
      ['/v1/messages', '{', 400],
      ['/v1/messages', '[]', 400],
      ['/v1/messages', { model: 'pocket', max_tokens: 'nine', messages: [] }, 400],
      ['/v1/messages', body_of(0, { messages: [{ role: 'user', content: 'long '.repeat(400_000) }] }), 400],
      ['/v1/nope', '{}', 404],
      ['/health', '{}', 405],
    ];
    const [path, body, status] = rows[this.below(rows.length)];
    const error = await this.json(path, body, status);
    assert.equal(error.type, 'error');
  }

  // One of the kinds, the usual ones more often.
  async act() {
    const kinds = ['whole', 'whole', 'stream', 'stream', 'cancel', 'cancel', 'count', 'toolLoop', 'bad'];
    const kind = kinds[this.below(kinds.length)];
    await this[kind]();
    this.done[kind] = (this.done[kind] ?? 0) + 1;
  }
}
