#include "lib/async/token_bucket.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "lib/async/sleep.h"

namespace async {
namespace {

std::int64_t Positive(std::int64_t value, const char* name) {
  if (value >= 1) return value;
  throw std::invalid_argument(std::string("TokenBucket: ") + name + " must be positive");
}

}  // namespace

TokenBucket::TokenBucket(std::int64_t tokens, Duration period, std::int64_t burst,
                         const Clock* clock)
    : tokens_(Positive(tokens, "tokens")),
      units_per_token_(Positive(period.count(), "period")),
      burst_(Positive(burst, "burst")),
      clock_(clock),
      level_(0),
      filled_at_(clock->Now()) {
  // Units of a full bucket and of a nanosecond have to fit into the level.
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / 4;
  if (burst_ > kMax / units_per_token_ || tokens_ > kMax) {
    throw std::invalid_argument("TokenBucket: burst * period is too large (over 73 years)");
  }
  level_ = burst_ * units_per_token_;
}

Task<void> TokenBucket::Take(std::int64_t count) {
  CheckCount(count);
  const AsyncMutex::Lock turn = co_await turn_.Acquire();
  while (true) {
    const std::optional<TimePoint> time = TakeOrTime(count);
    if (!time.has_value()) co_return;
    co_await SleepUntil(*time);
  }
}

bool TokenBucket::TryTake(std::int64_t count) {
  CheckCount(count);
  const std::optional<AsyncMutex::Lock> turn = turn_.TryAcquire();
  return turn.has_value() && !TakeOrTime(count).has_value();
}

std::optional<TimePoint> TokenBucket::TakeOrTime(std::int64_t count) {
  absl::MutexLock lock(&mu_);
  RefillLocked(clock_->Now());
  const std::int64_t missing = count * units_per_token_ - level_;
  if (missing <= 0) {
    level_ = -missing;
    return std::nullopt;
  }
  return filled_at_ + Duration((missing + tokens_ - 1) / tokens_);
}

void TokenBucket::RefillLocked(TimePoint now) {
  // One nanosecond more than the burst may be in the bucket, less a unit: who waits for a token is
  // woken in a whole nanosecond, and what that rounding adds must not be lost, or a bucket of one
  // would drift.
  const std::int64_t missing = burst_ * units_per_token_ + tokens_ - 1 - level_;
  const std::int64_t elapsed = (now - filled_at_).count();
  // In this order: elapsed * tokens_ may be too large for a number.
  if (elapsed >= (missing + tokens_ - 1) / tokens_) {
    level_ += missing;
  } else {
    level_ += elapsed * tokens_;
  }
  filled_at_ = now;
}

void TokenBucket::CheckCount(std::int64_t count) const {
  if (count < 1 || count > burst_) {
    throw std::invalid_argument("TokenBucket: count must be in 1.." + std::to_string(burst_) +
                                ", but is " + std::to_string(count));
  }
}

}  // namespace async
