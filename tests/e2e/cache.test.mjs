// The prefix cache as clients see it: nothing that was computed once is computed again, in a conversation, across
// sub-agents, and after the server was stopped or killed.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { conversations, runClaude } from './claude.mjs';
import { script } from './script.mjs';
import { ONE_THREAD, startScriptedServer, startServer, startServerIn } from './server.mjs';

const SHARE_MIN = 0.97;
// Tokens around the border of two turns that may be computed again.
const BORDER_TOKENS_MAX = 64;
// A plain name: the pocket model copies random ones badly.
const scratch_root = path.join(tmpdir(), 'mlx-serve-e2e-cache');

beforeEach(async () => {
  await rm(scratch_root, { recursive: true, force: true });
  await mkdir(scratch_root, { recursive: true });
});
after(() => rm(scratch_root, { recursive: true, force: true }));

describe('the prefix cache under Claude Code', { timeout: 300_000 }, () => {
  const home = path.join(scratch_root, 'home');
  const folder = path.join(scratch_root, 'site');
  let server;

  beforeEach(async () => {
    for (const scratch of [home, folder]) await mkdir(scratch);
  });
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  // Runs the prompts one after the other, all but the first with --continue. -> what was answered
  async function talk(prompts, settings = {}) {
    const answers = [];
    for (const prompt of prompts) {
      const flags = answers.length > 0 ? ['--continue'] : [];
      const run = await runClaude({ prompt, folder, home, url: server.url, flags, ...settings });
      assert.equal(run.code, 0, `${run.stdout}\n${run.stderr}\n${server.log().slice(-4000)}`);
      answers.push(run.stdout.trim());
    }
    return answers;
  }

  const settings = [
    { lanes: 1, kind: 'Explore' },
    { lanes: 4, kind: 'general-purpose' },
  ];
  for (const { lanes, kind } of settings) {
    test(`keeps a conversation and two ${kind} sub-agents at once (lanes: ${lanes})`, async (t) => {
      server = await startScriptedServer(lanes);
      await writeFile(file('a'), 'this is a line\n'.repeat(40));
      const answers = await talk(scripted_turns(kind), { model: 'scripted', window: 1_000_000 });
      assert.deepEqual(answers, ['Hi there.', 'It has forty lines.', 'Both are fine.', 'Written.', 'You are welcome.']);

      const found = await conversations(home);
      const session = found.filter(({ agent }) => agent === null);
      const agents = found.filter(({ agent }) => agent !== null);
      assert.deepEqual([session.length, agents.length], [1, 2]);
      assert.deepEqual([session[0], ...agents].map(({ answers }) => answers.length), [8, 3, 3]);
      const [one, other] = agents.map(({ answers }) => answers.map(({ at }) => at));
      assert.ok(one[0] < other[2] && other[0] < one[2], 'the sub-agents worked at the same time');

      const later = found.flatMap(later_prompts);
      compare_with_log(t, later, server.log());
      for (const prompt of later) assert_nothing_twice(prompt);
      // Behind the first answer of a sub-agent that may start agents Claude Code appends 1,700 bytes about their types.
      // That alone is 5 % of so short a prompt, and new: no cache can hold it.
      const told_of_agents = ({ agent, place }) => kind === 'general-purpose' && agent !== null && place === 1;
      const low = later.filter((prompt) => prompt.share < SHARE_MIN && !told_of_agents(prompt));
      assert.deepEqual(low, []);
    });
  }

  test('keeps a conversation with the pocket model', async (t) => {
    server = await startServer(...ONE_THREAD);
    await talk([
      'who are you?',
      'create hello.py with a hello world program in Python',
      'read hello.py',
      'what did you do?',
      'say good morning',
    ]);
    const found = await conversations(home);
    assert.equal(found.length, 1);
    const later = later_prompts(found[0]);
    compare_with_log(t, later, server.log());
    assert.ok(later.length >= 4);
    for (const prompt of later) {
      assert_nothing_twice(prompt);
      assert.ok(prompt.share >= SHARE_MIN, JSON.stringify(prompt));
    }
  });

  const file = (name) => path.join(folder, `${name}.txt`);

  const read = (name) => ({ say: 'I read it.', calls: [{ name: 'Read', input: { file_path: file(name) } }] });

  // Two agents that do this with each other's names go on only when both are there.
  function meet(own, other) {
    const command = `touch ${file(own)}; timeout 20 sh -c 'until [ -e ${file(other)} ]; do sleep 0.05; done'`;
    return { say: 'I wait for the other one.', calls: [{ name: 'Bash', input: { command } }] };
  }

  function agent_call(kind, description, ...steps) {
    const prompt = script(description, ...steps);
    const input = { description, prompt, subagent_type: kind, run_in_background: false };
    return { name: 'Agent', input };
  }

  function scripted_turns(kind) {
    const agents = [
      agent_call(kind, 'look at b', meet('b', 'c'), read('a'), 'b is fine.'),
      agent_call(kind, 'look at c', meet('c', 'b'), read('a'), 'c is fine.'),
    ];
    const write = { name: 'Write', input: { file_path: file('d'), content: 'one\ntwo\n' } };
    return [
      script('hello', 'Hi there.'),
      script('read a', read('a'), 'It has forty lines.'),
      script('look at both', { say: 'Two agents will look.', calls: agents }, 'Both are fine.'),
      script('write d', { say: 'I write it.', calls: [write] }, 'Written.'),
      script('thanks', 'You are welcome.'),
    ];
  }
});

