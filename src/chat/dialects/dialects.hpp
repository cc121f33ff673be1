// The families that are a CallDialect with a spelling of their own: one function and one test each.
// Every file begins with what its family writes.
#pragma once

#include <memory>

#include "chat/dialect.hpp"

namespace mlxs::chat {

[[nodiscard]] std::unique_ptr<Dialect> make_deepseek_v3(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_deepseek_dsml(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_mistral(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_glm(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_kimi_k2(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_minimax_m2(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_llama3(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_granite3(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_lfm2(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_gemma4(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_qwen3_xml(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_hermes(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_apriel(const DialectOptions& options);
[[nodiscard]] std::unique_ptr<Dialect> make_nemotron(const DialectOptions& options);

}  // namespace mlxs::chat
