// The three replays. A replay is conversations, each with its own system text and task, and the
// order of their turns.
import { makeRandom } from './random.mjs';
import { makeSystem, makeTask, makeTools } from './texts.mjs';

const MAIN_TURNS = 30;
// Sub-agents work while the main conversation is in these turns, two of them after each of its
// turns.
const SUB_AGENTS_FROM = 7;
const SUB_AGENTS_TO = 24;

function conversation(name, head, random) {
  return { name, ...head, messages: [{ role: 'user', content: makeTask(random) }], random };
}

// 30 turns of a main conversation and 9 turns each of four sub-agents, which have the same tools
// and another system text. Five conversations for four lanes: no lane belongs to anybody.
function agentSession(random) {
  const tools = makeTools(random.fork());
  const main_head = { tools, system: makeSystem(random.fork(), 'a coding agent', 28) };
  const sub_head = { tools, system: makeSystem(random.fork(), 'a helper of a coding agent', 10) };
  const conversations = [conversation('main', main_head, random.fork())];
  for (const name of ['a', 'b', 'c', 'd'])
    conversations.push(conversation(name, sub_head, random.fork()));
  const order = [];
  for (let turn = 1; turn <= MAIN_TURNS; ++turn) {
    order.push('main');
    if (turn < SUB_AGENTS_FROM || turn > SUB_AGENTS_TO) continue;
    order.push(...(turn % 2 === 1 ? ['a', 'b'] : ['c', 'd']));
  }
  return { name: 'agent session', conversations, order };
}

// Conversations that share their whole head and take turns.
function roundRobin(random, count, turns) {
  const head = {
    tools: makeTools(random.fork()),
    system: makeSystem(random.fork(), 'a coding agent', 28),
  };
  const names = Array.from({ length: count }, (_, i) => `c${i + 1}`);
  const conversations = names.map((name) => conversation(name, head, random.fork()));
  const order = Array.from({ length: turns }, () => names).flat();
  return { name: `${count} x ${turns} turns`, conversations, order };
}

// Fresh ones at each call: a replay appends to its conversations.
export function makeScenarios(seed) {
  const random = makeRandom(seed);
  return [
    agentSession(random.fork()),
    roundRobin(random.fork(), 4, 3),
    roundRobin(random.fork(), 32, 2),
  ];
}
