#include "cli/server_report.hpp"

#include <gtest/gtest.h>

namespace mlxs::cli {
namespace {

constexpr std::string_view metrics =
    "# HELP mlxs_engine_lanes Sequences that can be computed at once.\n"
    "# TYPE mlxs_engine_lanes gauge\n"
    "mlxs_engine_lanes 4\n"
    "mlxs_engine_lanes_busy 1\n"
    "mlxs_engine_queue_depth 0\n"
    "mlxs_engine_requests_total 12\n"
    "mlxs_engine_requests_cancelled_total 2\n"
    "mlxs_engine_prompt_tokens_total 3000\n"
    "mlxs_engine_prompt_tokens_cached_total 2500\n"
    "mlxs_engine_output_tokens_total 700\n";

TEST(ServerReport, SaysWhatTheServerDoes) {
  EXPECT_EQ(server_report({.url = "http://127.0.0.1:11234",
                           .models_json = R"({"data":[{"id":"pocket","max_input_tokens":32768}]})",
                           .metrics_text = std::string(metrics)}),
            "server    http://127.0.0.1:11234\n"
            "model     pocket (prompts up to 32768 tokens)\n"
            "lanes     1 of 4 busy, 0 requests waiting\n"
            "requests  12, 2 cancelled\n"
            "tokens    prompt 3000 (2500 from the cache), output 700\n");
}

TEST(ServerReport, WhatTheServerDoesNotSayIsAQuestionMark) {
  EXPECT_EQ(metric_value(metrics, "mlxs_engine_lan"), "?");
  EXPECT_EQ(metric_value("", "x"), "?");
  EXPECT_NE(server_report({.url = "u", .models_json = "<html>", .metrics_text = ""})
                .find("model     ?\n"),
            std::string::npos);
}

}  // namespace
}  // namespace mlxs::cli
