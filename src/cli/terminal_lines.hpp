// Lines typed at a terminal, with editing and a history file, by libedit (which stays in the .cpp).
// While a line is edited, Ctrl-C is a key like any other; between lines the terminal sends SIGINT.
// Thread: constructed before other threads start (it sets the character type of the process), then
// one owner.
#pragma once

#include <filesystem>
#include <memory>

#include "cli/line_source.hpp"
#include "cli/wake.hpp"

namespace mlxs::cli {

class TerminalLines final : public LineSource {
 public:
  // Waiting ends when `stop` is raised; it outlives this. A history file that cannot be read or
  // written is done without.
  TerminalLines(std::filesystem::path history_file, const Wake& stop);
  ~TerminalLines() override;

  [[nodiscard]] Line next() override;

 private:
  struct Editor;
  std::unique_ptr<Editor> editor_;
};

}  // namespace mlxs::cli
