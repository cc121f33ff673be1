// Made-up texts of a coding session: system texts, tools, tasks, results of tools. Plain words and
// plain code.

const words =
  `a an the this that each every some any one two file folder line word name value number list
table index key text page part test case result answer error reason rule step task plan note
branch change commit build server client request reply user agent tool module function method
class field type record field queue cache lane token prompt model read write open close move
copy find list count check compare change replace keep drop add send wait start stop run call
use give take show print parse join split sort reach follow begin end before after while until
when where which because without within between under over behind once only never always often
again first last next new old small large short long plain exact empty whole safe quick slow
right wrong same other and or but so if then not is are was must may can should will from into
with for of on in at by as it its they them there here`.split(/\s+/);

const verbs = 'Reads Writes Finds Lists Moves Compares Checks Counts Sends Opens'.split(' ');
const nouns = 'order item user price file page report queue token event table record'.split(' ');
const tool_names =
  `Read Write Edit Bash Glob Grep List Move Copy Delete Search Fetch Plan Notes Task Test Build
Format Commit Review`.split(/\s+/);

const capital = (text) => text[0].toUpperCase() + text.slice(1);

function sentence(random) {
  const length = random.between(7, 15);
  const chosen = Array.from({ length }, () => random.pick(words));
  return `${capital(chosen.join(' '))}.`;
}

function paragraph(random, sentences) {
  return Array.from({ length: sentences }, () => sentence(random)).join(' ');
}

function codeLine(random) {
  const [left, right] = [random.pick(nouns), random.pick(nouns)];
  const forms = [
    `    ${left} = ${right}.count(${random.below(100)})`,
    `    if ${left}.total > ${random.below(1000)}:`,
    `        ${left}s.append(${right})`,
    `    for ${left} in ${right}s:`,
    `        print("${left}", ${right}.name)`,
    `    return ${left} * ${random.below(10)} + ${right}`,
  ];
  return random.pick(forms);
}

export function code(random, lines) {
  const noun = () => random.pick(nouns);
  const head = `def ${noun()}_${noun()}(${noun()}, ${noun()}):`;
  return [head, ...Array.from({ length: lines }, () => codeLine(random))].join('\n');
}

function toolParameter(random) {
  const type = random.pick(['string', 'string', 'number', 'boolean']);
  return { type, description: paragraph(random, 3) };
}

function tool(random, name) {
  const names = new Set(['path']);
  while (names.size < random.between(2, 5)) names.add(random.pick(nouns));
  const properties = Object.fromEntries([...names].map((key) => [key, toolParameter(random)]));
  return {
    name,
    description: `${random.pick(verbs)} what is asked for.\n\n${paragraph(random, 24)}`,
    input_schema: { type: 'object', properties, required: ['path'] },
  };
}

export function makeTools(random) {
  return tool_names.map((name) => tool(random, name));
}

export function makeSystem(random, role, paragraphs) {
  const parts = Array.from(
    { length: paragraphs },
    (_, i) => `# ${i + 1}. ${capital(random.pick(nouns))}\n${paragraph(random, 6)}`,
  );
  return [
    {
      type: 'text',
      text: `You are ${role}.\n\n${parts.join('\n\n')}`,
      cache_control: { type: 'ephemeral' },
    },
  ];
}

export function makeTask(random) {
  const wish = `Please look at ${random.pick(nouns)}s.py and do the following.`;
  return `${wish} ${paragraph(random, 10)}\n\n${code(random, 6)}`;
}

// What a tool gives back: a file, or lines that a program printed.
export function makeToolResult(random) {
  if (random.below(2) === 0) return code(random, random.between(14, 24));
  return Array.from(
    { length: random.between(14, 20) },
    (_, i) => `${i + 1}: ${sentence(random)}`,
  ).join('\n');
}
