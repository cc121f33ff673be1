// The shape an answer is held to while it is sampled. Thread: plain values.
#pragma once

#include <string>

namespace mlxs::core {

struct Constraint {
  std::string grammar;  // GBNF over the bytes of the answer, behind thinking; starts at "root"
  // "": the grammar holds from the first byte behind thinking, and the answer ends with it. Else it
  // holds where the model writes this text by itself (the text belongs to the grammar), and behind
  // its end the model is free again until it writes the text once more.
  std::string trigger;
};

}  // namespace mlxs::core
