// A proxy on this machine that passes every request on unchanged and remembers what went by.
import { once } from 'node:events';
import http from 'node:http';

// -> { url, requests, stop() }; a request is { method, path, body, status, refusal }, the latter the body of an error.
export async function startRecorder(target) {
  const requests = [];
  const { hostname, port } = new URL(target);

  const server = http.createServer(async (incoming, outgoing) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const bytes = Buffer.concat(parts);
    const record = { method: incoming.method, path: incoming.url, body: parse(bytes), status: 0, refusal: '' };
    requests.push(record);
    const onward = http.request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        record.status = answer.statusCode;
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        if (answer.statusCode >= 400) answer.on('data', (bytes) => (record.refusal += bytes));
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(bytes);
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function stop() {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop };
}

function parse(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
