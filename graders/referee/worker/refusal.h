// Whose fault it is when the system refuses a thread or a process.
#ifndef GRADERS_REFEREE_WORKER_REFUSAL_H_
#define GRADERS_REFEREE_WORKER_REFUSAL_H_

#include <cstdint>

namespace racecourse {

// True if the machine refused it (a limit of the user or of the container, no memory), and not the
// limits that the grader sets against bombs, or a bomb. `mapped` is the address space in use and
// `limit` how much there may be.
bool IsMachinesRefusal(int error, int threads, std::uint64_t mapped, std::uint64_t limit);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_WORKER_REFUSAL_H_
