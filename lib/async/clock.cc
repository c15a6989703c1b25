#include "lib/async/clock.h"

#include <algorithm>

namespace async {
namespace {

class RealClock final : public Clock {
 public:
  TimePoint Now() const override { return std::chrono::steady_clock::now(); }
};

constinit RealClock real_clock;

}  // namespace

Clock* Clock::Real() { return &real_clock; }

TimePoint VirtualClock::Now() const {
  absl::MutexLock lock(&mu_);
  return now_;
}

void VirtualClock::AdvanceTo(TimePoint time) {
  absl::MutexLock lock(&mu_);
  now_ = std::max(now_, time);
}

}  // namespace async
