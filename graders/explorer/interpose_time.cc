// Clocks, sleeping and yielding: controlled threads see a clock of their own.

#include <errno.h>
#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "graders/explorer/clock.h"
#include "graders/explorer/core.h"
#include "graders/explorer/real.h"

EXPLORER_REAL(clock_gettime)
EXPLORER_REAL(gettimeofday)
EXPLORER_REAL(time)
EXPLORER_REAL(nanosleep)
EXPLORER_REAL(clock_nanosleep)
EXPLORER_REAL(usleep)
EXPLORER_REAL(sleep)
EXPLORER_REAL(sched_yield)
EXPLORER_REAL(get_nprocs)

namespace explorer {
namespace {

// Reading takes a little time, so that differences are never zero.
constexpr std::int64_t kReadingNs = 1000;
// Fixed, as the schedules are; the threads run on one core, which nobody should see.
constexpr int kProcessors = 4;

bool IsVirtual(clockid_t clock) {
  return clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID;
}

std::int64_t ReadClock(Thread* self, bool real) {
  // A loop that does nothing but look at the clock must let others run, and time pass.
  world.clock_read = true;
  constexpr int kSpinOfReader = 4;
  if (++self->clock_reads % kSpinOfReader == 0) {
    Op op;
    op.kind = OpKind::kClock;
    Spinning(self, 1);
    Point(self, op);
  }
  AdvanceClock(world.now + kReadingNs);
  return real ? world.now + kRealTimeOffset : world.now;
}

void SleepUntil(Thread* self, std::int64_t deadline) {
  Op op;
  op.kind = OpKind::kSleep;
  op.deadline = deadline;
  op.value = static_cast<std::uint64_t>(deadline == kNever ? 0 : deadline - world.now);
  op.has_value = true;
  Spinning(self, 1);
  Point(self, op);
}

bool IsRealTime(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

}  // namespace
}  // namespace explorer

using explorer::Controlled;
using explorer::Thread;

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  Thread* self = Controlled();
  if (self == nullptr || !explorer::IsVirtual(clock)) return Real_clock_gettime()(clock, time);
  *time = explorer::ToTimespec(explorer::ReadClock(self, explorer::IsRealTime(clock)));
  return 0;
}

int gettimeofday(timeval* time, void* zone) noexcept {
  Thread* self = Controlled();
  if (self == nullptr) return Real_gettimeofday()(time, zone);
  const std::int64_t now = explorer::ReadClock(self, /*real=*/true);
  time->tv_sec = now / 1'000'000'000;
  time->tv_usec = now % 1'000'000'000 / 1000;
  return 0;
}

time_t time(time_t* result) noexcept {
  Thread* self = Controlled();
  if (self == nullptr) return Real_time()(result);
  const time_t now = explorer::ReadClock(self, /*real=*/true) / 1'000'000'000;
  if (result != nullptr) *result = now;
  return now;
}

int nanosleep(const timespec* duration, timespec* left) {
  Thread* self = Controlled();
  if (self == nullptr) return Real_nanosleep()(duration, left);
  explorer::SleepUntil(self, explorer::DeadlineIn(duration));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  Thread* self = Controlled();
  if (self == nullptr) return Real_clock_nanosleep()(clock, flags, time, left);
  explorer::SleepUntil(self, (flags & TIMER_ABSTIME) ? explorer::DeadlineAt(clock, time)
                                                     : explorer::DeadlineIn(time));
  return 0;
}

int usleep(useconds_t duration) {
  Thread* self = Controlled();
  if (self == nullptr) return Real_usleep()(duration);
  explorer::SleepUntil(self, explorer::world.now + std::int64_t{duration} * 1000);
  return 0;
}

unsigned sleep(unsigned seconds) {
  Thread* self = Controlled();
  if (self == nullptr) return Real_sleep()(seconds);
  explorer::SleepUntil(self, explorer::world.now + std::int64_t{seconds} * 1'000'000'000);
  return 0;
}

int sched_yield() noexcept {
  Thread* self = Controlled();
  if (self == nullptr) return Real_sched_yield()();
  explorer::Op op;
  op.kind = explorer::OpKind::kYield;
  explorer::Point(self, op);
  return 0;
}

int get_nprocs() noexcept {
  return Controlled() == nullptr ? Real_get_nprocs()() : explorer::kProcessors;
}

}  // extern "C"
