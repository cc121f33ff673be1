// Plays a scenario against a server, one request at a time, and notes what each turn cost.
import { ask, streamTurn } from './client.mjs';
import { IdealCache } from './ideal.mjs';
import { promptIds } from './prompt_ids.mjs';
import { makeToolResult } from './texts.mjs';

// Enough for most tool calls of a small model; decoding is not what is measured.
const OUTPUT_TOKENS_MAX = 40;
const RETRIES = 12;

function requestOf(conversation, model) {
  const { system, tools, messages } = conversation;
  return { model, max_tokens: OUTPUT_TOKENS_MAX, temperature: 0, system, tools, messages };
}

// The client's next message: a result for each call, or a few words of the user with more material.
function reply(conversation, content) {
  const calls = content.filter((block) => block.type === 'tool_use');
  if (calls.length === 0) return `Go on. This may help:\n${makeToolResult(conversation.random)}`;
  return calls.map(({ id }) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: [{ type: 'text', text: makeToolResult(conversation.random) }],
  }));
}

// The answer goes back as it came, with every block; only an empty one is refused by servers.
function append(conversation, content) {
  const answer = content.length > 0 ? content : [{ type: 'text', text: 'Nothing.' }];
  conversation.messages.push({ role: 'assistant', content: answer });
  conversation.messages.push({ role: 'user', content: reply(conversation, content) });
}

function counts({ usage }) {
  const cached_tokens = usage.cache_read_input_tokens ?? 0;
  const prefilled_tokens = usage.input_tokens + (usage.cache_creation_input_tokens ?? 0);
  return { prefilled_tokens, cached_tokens, prompt_tokens: prefilled_tokens + cached_tokens };
}

// Of an answer, the tokens that can come back as they were sampled. A call that was cut cannot: its arguments never parse.
function knownTokens({ content, stop_reason, usage }) {
  const is_cut_call = stop_reason === 'max_tokens' && content.at(-1)?.type === 'tool_use';
  return is_cut_call ? 0 : usage.output_tokens;
}

async function playTurn(url, model, conversation, ideal) {
  const body = requestOf(conversation, model);
  const answer = await streamTurn(url, body);
  const { prefilled_tokens, cached_tokens, prompt_tokens } = counts(answer);
  const ids = await promptIds(url, body, prompt_tokens);
  const reusable_tokens = ids && ideal.reusable(conversation.name, ids);
  if (ids) ideal.record(conversation.name, ids, knownTokens(answer));
  const is_first = conversation.messages.length === 1;
  append(conversation, answer.content);
  return {
    conversation: conversation.name,
    prompt_tokens,
    prefilled_tokens,
    cached_tokens,
    ideal_tokens: ids && prompt_tokens - reusable_tokens,
    is_warm: ids ? reusable_tokens > prompt_tokens / 2 : !is_first,
    output_tokens: answer.usage.output_tokens,
    first_block: answer.first_block,
    stop_reason: answer.stop_reason,
    first_token_ms: answer.first_token_ms,
  };
}

// The last request again and again: nothing is new but the last token, so what it takes is the
// server itself.
async function retry(url, body, on_turn) {
  const retries = [];
  for (let i = 0; i < RETRIES; ++i) {
    const answer = await streamTurn(url, body);
    retries.push({
      ...counts(answer),
      first_token_ms: answer.first_token_ms,
      first_block: answer.first_block,
    });
    await on_turn(retries.at(-1));
  }
  return retries;
}

// -> { turns, retries }. `on_turn` is told of each of both when it is over; the next one waits for it.
export async function replay(url, scenario, on_turn) {
  const model = (await ask(`${url}/v1/models`, 'GET')).data[0].id;
  const by_name = new Map(
    scenario.conversations.map((conversation) => [conversation.name, conversation]),
  );
  const ideal = new IdealCache();
  const turns = [];
  for (const name of scenario.order) {
    turns.push(await playTurn(url, model, by_name.get(name), ideal));
    await on_turn(turns.at(-1));
  }
  const last = by_name.get(scenario.order.at(-1));
  const again = { ...requestOf(last, model), messages: last.messages.slice(0, -2) };
  return { turns, retries: await retry(url, again, on_turn) };
}
