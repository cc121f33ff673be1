// What the official SDK makes of generated answers, streamed and whole. No socket: the program tests/generated_streams
// writes the bytes that the server would send. As a worker thread, away from the hooks of the test runner that cost
// more than the rest, it compares as many turns as its data says and posts what it saw.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import Anthropic from '@anthropic-ai/sdk';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program =
  process.env.MLXS_GENERATED_STREAMS ??
  path.join(repository, 'build/release/tests/generated_streams/generated_streams');
const PIECES_MAX = 64;
const question = { model: 'generated', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };

// The turns of `count` seeds: { status, stream, body }.
export async function* generated_turns(count) {
  const child = spawn(program, [String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
  assert.deepEqual(await exit, [0, null]);
}

// The bytes cut in up to PIECES_MAX pieces, also inside characters; how many depends on `place` alone.
function pieces_of(bytes, place) {
  const size = Math.ceil(bytes.length / (1 + ((place * 7) % PIECES_MAX)));
  const pieces = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

function stream_response({ stream, place }) {
  const pieces = pieces_of(Buffer.from(stream), place);
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new Uint8Array(piece));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function body_response({ status, body }) {
  return new Response(body, { status, headers: { 'content-type': 'application/json' } });
}

// A client whose server says the turn that `say` was given last, whatever it is asked.
export function make_client() {
  let turn = null;
  const fetch = async (_, { body }) => (JSON.parse(body).stream ? stream_response(turn) : body_response(turn));
  const client = new Anthropic({ baseURL: 'http://127.0.0.1', apiKey: 'dummy', maxRetries: 0, fetch });
  return { client, say: (next) => (turn = next) };
}

// As it is written down, without what the SDK hides in it.
const plain = (value) => JSON.parse(JSON.stringify(value));

// -> { message } or { error }, the body of an error
async function outcome_of(promise) {
  try {
    return { message: plain(await promise) };
  } catch (error) {
    if (!(error instanceof Anthropic.APIError) || !error.error) throw error;
    return { error: plain(error.error) };
  }
}

const parses = (text) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

// What a stream gives. Two things stand in the stream only as it goes by: whether the arguments of the last call are
// whole, and fields of the end that the SDK does not know.
async function streamed_outcome(stream) {
  const argument_texts = [];
  let unknown = {};
  stream.on('streamEvent', (event) => {
    if (event.type === 'content_block_start') argument_texts.push('');
    if (event.delta?.type === 'input_json_delta') argument_texts[event.index] += event.delta.partial_json;
    if (event.type === 'message_delta' && event.delta.safeguard_results)
      unknown = { safeguard_results: event.delta.safeguard_results };
  });
  const outcome = await outcome_of(stream.finalMessage());
  if (!outcome.message) return { outcome, cut_calls: 0 };
  delete outcome.message.parsed_output; // the SDK's own
  const is_cut = (block, index) => block.type === 'tool_use' && !parses(argument_texts[index]);
  const content = outcome.message.content.filter((block, index) => !is_cut(block, index));
  const cut_calls = outcome.message.content.length - content.length;
  return { outcome: { message: { ...outcome.message, content, ...unknown } }, cut_calls };
}

// Both ways and both accumulators. -> { failed, cut_calls }
export async function compare({ client, say }, turn) {
  say(turn);
  const whole = await outcome_of(client.messages.create(question));
  const { outcome, cut_calls } = await streamed_outcome(client.messages.stream(question));
  assert.deepEqual(outcome, whole);
  const beta = await streamed_outcome(client.beta.messages.stream(question));
  assert.deepEqual(beta.outcome, whole);
  return { failed: 'error' in whole, cut_calls };
}

// -> how many of `count` turns gave an answer, how many failed, and how many calls were cut
async function compare_all(count) {
  const rig = make_client();
  const told = { answers: 0, failures: 0, cut_calls: 0 };
  let place = 0;
  for await (const turn of generated_turns(count)) {
    const { failed, cut_calls } = await compare(rig, { ...turn, place }).catch((error) => {
      throw new Error(`seed ${place}: ${error.message}\n${turn.stream}\n${turn.body}`);
    });
    told[failed ? 'failures' : 'answers'] += 1;
    told.cut_calls += cut_calls;
    place += 1;
  }
  return told;
}

if (workerData?.turns) parentPort.postMessage(await compare_all(workerData.turns));
