// The main job on real parts: the real Claude Code, mlx-serve, the pocket model, files on the disk.
// The tasks are ones that the pocket model can do; what is checked is the disk and the wire, never its words.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { assertClean, generations, runClaude, startClaude } from './claude.mjs';
import { EngineWatch } from './engine_watch.mjs';
import { startRecorder } from './recorder.mjs';
import { ONE_THREAD, startServer } from './server.mjs';

const files = {
  'a.py': 'def foo(x):\n    y = x * 2\n    return y\n\n\nprint(foo(21))\n',
  'config.json': '{\n  "host": "localhost",\n  "port": 8080\n}\n',
  'shop.py': 'PRICE = 3\n\n\ndef total(count):\n    return PRICE * count\n',
};

describe('Claude Code', { timeout: 900_000 }, () => {
  let server, recorder;
  // The pocket model copies random names badly, so the folder has a plain one; it also makes every run the same.
  const scratch_root = path.join(tmpdir(), 'mlx-serve-e2e');
  const home = path.join(scratch_root, 'home');
  const folder = path.join(scratch_root, 'site');

  before(async () => {
    server = await startServer(...ONE_THREAD);
  });
  after(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    await rm(scratch_root, { recursive: true, force: true });
    recorder = await startRecorder(server.url);
    for (const scratch of [home, folder]) await mkdir(scratch, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  });
  afterEach(async () => {
    await recorder.stop();
    await rm(scratch_root, { recursive: true, force: true });
  });

  const read = (name) => readFile(path.join(folder, name), 'utf8');
  const turns = () => generations(recorder.requests);

  // Runs one prompt; the run must be clean on every side.
  async function ask(prompt, ...flags) {
    const seen = recorder.requests.length;
    const run = await runClaude({ prompt, folder, home, url: recorder.url, flags });
    const context = `${run.stdout}\n${run.stderr}\n${server.log().slice(-4000)}`;
    assert.equal(run.code, 0, context);
    assert.notEqual(run.stdout.trim(), '', context);
    assertClean(recorder.requests.slice(seen), context);
    return run;
  }

  // The tool results that Claude Code sent back to the model.
  function toolResults() {
    const blocks = turns().flatMap(({ body }) => body.messages.flatMap(({ content }) => content));
    return JSON.stringify(blocks.filter((block) => block.type === 'tool_result'));
  }

  test('frees the engine when it is ended in its first prompt', async () => {
    const engine = new EngineWatch(server);
    await engine.assertCancels(async () => {
      const { child, done } = startClaude({ prompt: 'who are you?', folder, home, url: recorder.url });
      await engine.busy();
      child.kill('SIGTERM');
      await done;
    });
  });

  test('answers', async () => {
    await ask('who are you?');
  });

  test('creates a file', async () => {
    await ask('create hello.py with a hello world program in Python');
    assert.match(await read('hello.py'), /print\(.*hello.*world.*\)/i);
  });

  test('reads a file', async () => {
    await ask('read shop.py');
    assert.match(toolResults(), /return PRICE \* count/);
    assert.equal(await read('shop.py'), files['shop.py']);
  });

  test('edits a file', async () => {
    await ask('rename foo to compute_total in a.py');
    assert.match(await read('a.py'), /def compute_total\(x\):\n {4}y = x \* 2\n {4}return y\n/);
  });

  test('goes on with a conversation', async () => {
    await ask('create hello.py with a hello world program in Python');
    await ask('change the port to 9090 in config.json', '--continue');
    assert.equal(JSON.parse(await read('config.json')).port, 9090);
    assert.match(JSON.stringify(turns().at(-1).body.messages), /create hello\.py/, 'the first prompt is still there');
  });
});