describe('the prefix cache on disk', { timeout: 300_000 }, () => {
  const home = path.join(scratch_root, 'home');
  const cache = path.join(home, 'mlx-serve/cache');
  let server;
  const start = async (disk = '1G') => {
    server = await startServerIn(home, '--cache-disk', disk, ...ONE_THREAD);
  };
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  // A conversation over plain requests: what was answered is sent back as it came.
  function make_chat(topic) {
    const system = `You are a helpful agent for ${topic}. ${'Be brief and careful. '.repeat(60)}`;
    return { system, messages: [], turns: [] };
  }

  // -> { prompt_tokens, cached_tokens, output_tokens }
  async function say(chat, text) {
    chat.messages.push({ role: 'user', content: text });
    const { system, messages } = chat;
    const body = { model: 'pocket', max_tokens: 60, thinking: { type: 'adaptive' }, system, messages };
    const reply = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { content, usage, ...rest } = await reply.json();
    assert.equal(reply.status, 200, JSON.stringify(rest));
    chat.messages.push({ role: 'assistant', content });
    const cached_tokens = usage.cache_read_input_tokens ?? 0;
    const prompt_tokens = usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + cached_tokens;
    chat.turns.push({ prompt_tokens, cached_tokens, output_tokens: usage.output_tokens });
    return chat.turns.at(-1);
  }

  async function ten_turns(chat) {
    for (let turn = 1; turn <= 10; ++turn) await say(chat, `Question ${turn}: ${words(60)}. Say hello.`);
  }

  // The eleventh turn: all that the cache may not know is what was appended since `known` tokens.
  async function assert_goes_on(t, chat, known) {
    const { prompt_tokens, cached_tokens } = await say(chat, 'And now?');
    const computed = prompt_tokens - cached_tokens;
    const appended = prompt_tokens - known;
    t.diagnostic(`turn 11: ${prompt_tokens} tokens, ${computed} computed, ${appended} appended`);
    assert.ok(computed <= appended + BORDER_TOKENS_MAX, `${computed} computed, ${appended} appended`);
  }

  // [{ name, mode }] of all that lies in the cache folder; modes in octal digits.
  async function entries() {
    const names = await readdir(cache, { recursive: true }).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => ({ name, stats: await stat(path.join(cache, name)).catch(() => null) })),
    );
    return found
      .filter(({ stats }) => stats !== null)
      .map(({ name, stats }) => ({ name, is_file: stats.isFile(), mode: (stats.mode & 0o777).toString(8) }));
  }

  const names_of = async (ending) => (await entries()).map(({ name }) => name).filter((name) => name.endsWith(ending));

  // A second after the last turn the server writes; it is done when nothing changes any more.
  async function written() {
    await sleep(1_200);
    const give_up_at = Date.now() + 20_000;
    for (let seen = ''; ; await sleep(100)) {
      const now = JSON.stringify(await names_of('.kv'));
      if (now === seen && now !== '[]' && (await names_of('.tmp')).length === 0) return;
      assert.ok(Date.now() < give_up_at, `the server still writes: ${now}`);
      seen = now;
    }
  }

  async function assert_private() {
    const found = await entries();
    assert.ok(found.some(({ name }) => name.endsWith('.kv')), 'there is something on the disk');
    for (const { name, is_file, mode } of found) assert.equal(mode, is_file ? '600' : '700', name);
  }

  // Kills the server in the moment when it begins a file.
  async function kill_while_it_writes() {
    const [identity] = (await entries()).filter(({ is_file }) => !is_file);
    const changes = watch(path.join(cache, identity.name), { signal: AbortSignal.timeout(20_000) });
    for await (const { filename } of changes) if (filename.endsWith('.tmp')) return server.kill();
  }

  test('goes on after a proper end', async (t) => {
    await start();
    const chat = make_chat('greetings');
    await ten_turns(chat);
    await server.stop();
    await assert_private();
    await start();
    const last = chat.turns.at(-1);
    await assert_goes_on(t, chat, last.prompt_tokens + last.output_tokens);
  });

  test('goes on after kill -9, but for the last answer', async (t) => {
    await start();
    const chat = make_chat('greetings');
    await ten_turns(chat);
    await written();
    await server.kill();
    await assert_private();
    await start();
    await assert_goes_on(t, chat, chat.turns.at(-1).prompt_tokens);
  });

  test('a kill -9 during a write costs only what was being written', async (t) => {
    await start();
    const chat = make_chat('greetings');
    await ten_turns(chat);
    await written();
    // Whether the kill finds the file unfinished is a race against the disk.
    let torn = [];
    for (let attempt = 1; attempt <= 5 && torn.length === 0; ++attempt) {
      await say(make_chat(`tests, attempt ${attempt}`), words(2_000));
      await kill_while_it_writes();
      torn = await names_of('.tmp');
      t.diagnostic(`attempt ${attempt}: ${torn.length} unfinished, ${(await names_of('.kv')).length} whole`);
      await start();
    }
    assert.equal(torn.length, 1, 'a file was left unfinished');
    assert.deepEqual(await names_of('.tmp'), []);
    await assert_goes_on(t, chat, chat.turns.at(-1).prompt_tokens);
    await assert_private();
  });

  test('writes nothing when it is off', async () => {
    await start('off');
    const chat = make_chat('greetings');
    for (const text of ['Hello.', 'And now?']) await say(chat, text);
    await sleep(1_500);
    await server.stop();
    server = null;
    assert.deepEqual(await entries(), []);
  });
});

