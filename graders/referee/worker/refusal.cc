#include "graders/referee/worker/refusal.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "graders/proc/raw_file.h"
#include "graders/proc/thread_state.h"
#include "graders/testing/board_access.h"

namespace racecourse {
namespace {

// No honest check has so many: who has, has asked for more than there is.
constexpr int kManyThreads = 200;

std::uint64_t MappedBytes() {
  char text[128];
  if (ReadRawFile("/proc/self/statm", text, sizeof(text)) <= 0) return 0;
  std::uint64_t pages = 0;
  for (const char* at = text; *at >= '0' && *at <= '9'; ++at) {
    pages = pages * 10 + static_cast<std::uint64_t>(*at - '0');
  }
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

bool IsMachinesRefusal(int error, int threads, std::uint64_t mapped, std::uint64_t limit) {
  return (error == EAGAIN || error == ENOMEM) && threads < kManyThreads && mapped < limit / 2;
}

}  // namespace racecourse

// Called by the explorer's interposers (graders/explorer/refusal.h), in any thread.
extern "C" void racecourse_on_refusal(int error) {
  pid_t tids[racecourse::kManyThreads];
  rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  getrlimit(RLIMIT_AS, &limit);
  const int threads = racecourse::ListThreads(0, tids, racecourse::kManyThreads);
  if (racecourse::IsMachinesRefusal(error, threads, racecourse::MappedBytes(), limit.rlim_cur)) {
    grading::Board()->refused.store(error, std::memory_order_relaxed);
  }
}
