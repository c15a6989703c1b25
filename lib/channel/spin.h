// Waiting for moments: shorter than it takes to put a thread to sleep and to wake it.
#ifndef LIB_CHANNEL_SPIN_H_
#define LIB_CHANNEL_SPIN_H_

#include "absl/base/config.h"
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace channel::internal {

// Instrumented programs do not spin: a sanitizer and the explorer want to see the real waits.
#ifdef ABSL_HAVE_THREAD_SANITIZER
inline constexpr bool kSpins = false;
#else
inline constexpr bool kSpins = true;
#endif

// Some tens of nanoseconds each, in which the core's other half may run.
inline void Pause(int times = 1) {
  for (; times > 0; --times) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
}

// Holds a lock that is never held for long. Where it is taken, this steps back for growing moments
// rather than to wait at the door: the holder is then likely to get it again at once, and does
// several operations in a row with everything in its cache. In the end it queues like everybody.
class ABSL_SCOPED_LOCKABLE ShortLock {
 public:
  explicit ShortLock(absl::Mutex* mu) ABSL_EXCLUSIVE_LOCK_FUNCTION(mu) : mu_(mu) { Acquire(); }
  ~ShortLock() ABSL_UNLOCK_FUNCTION() { mu_->Unlock(); }
  ShortLock(const ShortLock&) = delete;
  ShortLock& operator=(const ShortLock&) = delete;

 private:
  void Acquire() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if constexpr (kSpins) {
      for (int pauses = kFirstPauses; pauses <= kLastPauses; pauses *= 2) {
        if (mu_->TryLock()) return;
        Pause(pauses);
      }
    }
    mu_->Lock();
  }

  static constexpr int kFirstPauses = 8;
  static constexpr int kLastPauses = 256;

  absl::Mutex* const mu_;
};

}  // namespace channel::internal

#endif  // LIB_CHANNEL_SPIN_H_
