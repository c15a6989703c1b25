// What the measurements do again and again: ask a slow server, compute, or both.
#ifndef EXERCISES_CHOOSING_A_MODEL_JOB_H_
#define EXERCISES_CHOOSING_A_MODEL_JOB_H_

#include <cstdint>
#include <string>

#include "lib/async/task.h"

namespace choosing_a_model {

struct Job {
  bool asks = false;      // Waits for the server's answer first.
  std::int64_t work = 0;  // Then computes so much.
};

// Keeps the CPU busy for a time proportional to `work`.
std::uint64_t Compute(std::int64_t work);

// Sends a line to the server on 127.0.0.1:`port` and waits for its answer.
// Blocks: the thread. Errors: std::system_error; std::runtime_error if the server hangs up.
void Ask(int port);

// The same for a coroutine.
async::Task<void> AsyncAsk(int port);

// Both halves of a job. Blocks the thread.
std::uint64_t RunJob(const Job& job, int port);

}  // namespace choosing_a_model

#endif  // EXERCISES_CHOOSING_A_MODEL_JOB_H_
