#include "http/prep_queue.hpp"

#include <utility>

namespace mlxs::http {

bool PrepQueue::add(PrepJob job) {
  const bool fits = size() < bounds_.jobs_max && bytes_ + job.bytes <= bounds_.bytes_max;
  if (size() > 0 && !fits) return false;
  bytes_ += job.bytes;
  Jobs& jobs = job.kind == PrepKind::brief ? brief_ : lengthy_;
  jobs.push_back(std::move(job));
  return true;
}

void PrepQueue::remove(std::uint64_t id) {
  for (Jobs* jobs : {&brief_, &lengthy_})
    jobs->remove_if([&](const PrepJob& job) {
      if (job.id != id) return false;
      bytes_ -= job.bytes;
      return true;
    });
}

std::optional<PrepJob> PrepQueue::next(PrepWorker worker) {
  if (worker == PrepWorker::any && !lengthy_.empty()) return first_of(lengthy_);
  return first_of(brief_);
}

std::optional<PrepJob> PrepQueue::first_of(Jobs& jobs) {
  if (jobs.empty()) return std::nullopt;
  PrepJob job = std::move(jobs.front());
  jobs.pop_front();
  bytes_ -= job.bytes;
  return job;
}

}  // namespace mlxs::http
