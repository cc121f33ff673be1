// The order that the events of one streamed answer must have, checked by a client.
import assert from 'node:assert/strict';

const delta_types = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
};

// Feed it the events of one answer, without pings. At the end `finish()` gives { content, stop_reason, usage } as they
// went by.
export class Lifecycle {
  #message = null;
  #open = null;
  #ending = null;
  #stopped = false;

  feed(event) {
    assert.ok(!this.#stopped, `${event.type} behind message_stop`);
    if (event.type === 'message_start') return this.#on_message_start(event.message);
    assert.ok(this.#message, `${event.type} before message_start`);
    if (event.type === 'content_block_start') return this.#on_block_start(event);
    if (event.type === 'content_block_delta') return this.#on_delta(event);
    if (event.type === 'content_block_stop') return this.#on_block_stop(event);
    assert.equal(this.#open, null, `${event.type} inside a block`);
    if (event.type === 'message_delta') return this.#on_message_delta(event);
    assert.equal(event.type, 'message_stop');
    assert.ok(this.#ending, 'message_stop before message_delta');
    this.#stopped = true;
  }

  finish() {
    assert.ok(this.#stopped, 'a stream without message_stop');
    const calls = this.#message.content.filter(({ type }) => type === 'tool_use');
    assert.equal(calls.length > 0, this.#ending.delta.stop_reason === 'tool_use');
    const { content } = this.#message;
    return { content, stop_reason: this.#ending.delta.stop_reason, usage: this.#ending.usage };
  }

  #on_message_start(message) {
    assert.equal(this.#message, null, 'two message_start');
    assert.match(message.id, /^msg_/);
    assert.deepEqual([message.content, message.stop_reason, message.stop_sequence], [[], null, null]);
    for (const key of ['input_tokens', 'cache_read_input_tokens', 'output_tokens'])
      assert.ok(Number.isInteger(message.usage[key]), `usage.${key}`);
    this.#message = { content: [] };
  }

  #on_block_start({ index, content_block }) {
    assert.equal(this.#open, null, 'two open blocks');
    assert.equal(this.#ending, null, 'a block behind message_delta');
    assert.equal(index, this.#message.content.length, 'the indexes are 0, 1, 2, ...');
    assert.ok(delta_types[content_block.type], content_block.type);
    this.#open = { ...content_block, pieces: '', signed: false };
  }

  #on_delta({ index, delta }) {
    const open = this.#open;
    assert.ok(open && index === this.#message.content.length, 'a delta outside its block');
    assert.ok(delta_types[open.type].includes(delta.type), `${delta.type} in ${open.type}`);
    assert.ok(!open.signed, 'a delta behind the signature');
    if (delta.type === 'signature_delta') {
      assert.notEqual(delta.signature, '');
      open.signed = true;
      return;
    }
    const piece = delta.text ?? delta.thinking ?? delta.partial_json;
    assert.doesNotMatch(piece, /\uFFFD|<think>|<\/?tool_call>/);
    open.pieces += piece;
  }

  #on_block_stop({ index }) {
    const { type, id, name, pieces, signed } = this.#open ?? {};
    assert.ok(type && index === this.#message.content.length, 'the end of a block that is not open');
    assert.notEqual(pieces, '', `an empty ${type}`);
    assert.equal(signed, type === 'thinking');
    const block = type === 'tool_use' ? { type, id, name, input: JSON.parse(pieces) } : { type, [type]: pieces };
    this.#message.content.push(block);
    this.#open = null;
  }

  #on_message_delta(event) {
    assert.equal(this.#ending, null, 'two message_delta');
    assert.ok(Number.isInteger(event.usage.output_tokens));
    assert.ok('stop_sequence' in event.delta);
    this.#ending = event;
  }
}
