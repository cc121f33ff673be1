// Random choices that are the same on every machine for the same seed.

// -> a function that gives the next 32-bit number (the generator is mulberry32).
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
}

export function makeRandom(seed) {
  const next = randomNumbers(seed);
  const below = (limit) => next() % limit;
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    pick: (list) => list[below(list.length)],
    // A source of its own for a part, so that the parts do not depend on the order in which they
    // are asked.
    fork: () => makeRandom(next()),
  };
}
