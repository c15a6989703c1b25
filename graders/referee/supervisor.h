// Runs one check in a worker process and watches it to its end, whatever that is.
#ifndef GRADERS_REFEREE_SUPERVISOR_H_
#define GRADERS_REFEREE_SUPERVISOR_H_

#include <cstdint>
#include <string>

#include "graders/referee/observation.h"
#include "graders/referee/spec.h"

namespace racecourse {

// Bounds of one check. CPU time and time without progress count, elapsed time does not, so that a
// loaded machine changes no verdict.
struct Limits {
  std::uint64_t cpu_ns = 3'000'000'000;
  // For all processes that the check starts together, as the explorer does.
  std::uint64_t children_cpu_ns = 20'000'000'000;
  // How many times both with a sanitizer: AddressSanitizer needs up to eight times as long for a
  // thread, three times for most other things.
  std::uint64_t sanitized = 6;
  // Elapsed time less the time that threads used or waited for a CPU and that child processes worked.
  std::uint64_t idle_ns = 8'000'000'000;
  // A sleep that still lasts this long is as good as for ever.
  std::int64_t long_sleep_ns = 10'000'000'000;
  int threads = 1000;
  int processes = 100;
  std::uint64_t resident_bytes = std::uint64_t{2} << 30;
  std::size_t output_bytes = std::size_t{16} << 20;
};

// Blocks until the check has ended or was stopped. `scratch` is a folder for sanitizer reports.
// Throws std::runtime_error when the worker cannot be started at all.
Observation RunCheck(const Spec& spec, const std::string& check, const Limits& limits,
                     const std::string& scratch);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_SUPERVISOR_H_
