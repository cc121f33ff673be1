#include "serve/replay_memory.hpp"

#include <algorithm>
#include <utility>

#include "serve/replay_journal.hpp"
#include "serve/replay_record.hpp"

namespace mlxs::serve {
namespace {

std::size_t weight_of(const SharedAnswers& answers) {
  std::size_t weight = 0;
  for (const SharedAnswer& answer : answers) weight += record_bytes(*answer);
  return weight;
}

}  // namespace

ReplayMemory::ReplayMemory(base::LruBounds bounds) : answers_(bounds) {}
ReplayMemory::~ReplayMemory() = default;

base::Status ReplayMemory::keep_in(const std::filesystem::path& file, std::string_view identity,
                                   base::Log& log) {
  const auto all = [this] {
    return answers_.with([](const Answers& answers) {
      SharedAnswers list;
      // Under one key the latest stands first, in the file last.
      answers.for_each([&list](const base::Digest&, const SharedAnswers& variants) {
        list.insert(list.end(), variants.rbegin(), variants.rend());
      });
      return list;
    });
  };
  const auto load = [this](SharedAnswer answer) {
    answers_.with([&](Answers& answers) { return insert(answers, std::move(answer)); });
  };
  MLXS_TRY(journal_, ReplayJournal::open({.file = file, .identity = std::string(identity)},
                                         {.load = load, .all = all}, log));
  return {};
}

SharedAnswers ReplayMemory::find(const base::Digest& key) {
  return answers_.with([&](Answers& answers) {
    const SharedAnswers* found = answers.find(key);
    return found == nullptr ? SharedAnswers{} : *found;
  });
}

void ReplayMemory::record(SharedAnswer answer) {
  const std::size_t bytes =
      answers_.with([&](Answers& answers) { return insert(answers, answer); });
  if (journal_) journal_->append({.answer = std::move(answer), .live_bytes = bytes});
}

// Gives the bytes of all answers.
std::size_t ReplayMemory::insert(Answers& answers, SharedAnswer answer) {
  const base::Digest key = answer->key;
  SharedAnswers variants;
  if (const SharedAnswers* known = answers.find(key)) variants = *known;
  std::erase_if(variants, [&](const SharedAnswer& each) {
    return each->place.prefix == answer->place.prefix;
  });
  variants.insert(variants.begin(), std::move(answer));
  if (variants.size() > base::limits::replay_variants_max) variants.pop_back();
  const std::size_t weight = weight_of(variants);
  answers.put(key, std::move(variants), weight);
  return answers.weight();
}

}  // namespace mlxs::serve
