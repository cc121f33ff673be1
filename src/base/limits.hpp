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
// A client may take this long to send its headers and body, or to take our bytes.
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
// Equal answers to equal words in different surroundings (other tools, other system text).
inline constexpr std::size_t replay_variants_max = 8;
// Answers on their way to the journal; when the disk stands still longer, they are not kept.
inline constexpr std::size_t replay_pending_max = 1024;
// Token lists of prompt segments, so that a turn tokenises only what is new: 16 million tokens.
inline constexpr std::size_t segment_tokens_bytes_max = 64u * 1024 * 1024;
// Prompt heads (tools and system text) whose length is known; an agent has one a kind of sub-agent.
inline constexpr std::size_t prompt_heads_max = 256;

}  // namespace mlxs::base::limits
