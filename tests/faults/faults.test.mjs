// Clients that do what no client should, against the real program: connections that only lie there, requests cut at
// every byte, readers that do not read. It must go on answering, and pay little for them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../e2e/server.mjs';
import { open_files, resident_bytes } from './memory.mjs';

const IDLE_CONNECTIONS = 2000;
const IDLE_BYTES_MAX = 64 * 1024 * 1024;
const message = { model: 'pocket', max_tokens: 16, messages: [{ role: 'user', content: 'hi' }] };

describe('a client that misbehaves', { timeout: 300_000 }, () => {
  let server, port;
  const sockets = new Set();

  before(async () => {
    server = await startServer('--lanes', '1', '--cache-ram', '16M', '--cache-disk', 'off');
    port = Number(new URL(server.url).port);
    await (await post(message)).text();
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await server?.stop();
  });

  const post = (body, options = {}) =>
    fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
      ...options,
    });

  async function connect() {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {}); // a reset is what many of these clients deserve
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    await once(socket, 'connect');
    return socket;
  }

  function request(body) {
    const text = JSON.stringify(body);
    return Buffer.from(
      `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  }

  async function assertAnswers() {
    const answer = await post(message);
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).type, 'message');
  }

  const until = async (wanted, what) => {
    const give_up_at = Date.now() + 30_000;
    while (!wanted()) {
      assert.ok(Date.now() < give_up_at, what);
      await sleep(20);
    }
  };

  test('thousands of idle connections cost little, used ones too', async () => {
    const pid = server.pid;
    const [bytes, files] = [resident_bytes(pid), open_files(pid)];
    const idle = [];
    for (let i = 0; i < IDLE_CONNECTIONS; ++i) idle.push(await connect());
    await until(() => open_files(pid) >= files + IDLE_CONNECTIONS, 'not all were accepted');
    await assertAnswers();
    const unused = resident_bytes(pid) - bytes;
    // Each has had an answer now, and a request of a size that must not stay in memory.
    const asked = request({ ...message, messages: [], metadata: { user_id: 'x'.repeat(50_000) } });
    for (const socket of idle) {
      socket.write(asked);
      await once(socket, 'data');
    }
    const used = resident_bytes(pid) - bytes;
    console.log(`# ${IDLE_CONNECTIONS} idle connections: ${unused >> 10} KB, used ones: ${used >> 10} KB`);
    assert.ok(unused < IDLE_BYTES_MAX, `${unused} bytes for ${IDLE_CONNECTIONS} connections`);
    assert.ok(used < IDLE_BYTES_MAX, `${used} bytes for ${IDLE_CONNECTIONS} used connections`);
    await assertAnswers();
    for (const socket of idle) socket.destroy();
    await until(() => open_files(pid) <= files + 8, 'connections stay open');
  });

  test('a request cut at every byte is no request', async () => {
    const whole = request(message);
    for (let size = 0; size < whole.length; ++size) {
      const socket = await connect();
      socket.write(whole.subarray(0, size));
      // Half of them leave in good order, the others with a reset.
      if (size % 2 === 0) socket.end();
      else socket.resetAndDestroy();
    }
    await assertAnswers();
  });

  test('a stream cut at any event frees its lane', async () => {
    for (let events = 1; events <= 6; ++events) {
      const answer = await post({ ...message, max_tokens: 2000, stream: true }, {});
      const reader = answer.body.getReader();
      let text = '';
      while (text.split('event: ').length <= events) {
        const { done, value } = await reader.read();
        if (done) break;
        text += Buffer.from(value).toString();
      }
      await reader.cancel();
      await assertAnswers();
    }
  });

  test('clients that do not read keep nobody waiting', async () => {
    const slow = [];
    for (let i = 0; i < 20; ++i) {
      const socket = await connect();
      socket.pause();
      socket.write(request({ ...message, max_tokens: 200, stream: true }));
      slow.push(socket);
    }
    await assertAnswers();
    for (const socket of slow) socket.destroy();
  });

  test('a body that comes one byte at a time is read', async () => {
    const socket = await connect();
    for (const byte of request(message)) {
      socket.write(Buffer.from([byte]));
      await sleep(1);
    }
    let text = '';
    socket.on('data', (bytes) => (text += bytes));
    await until(() => text.includes('"type":"message"'), 'no answer');
    socket.destroy();
  });

  test('noise is refused', async () => {
    for (const noise of [Buffer.alloc(100_000), Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01'), 'GET / HTTP/9.9\r\n\r\n']) {
      const socket = await connect();
      let text = '';
      socket.on('data', (bytes) => (text += bytes));
      socket.end(noise);
      await until(() => socket.destroyed, 'the connection stays open');
      assert.ok(text === '' || /^HTTP\/1\.1 4\d\d /.test(text), text.slice(0, 100));
    }
    await assertAnswers();
  });
});
