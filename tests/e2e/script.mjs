// What tests/scripted_server reads: a message that carries its own answers. A step is a text, or what `step` makes.
export const script = (text, ...steps) => `${text}\nscript: ${JSON.stringify(steps)}`;

// Says the words and makes the calls { name, input }.
export const step = (say, ...calls) => ({ say, calls });

// Says the words over and over again, with an odd word behind each.
export const repeat = (say, times) => ({ say, times, calls: [] });
