// Every bound that input can reach, by name, with the reason for its value. Units stand at the end
// of the names.
#pragma once

#include <chrono>
#include <cstddef>

namespace mlxs::base::limits {

// The cloud's own limit for a request body (wires: 413 "Request too large (max 32MB)").
inline constexpr std::size_t body_bytes_max = 32u * 1024 * 1024;
// Agents send about 2 KB of headers; 64 KB leaves room for proxies and is still cheap per
// connection.
inline constexpr std::size_t header_bytes_max = 64u * 1024;
// Nesting of JSON in a request; tool schemas in the wild stay under 20.
inline constexpr std::size_t json_depth_max = 64;
// Requests waiting for a lane. One agent with sub-agents keeps under 10; more than this is a
// mistake somewhere.
inline constexpr std::size_t queue_depth_max = 64;
// Outputs of one turn that its connection has not taken yet; then the client is too slow and the
// turn is cancelled.
inline constexpr std::size_t outputs_pending_max = 16384;
// Connections held at once; agents keep a handful each.
inline constexpr std::size_t connections_max = 4096;
// One decode call: cancel and other lanes wait for at most this many tokens (design: n_ubatch).
inline constexpr int decode_tokens_max = 512;
// Lanes are KV streams; libllama's own bound is 256, memory is the real one.
inline constexpr int lanes_max = 64;
// Shared starts that GET /cache lists; more would be no help to anybody.
inline constexpr std::size_t cache_roots_shown = 64;
// Draft tokens that a hybrid model can roll back; each costs one more recurrent row per lane.
inline constexpr int rollback_tokens_max = 1;
// Candidates kept before top_p: sorting a whole 262k vocabulary costs 28 ms a token, 1024 costs
// under 1 ms.
inline constexpr int candidates_max = 1024;
// Claude Code's watchdogs start at 20 s of silence; the promise is a ping at least every 5 s.
inline constexpr std::chrono::milliseconds ping_interval{4500};
// message_start leaves no later than this after the request, admitted or not (promise: 250 ms).
inline constexpr std::chrono::milliseconds announce_after{150};
// A stream whose prompt is still being prepared begins after this with a line that every client
// reads over; until then an error can be a plain reply. Claude Code waits 40 s for headers and
// more.
inline constexpr std::chrono::milliseconds announce_preparing_after{4500};
// An engine that should work on a turn and says nothing for this long has stalled. One decode call
// takes seconds on the slowest machine that is of any use.
inline constexpr std::chrono::seconds stall_timeout{120};
// Requests whose prompts wait to be prepared: an editor sends 50 counts at once, and there may be
// several editors.
inline constexpr std::size_t preparations_max = 256;
// The bodies of these requests together: eight of the largest.
inline constexpr std::size_t preparation_bytes_max = 256u * 1024 * 1024;
// Bodies up to this size never wait behind larger ones: rendered and tokenised in under 0.3 s.
inline constexpr std::size_t brief_body_bytes_max = 256u * 1024;
// A client may take this long to send its headers, to send the next piece of its body, or to take
// the next piece of ours.
inline constexpr std::chrono::seconds socket_read_timeout{60};
inline constexpr std::chrono::seconds socket_write_timeout{60};
// An idle keep-alive connection is closed after this.
inline constexpr std::chrono::seconds keep_alive_timeout{120};
// Graceful stop: streams get their proper end within this time (promise: under 3 s).
inline constexpr std::chrono::milliseconds stop_grace{2000};
// Stop sequences of one request and their length.
inline constexpr std::size_t stop_strings_max = 64;
inline constexpr std::size_t stop_string_bytes_max = 4096;
// Answers remembered for exact replay. An agent's session has a few hundred; this is months of
// them.
inline constexpr std::size_t replay_entries_max = 100000;
// Their bytes, in memory and, twice at most, in the journal. An answer has 2 to 20 KB.
inline constexpr std::size_t replay_bytes_max = 256u * 1024 * 1024;
// Journals of answers, of as many vocabularies and templates: a person changes between a few
// models.
inline constexpr std::size_t replay_files_max = 4;
// Equal answers to equal words in different surroundings (other tools, other system text).
inline constexpr std::size_t replay_variants_max = 8;
// Answers on their way to the journal; when the disk stands still longer, they are not kept.
inline constexpr std::size_t replay_pending_max = 1024;
// Token lists of prompt segments, so that a turn tokenises only what is new: 16 million tokens.
inline constexpr std::size_t segment_tokens_bytes_max = 64u * 1024 * 1024;
// Prompt heads (tools and system text) whose length is known; an agent has one a kind of sub-agent.
inline constexpr std::size_t prompt_heads_max = 256;
// Steps into a tool's schema, references and merges counted; schemas in the wild stay under 20.
inline constexpr std::size_t schema_depth_max = 64;
// Parts of one schema; a tool has tens, and what is unfolded without end shall cost no more.
inline constexpr std::size_t schema_nodes_max = 4096;
// minLength, maxItems and the like: a grammar spells every repetition out, so that longer ones are
// not enforced. llama.cpp refuses more than 2,000.
inline constexpr std::size_t schema_repetitions_max = 256;
// Bounds of numbers; the numbers between them have 15 digits, which every reader keeps exact.
inline constexpr long long schema_number_max = 1'000'000'000'000'000;
// Grammars kept for requests that come again; an agent has one or two a kind of sub-agent. One of
// 62 tools has 150 KB.
inline constexpr std::size_t constraint_plans_max = 64;
inline constexpr std::size_t constraint_plans_bytes_max = 32u * 1024 * 1024;
// Remarks on what one request's schemas ask and a grammar does not enforce; the rest says nothing
// new.
inline constexpr std::size_t constraint_remarks_max = 64;

}  // namespace mlxs::base::limits
