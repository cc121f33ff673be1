// The token ids of a request's prompt, as the server itself makes them. Asked for after the turn,
// so that nothing is warm in the server that a client would not have warmed.
import { ask } from './client.mjs';

// mlx-serve renders a request on demand.
async function renderedIds(url, body) {
  const rendering = await ask(`${url}/debug/render`, 'POST', body);
  return rendering?.tokens ?? null;
}

// llama-server shows the text of each slot's last prompt when LLAMA_SERVER_SLOTS_DEBUG is set; the
// newest task is ours.
async function slotIds(url) {
  const slots = await ask(`${url}/slots`, 'GET');
  const used = slots?.filter((slot) => typeof slot.prompt === 'string') ?? [];
  if (used.length === 0) return null;
  const newest = used.reduce((a, b) => (b.id_task > a.id_task ? b : a));
  const { tokens } = await ask(`${url}/tokenize`, 'POST', {
    content: newest.prompt,
    parse_special: true,
  });
  return tokens;
}

// -> the ids, or null where the server shows them nowhere.
export async function promptIds(url, body, prompt_tokens) {
  const ids = (await renderedIds(url, body)) ?? (await slotIds(url));
  if (ids !== null && ids.length !== prompt_tokens) {
    throw new Error(
      `${prompt_tokens} tokens by the usage, ${ids.length} by the server's debug path`,
    );
  }
  return ids;
}