// The prompts of a conversation behind its first one, with what was computed of each, and what the client appended since
// the answer before it.
function later_prompts({ agent, answers }) {
  return answers.slice(1).map((answer, index) => {
    const before = answers[index];
    const computed = answer.prompt_tokens - answer.cached_tokens;
    const appended = answer.prompt_tokens - before.prompt_tokens - before.output_tokens;
    const share = answer.cached_tokens / answer.prompt_tokens;
    return { agent, place: index + 1, ...answer, computed, appended, share };
  });
}

function assert_nothing_twice(prompt) {
  assert.ok(prompt.computed <= prompt.appended + BORDER_TOKENS_MAX, JSON.stringify(prompt));
}

// Both sides count alike. Requests of the log that stand in no conversation are side requests of the client.
function compare_with_log(t, later, log) {
  const generations = log.split('\n').filter((line) => / messages status=\d+ .* prompt_new=/.test(line));
  for (const { agent, place, prompt_tokens, computed, appended, share, request_id } of later) {
    const name = `${agent ? 'sub-agent' : 'session'} ${place + 1}`;
    const percent = (100 * share).toFixed(2);
    t.diagnostic(`${name}: ${prompt_tokens} tokens, ${computed} computed, ${appended} appended, ${percent} % cached`);
    const line = generations.find((line) => line.includes(request_id));
    const logged = `prompt_new=${computed} prompt_cached=${prompt_tokens - computed} `;
    assert.ok(line?.includes(logged), `the log says ${line}, the usage ${logged}`);
  }
}

function words(count) {
  return Array.from({ length: count }, (_, index) => ['the', 'file', 'port', 'test', 'line', 'code'][index % 6]).join(' ');
}
