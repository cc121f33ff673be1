// Each pinned Claude Code over a server whose model says exactly what the test wants, so that everything but the words is
// real: what Claude Code asks for, what the server makes of it, and what Claude Code does with the answer.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { assertClean, generations, startClaude, versions } from './claude.mjs';
import { EngineWatch } from './engine_watch.mjs';
import { Lifecycle } from './lifecycle.mjs';
import { startRecorder } from './recorder.mjs';
import { repeat, script, step } from './script.mjs';
import { startScriptedServer } from './server.mjs';

const STREAM_JSON = ['--output-format', 'stream-json', '--verbose', '--include-partial-messages'];
const CONTINUE_SHARE_MIN = 0.85;
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

for (const version of versions) {
  describe(`Claude Code ${version.name}`, { timeout: 600_000 }, () => {
    let server, engine, recorder, scratch;

    before(async () => {
      server = await startScriptedServer(4);
      engine = new EngineWatch(server);
    });
    after(() => server?.stop());
    beforeEach(async () => {
      recorder = await startRecorder(server.url);
      scratch = await mkdtemp(path.join(tmpdir(), 'mlxs-e2e-claude-'));
      for (const name of ['home', 'folder']) await mkdir(path.join(scratch, name));
    });
    afterEach(async () => {
      await recorder.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    const file = (name) => path.join(scratch, 'folder', name);

    const start = (prompt, options = {}) =>
      startClaude({
        prompt,
        folder: path.join(scratch, 'folder'),
        home: path.join(scratch, 'home'),
        url: recorder.url,
        model: 'scripted',
        window: 1_000_000,
        version,
        ...options,
      });

    // Runs each of these at once to a good end. -> what they printed
    async function askAll(...runs) {
      const ended = await Promise.all(runs.map(([prompt, options]) => start(prompt, options).done));
      const context = `${ended.map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join('\n')}\n${server.log().slice(-4_000)}`;
      for (const { code } of ended) assert.equal(code, 0, context);
      // Only now: while one still runs, its requests have no answer yet.
      assertClean(recorder.requests, context);
      return ended.map(({ stdout }) => stdout.trim());
    }

    const ask = async (prompt, options) => (await askAll([prompt, options]))[0];

    // The last result of a call that Claude Code sent back.
    function last_result() {
      const blocks = generations(recorder.requests).at(-1).body.messages.flatMap(({ content }) => content);
      return blocks.filter(({ type }) => type === 'tool_result').at(-1);
    }

    test('prints an answer', async () => {
      assert.equal(await ask(script('hello', 'Hi there.')), 'Hi there.');
    });

    test('sees every event of a stream in its place', async () => {
      await writeFile(file('a.txt'), 'one\ntwo\n');
      const look = step('<think>\nWhere is it?\n</think>\nI look.', { name: 'Read', input: { file_path: file('a.txt') } });
      const lines = json_lines(await ask(script('read it', look, 'It says “one” — and two.'), { flags: STREAM_JSON }));
      const answers = answers_of(lines);
      assert.deepEqual(
        answers.map(({ stop_reason }) => stop_reason),
        ['tool_use', 'end_turn'],
      );
      const [{ content: asked }, { content: said }] = answers;
      assert.deepEqual(
        asked.map(({ type }) => type),
        ['thinking', 'text', 'tool_use'],
      );
      assert.equal(asked[0].thinking.trim(), 'Where is it?');
      assert.deepEqual([asked[2].name, asked[2].input], ['Read', { file_path: file('a.txt') }]);
      assert.deepEqual(said, [{ type: 'text', text: 'It says “one” — and two.' }]);
      assert.match(JSON.stringify(last_result()), /one.*two/);
      assert.equal(lines.at(-1).result, 'It says “one” — and two.');
    });

    test('goes on with a conversation', async () => {
      const flags = ['--output-format', 'json'];
      await ask(script('hello', 'Hi there.'), { flags });
      const { result, usage } = JSON.parse(await ask(script('and now?', 'Still here.'), { flags: [...flags, '--continue'] }));
      assert.equal(result, 'Still here.');
      assert.match(JSON.stringify(generations(recorder.requests).at(-1).body.messages), /Hi there\./);
      const prompt = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
      assert.ok(usage.cache_read_input_tokens >= CONTINUE_SHARE_MIN * prompt, JSON.stringify(usage));
    });

    test('works on files', async () => {
      const write = step('I write it.', { name: 'Write', input: { file_path: file('b.txt'), content: 'one\ntwo\n' } });
      const edit = step('I change it.', {
        name: 'Edit',
        input: { file_path: file('b.txt'), old_string: 'two', new_string: '"2" \\ é' },
      });
      const list = step('I look.', { name: 'Bash', input: { command: 'wc -l < b.txt', description: 'Count lines' } });
      assert.equal(await ask(script('write b.txt', write, edit, list, 'Done.')), 'Done.');
      assert.equal(await readFile(file('b.txt'), 'utf8'), 'one\n"2" \\ é\n');
      assert.match(JSON.stringify(last_result()), /"2"/);
    });

    test('gets an answer of the shape it asks for', async () => {
      const schema = {
        type: 'object',
        properties: { name: { type: 'string' }, count: { type: 'integer' } },
        required: ['name', 'count'],
        additionalProperties: false,
      };
      const value = { name: 'lines', count: 3 };
      const answer = step('', { name: 'StructuredOutput', input: value });
      const flags = ['--output-format', 'json', '--json-schema', JSON.stringify(schema)];
      const { structured_output } = JSON.parse(await ask(script('count', answer, 'Done.'), { flags }));
      assert.deepEqual(structured_output, value);
    });

    test('survives an image', async () => {
      await writeFile(file('pixel.png'), Buffer.from(pixel, 'base64'));
      const look = step('I look.', { name: 'Read', input: { file_path: file('pixel.png') } });
      assert.equal(await ask(script('look at it', look, 'A pixel.')), 'A pixel.');
      assert.equal(last_result().content[0].type, 'image');
    });

    test('works without experimental betas', async () => {
      await writeFile(file('a.txt'), 'one\ntwo\n');
      const look = step('I look.', { name: 'Read', input: { file_path: file('a.txt') } });
      const settings = { CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS: '1' };
      assert.equal(await ask(script('read it', look, 'Two lines.'), { settings }), 'Two lines.');
      assert.match(JSON.stringify(last_result()), /one.*two/);
      for (const { body } of generations(recorder.requests)) assert.equal(body.context_management, undefined);
    });

    test('finds a tool that was deferred', async () => {
      const search = step('I search.', { name: 'ToolSearch', input: { query: 'select:WebFetch', max_results: 1 } });
      const settings = { ENABLE_TOOL_SEARCH: 'true' };
      assert.equal(await ask(script('fetch a page', search, 'I could fetch now.'), { settings }), 'I could fetch now.');
      assert.deepEqual(
        last_result().content.map(({ type, tool_name }) => [type, tool_name]),
        [['tool_reference', 'WebFetch']],
      );
      const [before, behind] = await Promise.all(generations(recorder.requests).map(({ body }) => render(body)));
      assert.doesNotMatch(before, /"name": ?"WebFetch"/);
      const place = behind.search(/"name": ?"WebFetch"/);
      assert.ok(place > before.length - 1_000, 'the tool stands where it was found');
    });

    test('asks for a web search, is told that there is none, and goes on', async () => {
      const search = step('I search.', { name: 'WebSearch', input: { query: 'the weather' } });
      assert.equal(await ask(script('search the web', search, 'There is no search here.')), 'There is no search here.');
      // One request of its own, which its first answer ends.
      const searching = generations(recorder.requests).filter(({ body }) =>
        body.tools.some(({ type }) => type?.startsWith('web_search_')),
      );
      assert.equal(searching.length, 1);
      assert.match(await render(searching[0].body), /web_search.*it is not available/);
      assert.match(JSON.stringify(last_result()), /the weather/);
    });

    // Two that do this with each other's names go on only when both are there.
    function meet(own, friend) {
      const command = `touch ${file(own)}; timeout 60 sh -c 'until [ -e ${file(friend)} ]; do sleep 0.05; done'`;
      return step('I wait.', { name: 'Bash', input: { command, description: 'Wait for the other one' } });
    }

    test('works twice at once', async () => {
      const one = { home: path.join(scratch, 'home-1') };
      const other = { home: path.join(scratch, 'home-2') };
      for (const { home } of [one, other]) await mkdir(home);
      const answers = await askAll(
        [script('wait for b', meet('a', 'b'), 'One.'), one],
        [script('wait for a', meet('b', 'a'), 'Two.'), other],
      );
      assert.deepEqual(answers, ['One.', 'Two.']);
    });

    test('lets two agents work at once', async () => {
      const agent = (own, friend) => ({
        name: 'Agent',
        input: {
          description: `wait for ${friend}`,
          prompt: script(`wait for ${friend}`, meet(own, friend), `${own} has met ${friend}.`),
          subagent_type: 'general-purpose',
          run_in_background: false,
        },
      });
      const agents = step('Two agents will meet.', agent('a', 'b'), agent('b', 'a'));
      assert.equal(await ask(script('let them meet', agents, 'They have met.')), 'They have met.');
      const { messages } = generations(recorder.requests).at(-1).body;
      assert.match(JSON.stringify(messages), /a has met b\./);
      assert.match(JSON.stringify(messages), /b has met a\./);
    });

    for (const signal of ['SIGINT', 'SIGKILL']) {
      test(`frees the server when ${signal} ends it in the middle of an answer`, async () => {
        // No recorder stands between: how the connection ends is part of the test.
        const options = { flags: STREAM_JSON, url: server.url };
        await engine.assertCancels(async () => {
          const { child, done } = start(script('count', repeat('and so on, ', 10_000)), options);
          await first_words(child);
          child.kill(signal);
          await done;
        });
      });
    }

    // The prompt that a request becomes.
    async function render(body) {
      const reply = await fetch(`${server.url}/debug/render`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      assert.equal(reply.status, 200);
      return (await reply.json()).prompt;
    }
  });
}

const json_lines = (text) => text.trim().split('\n').map((line) => JSON.parse(line));

// The answers whose events Claude Code repeats in its output, each with its events checked.
function answers_of(lines) {
  const events = lines.filter(({ type }) => type === 'stream_event').map(({ event }) => event);
  const streams = [];
  for (const event of events.filter(({ type }) => type !== 'ping')) {
    if (event.type === 'message_start') streams.push(new Lifecycle());
    streams.at(-1).feed(event);
  }
  return streams.map((stream) => stream.finish());
}

// Waits for a line of the program's output that is wanted.
function line_of(child, wanted) {
  return new Promise((resolve, reject) => {
    let rest = '';
    child.stdout.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      if (lines.some((line) => wanted(JSON.parse(line)))) resolve();
    });
    child.on('close', () => reject(new Error('the program ended before it said what was wanted')));
  });
}

const first_words = (child) => line_of(child, ({ event }) => event?.delta?.type === 'text_delta');
