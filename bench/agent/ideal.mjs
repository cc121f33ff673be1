// What a perfect prefix cache would still have to prefill. It forgets nothing and knows, for every
// prompt,
//  - the longest start that any earlier prompt had in common with it (token by token), and
//  - behind that, if the prompt continues its own conversation, the answer: all of its tokens but
//    the last one were fed to the model when they were sampled. The answer counts even if the
//    server renders it otherwise than the model wrote it (another generation header, arguments in
//    other spacing): a perfect cache would have kept what was sampled. Only a tool call that the cap
//    on output cut does not count: no client can send it back as it was sampled.
// One token of a prompt is always computed, because its logits are wanted.

// A prompt ends with a generation header, which the history may show in another form (without an
// empty thought, say).
const HEADER_TOKENS_MAX = 16;

export function sharedLength(a, b) {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) ++length;
  return length;
}

export class IdealCache {
  #turns = [];

  // Tokens of this prompt that need not be computed.
  reusable(conversation, ids) {
    const latest = this.#turns.findLast((turn) => turn.conversation === conversation);
    const known = this.#turns.map((turn) => {
      const shared = sharedLength(turn.ids, ids);
      const goes_on = turn === latest && shared >= turn.ids.length - HEADER_TOKENS_MAX;
      return shared + (goes_on ? Math.max(0, turn.output_tokens - 1) : 0);
    });
    return Math.min(Math.max(0, ...known), ids.length - 1);
  }

  record(conversation, ids, output_tokens) {
    this.#turns.push({ conversation, ids, output_tokens });
  }
}
