// Each pinned Claude Code that fills the window of a small model: what is refused makes it sum up its conversation, the order
// to do so still fits, and the work goes on. So does the user's own /compact.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { generations, runClaude, versions } from './claude.mjs';
import { startRecorder } from './recorder.mjs';
import { script, step } from './script.mjs';
import { startScriptedServer } from './server.mjs';

// In bytes, which are the scripted model's tokens: three files of 26,000 fit behind the head of a version, four do not.
const windows = [140_000, 180_000];
const FILE_LINES = 1_500;

for (const [i, version] of versions.entries()) {
  const window = windows[i];

  describe(`a full window under Claude Code ${version.name}`, { timeout: 300_000 }, () => {
    let server, recorder, scratch;

    before(async () => {
      server = await startScriptedServer(4, String(window));
    });
    after(() => server?.stop());
    beforeEach(async () => {
      recorder = await startRecorder(server.url);
      scratch = await mkdtemp(path.join(tmpdir(), 'mlxs-e2e-window-'));
      for (const name of ['home', 'folder']) await mkdir(path.join(scratch, name));
    });
    afterEach(async () => {
      await recorder.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    async function say(prompt, ...flags) {
      const { code, stdout, stderr } = await runClaude({
        prompt,
        folder: path.join(scratch, 'folder'),
        home: path.join(scratch, 'home'),
        url: recorder.url,
        model: 'scripted',
        window: 1_000_000, // so that the server is the first to notice
        version,
        flags,
      });
      assert.equal(code, 0, `${stdout}\n${stderr}\n${server.log().slice(-4_000)}`);
      return stdout.trim();
    }

    async function read_files(...names) {
      const files = names.map((name) => path.join(scratch, 'folder', name));
      for (const file of files) await writeFile(file, 'a line of text, just as long as that\n'.repeat(FILE_LINES));
      return step('I read.', ...files.map((file_path) => ({ name: 'Read', input: { file_path } })));
    }

    const asks_for_summary = ({ body }) => /<summary>/.test(JSON.stringify(body.messages));

    // The last request: all before are summed up.
    function assert_small() {
      const last = generations(recorder.requests).at(-1);
      assert.equal(last.status, 200);
      assert.ok(JSON.stringify(last.body).length < 0.7 * window, 'the conversation has become small');
    }

    test('a refusal is answered with a summary', async () => {
      const asked = () => generations(recorder.requests);
      assert.equal(await say(script('read three', await read_files('a', 'b', 'c'), 'Three files.')), 'Three files.');
      assert.ok(asked().every(({ status }) => status === 200));
      await say(script('read another', await read_files('d'), 'It has lines.'), '--continue');
      const refused = asked().filter(({ status }) => status !== 200);
      assert.deepEqual(
        refused.map(({ status, refusal }) => [status, /prompt is too long: \d+ tokens > \d+ maximum/.test(refusal)]),
        [[400, true]],
      );
      assert.ok(asked().some((request) => asks_for_summary(request) && request.status === 200));
      assert.equal(await say(script('and now?', 'Still here.'), '--continue'), 'Still here.');
      assert_small();
    });

    test('/compact sums up', async () => {
      assert.equal(await say(script('read three', await read_files('a', 'b', 'c'), 'Three files.')), 'Three files.');
      await say('/compact', '--continue');
      assert.ok(generations(recorder.requests).some(asks_for_summary));
      assert.equal(await say(script('and now?', 'Still here.'), '--continue'), 'Still here.');
      assert_small();
      assert.ok(recorder.requests.every(({ status }) => status === 200));
    });
  });
}
