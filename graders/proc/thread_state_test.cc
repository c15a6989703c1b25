#include "graders/proc/thread_state.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "graders/proc/sleep_time.h"
#include "graders/proc/sleeper.h"
#include "gtest/gtest.h"

namespace racecourse {
namespace {

pid_t Self() { return static_cast<pid_t>(syscall(SYS_gettid)); }

// A thread that blocks on a condition variable until the object is destroyed.
class BlockedThread {
 public:
  explicit BlockedThread(const char* name = "blocked")
      : thread_([this, name] {
          pthread_setname_np(pthread_self(), name);
          std::unique_lock<std::mutex> lock(mutex_);
          tid_ = Self();
          changed_.notify_all();
          changed_.wait(lock, [this] { return released_; });
        }) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return tid_ != 0; });
  }
  ~BlockedThread() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      released_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  pid_t tid() const { return tid_; }

  // It wakes up and blocks again.
  void WakeInVain() { changed_.notify_all(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  pid_t tid_ = 0;
  bool released_ = false;
  std::thread thread_;
};

// Returns once the thread sleeps in a futex: its state then.
ThreadState AwaitAsleep(pid_t tid) {
  const ThreadState state = AwaitAsleepIn(0, tid, SYS_futex);
  EXPECT_EQ(state.syscall_number, SYS_futex) << "the thread is gone";
  return state;
}

TEST(ThreadStateTest, TheCallerIsRunning) {
  ThreadState state;
  ASSERT_TRUE(ReadThreadState(0, Self(), &state));
  EXPECT_EQ(state.state, 'R');
  EXPECT_TRUE(state.alive());
  EXPECT_FALSE(state.service);
}

TEST(ThreadStateTest, ABlockedThreadSleepsInAFutexWithoutTimeout) {
  BlockedThread blocked;
  const ThreadState first = AwaitAsleep(blocked.tid());
  ThreadState second;
  ASSERT_TRUE(ReadThreadStateAndSyscall(0, blocked.tid(), &second));
  EXPECT_TRUE(SleptThroughout(first, second));
  EXPECT_EQ(second.syscall_number, SYS_futex);
  EXPECT_EQ(second.syscall_args[3], 0u) << "no timeout";
}

TEST(SleepTimeTest, AThreadThatIsBlockedSleepsForEver) {
  BlockedThread blocked;
  const ThreadState state = AwaitAsleep(blocked.tid());
  EXPECT_EQ(SleepTimeOf(0, state).kind, SleepTime::Kind::kForever);
}

TEST(SleepTimeTest, OfAThreadThatHasWokenUpSinceNothingIsKnown) {
  BlockedThread blocked;
  const ThreadState state = AwaitAsleep(blocked.tid());
  ThreadState later;
  do {
    blocked.WakeInVain();
    later = AwaitAsleep(blocked.tid());
  } while (later.switches == state.switches);
  EXPECT_EQ(SleepTimeOf(0, state).kind, SleepTime::Kind::kUnknown);
}

TEST(ThreadStateTest, ServiceThreadsAreKnownByTheirName) {
  BlockedThread service(kServiceThreadName);
  ThreadState state;
  ASSERT_TRUE(ReadThreadState(0, service.tid(), &state));
  EXPECT_TRUE(state.service);
}

TEST(ThreadStateTest, AThreadThatIsGoneIsSaidToBe) {
  pid_t tid = 0;
  std::thread([&tid] { tid = Self(); }).join();
  ThreadState state;
  // A joined thread may be listed for a moment longer, but is never called alive again.
  EXPECT_TRUE(!ReadThreadState(0, tid, &state) || !state.alive());
}

TEST(ThreadStateTest, ListsEveryThread) {
  BlockedThread one;
  BlockedThread two;
  pid_t tids[64];
  const int count = ListThreads(0, tids, 64);
  EXPECT_GE(count, 3);
  int found = 0;
  for (int i = 0; i < count; ++i) found += tids[i] == one.tid() || tids[i] == two.tid();
  EXPECT_EQ(found, 2);
}

TEST(ThreadStateTest, AProcessThatIsNotThereHasNoThreads) {
  pid_t tids[4];
  EXPECT_EQ(ListThreads(0x3ffffff, tids, 4), -1);
}

}  // namespace
}  // namespace racecourse
