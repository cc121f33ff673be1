// What a scripted model says. A user's message carries its own answers: behind "script: ", up to
// the end of the line, stands a JSON array with one step for each answer,
//
//   "some words"    or    {"say": "some words", "calls": [{"name": "Read", "input": {...}}]}
//
// With "times": N the words are said so often, an odd word behind each. The last script counts; its
// first step answers the message, the next ones the results of calls. A call may carry a script in
// turn, for the agent that it starts. Pure; thread: any.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::test {

// Renders turns as "<|role|>content<|end|>" with the model's words behind "<|reply|>", tools and
// calls as in the dialect qwen3_xml.
[[nodiscard]] std::string script_template();

// The answer to a prompt of that template, which ends where the answer begins. Without a script
// and behind its last step: some words.
[[nodiscard]] std::string scripted_answer(std::string_view prompt);

}  // namespace mlxs::test
