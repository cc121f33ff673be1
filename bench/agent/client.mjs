// One turn of the Messages API, streamed, with the time of its first token.
import { once } from 'node:events';
import http from 'node:http';
import { performance } from 'node:perf_hooks';

// A connection for each request: llama-server closes one after a stream without saying so before.
const agent = new http.Agent({ keepAlive: false, noDelay: true });

async function send(url, method, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  const request = http.request(url, { method, headers, agent });
  const started = performance.now();
  request.end(text);
  const [answer] = await once(request, 'response');
  answer.setEncoding('utf8');
  return { answer, started };
}

async function readAll(answer) {
  let text = '';
  for await (const piece of answer) text += piece;
  return text;
}

// -> the parsed body, or null where the server does not know the path.
export async function ask(url, method, body) {
  const { answer } = await send(url, method, body);
  const text = await readAll(answer);
  if (answer.statusCode === 404) return null;
  if (answer.statusCode !== 200)
    throw new Error(`${method} ${url}: ${answer.statusCode} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

function parseInput(json) {
  try {
    return JSON.parse(json || '{}');
  } catch {
    return {}; // cut off by max_tokens
  }
}

// Puts the events of a stream together to the message that a client appends to its conversation.
export class Message {
  blocks = [];
  usage = {};
  stop_reason = null;

  take(event) {
    if (event.type === 'error') throw new Error(JSON.stringify(event.error));
    if (event.type === 'message_start') Object.assign(this.usage, event.message.usage);
    if (event.type === 'content_block_start')
      this.blocks[event.index] = { ...event.content_block, json: '' };
    if (event.type === 'content_block_delta') this.#append(this.blocks[event.index], event.delta);
    if (event.type !== 'message_delta') return;
    // One server says all counts again here, another one only those of the output.
    Object.assign(this.usage, event.usage);
    this.stop_reason = event.delta.stop_reason;
  }

  #append(block, delta) {
    if (delta.type === 'text_delta') block.text += delta.text;
    if (delta.type === 'thinking_delta') block.thinking += delta.thinking;
    if (delta.type === 'signature_delta') block.signature = delta.signature;
    if (delta.type === 'input_json_delta') block.json += delta.partial_json;
  }

  content() {
    return this.blocks.map(({ json, ...block }) =>
      block.type === 'tool_use' ? { ...block, input: parseInput(json) } : block,
    );
  }
}

const is_token = (event) =>
  event.type === 'content_block_start' || event.type === 'content_block_delta';

// -> { content, usage, stop_reason, first_block, first_token_ms, token_times_ms }. Times are
// counted from the moment when the request is handed to the socket. The first token is the first
// event of a block: message_start may come earlier.
export async function streamTurn(url, body) {
  const { answer, started } = await send(`${url}/v1/messages`, 'POST', { ...body, stream: true });
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${await readAll(answer)}`);
  const message = new Message();
  const token_times_ms = [];
  let rest = '';
  for await (const piece of answer) {
    const now = performance.now() - started;
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    const data = lines.filter((line) => line.startsWith('data:'));
    for (const event of data.map((line) => JSON.parse(line.slice(5)))) {
      if (is_token(event)) token_times_ms.push(now);
      message.take(event);
    }
  }
  return {
    content: message.content(),
    usage: message.usage,
    stop_reason: message.stop_reason,
    first_block: message.blocks[0]?.type ?? 'nothing',
    first_token_ms: token_times_ms[0],
    token_times_ms,
  };
}
