// The memory that the exploring process and its forked children share, and the words they use.
//
// Everything that must survive a schedule is here, because a schedule that fails ends its process:
// the plan, the search state of the strategies, the schedule so far, the trace and the verdict.
// Plain data only: it is written by uninstrumented code, at any point of a schedule.
#ifndef GRADERS_EXPLORER_SHARED_H_
#define GRADERS_EXPLORER_SHARED_H_

#include <cstdint>

namespace explorer {

inline constexpr int kMaxThreads = 64;
inline constexpr int kMaxChoices = 1 << 16;
inline constexpr int kMaxTrace = 1 << 15;
inline constexpr int kMaxFrames = 14;
inline constexpr int kTextSize = 4096;
inline constexpr int kSeenTable = 1 << 16;
inline constexpr int kVisitedTable = 1 << 18;
inline constexpr int kMaxOptions = 1 << 17;
inline constexpr int kNoBound = 1'000'000;  // All schedules, whatever they cost.

// What a thread is about to do. Order within groups matters to nobody.
enum class OpKind : std::uint8_t {
  kNone,
  kStart,  // Runs its first instruction.
  kBodyEnd,
  kExit,
  kCreate,
  kJoin,
  kDetach,
  kLock,
  kTryLock,
  kTimedLock,
  kUnlock,
  kReadLock,
  kWriteLock,
  kTryReadLock,
  kTryWriteLock,
  kTimedReadLock,
  kTimedWriteLock,
  kReadWriteUnlock,
  kCvWait,     // Releases the mutex and begins to wait, in one step.
  kCvBlocked,  // Waits; not enabled.
  kReacquire,  // Was woken up; wants the mutex back.
  kNotifyOne,
  kNotifyAll,
  kLoad,
  kStore,
  kExchange,
  kFetchOp,
  kCompareExchange,
  kFence,
  kFutexWait,
  kFutexBlocked,
  kFutexWake,
  kSemWait,
  kSemTryWait,
  kSemTimedWait,
  kSemPost,
  kOnce,
  kOnceEnd,
  kGuard,
  kGuardEnd,
  kYield,
  kSleep,
  kClock,
  kSpuriousWake,  // The last three are not operations of a thread: the world's part of a schedule.
  kTimePasses,
  kStoreDrains,
};

enum class ObjectClass : std::uint8_t {
  kNone,
  kMutex,
  kSharedMutex,
  kCv,
  kAtomic,
  kSemaphore,
  kOnce,
  kGuard
};

// One choice of a schedule. `thread` is an index; the main thread is 0.
enum class ChoiceKind : std::uint8_t {
  kRun,       // `thread` takes its next step.
  kSpurious,  // `thread` wakes up from its condition variable without a notification.
  kTime,      // The clock jumps to the next deadline although somebody could run.
  kDrain,     // The oldest delayed store of `thread` becomes visible.
  kWeakFail,  // The compare_exchange_weak that follows fails without reason.
  kNotify,    // The notify_one that follows wakes up `thread` rather than who waited longest.
};

struct Choice {
  ChoiceKind kind;
  std::uint8_t thread;
};

enum class Outcome : std::int32_t {
  kPassed,
  kWrongResult,
  kDataRace,
  kBlocked,  // Nobody can run: a deadlock, a lost wake-up or a thread left behind.
  kLivelock,
  kTooLong,
  kCrash,
  kTooManyThreads,
  kDiverged,  // A replayed schedule asked for a thread that cannot run.
  kVanished,  // The process ended without a word: exit(), a signal, a sanitizer's own end.
  kStuck,     // The watchdog ended it; see Shared::text.
  kRestart,   // A feature was met that changes how to explore; see Shared::features.
};

// What a body was seen to use. Each changes the exploration, which then begins again.
enum Feature : std::uint32_t {
  kStaticInit = 1,  // Initialises something once a process: each schedule needs a fresh process.
  kTryLock = 2,     // A thread can notice that a lock is held: releasing one is a decision, too.
};

enum class StrategyKind : std::int32_t {
  kReplay,
  kReorder,
  kBounded,
  kRandom,
  kUniform,
  kPriority,
  kPartialOrder,
  kMix,
};

enum Adversity : std::uint32_t {
  kSpuriousWakes = 1,
  kEarlyTime = 2,
  kWeakFails = 4,
  kDelayedStores = 8,
};

// What one child process is to do.
struct Plan {
  StrategyKind strategy;
  std::int32_t bound;  // kBounded: preemptions.
  std::uint64_t seed;
  std::int64_t first;  // Number of the first schedule, which selects its random numbers.
  std::int64_t schedules;
  std::int64_t steps;
  // What may be met: in some of the schedules (kMix), or as the wanted schedule says.
  std::uint32_t adversity;
  std::int32_t adverse_every;  // kMix: every how many schedules have some adversity.
  std::int32_t max_steps;      // Of one schedule.
  std::int32_t idle_limit;     // Steps without any progress until a schedule counts as a livelock.
  bool trace;
  bool reduce;        // kBounded: leave out what is known to lead to nothing new.
  bool one_schedule;  // End the process after each, so that the next gets a fresh one.
};

enum StepFlag : std::uint16_t {
  kPreempts = 1,   // The thread before could have gone on.
  kSwitches = 2,   // Another thread ran the step before.
  kFailed = 4,     // try_lock, compare_exchange, timed wait: did not get it.
  kNobody = 8,     // Notified, and nobody waited.
  kTimedOut = 16,  // Woke up because its time was over.
  kSpurious = 32,  // Woke up without a notification.
  kHasValue = 64,
  kDelayed = 128,   // A store that the others do not see yet.
  kDecision = 256,  // A scheduling point (the others are notes between two points).
  kWokeDirect = 512,
};

struct Step {
  std::uint8_t thread;
  OpKind kind;
  std::uint16_t flags;
  std::uint16_t object;  // Index into Shared::objects, or 0.
  std::uint16_t other;   // The mutex of a wait.
  std::int32_t peer;     // The thread that was created, joined, or woken up; -1: none.
  std::int32_t frame_count;
  std::uint64_t value;
  std::uintptr_t frames[kMaxFrames];
};

struct ObjectInfo {
  ObjectClass type;
  std::uint16_t number;  // Within its class, from 1, in order of first use.
};

// Where a thread was when the schedule ended.
struct ThreadEnd {
  bool alive;
  bool detached;
  std::int32_t parent;
  OpKind kind;
  std::uint16_t object;
  std::uint16_t other;
  std::int32_t holder;  // Who has the mutex, or who is being joined; -1: nobody known.
  bool value_changed;   // Of kFutexBlocked: what it waits on no longer has the value it saw.
  std::int32_t frame_count;
  std::uintptr_t frames[kMaxFrames];
};

struct Shared {
  Plan plan;

  // --- The schedule to follow (kReplay, kReorder) and the one that was run -----------------------
  std::int32_t wanted_count;
  Choice wanted[kMaxChoices];
  std::int32_t choice_count;
  Choice choices[kMaxChoices];

  // --- How it ended ----------------------------------------------------------------------------
  Outcome outcome;
  std::int32_t preemptions;
  std::int32_t switches;
  std::int32_t steps;
  std::uint64_t trace_hash;
  std::int64_t failed_schedule;
  std::int32_t body_over;  // The body had returned.
  std::int32_t thread_count;
  ThreadEnd ends[kMaxThreads];
  std::int32_t failing_thread;
  std::int32_t signal;
  std::int32_t crash_frame_count;
  std::uintptr_t crash_frames[kMaxFrames];
  std::int32_t plan_done;
  std::int32_t unseen;          // The body waits for what this build does not see.
  std::int32_t race_seen;       // ThreadSanitizer reported a race in this schedule.
  std::int32_t delayed_stores;  // The schedule ran with a simulated store buffer.
  char text[kTextSize];         // The failed expectation, what() of an exception.
  char where[512];              // FILE:LINE of the failed expectation.

  // --- Progress, for the watchdog --------------------------------------------------------------
  volatile std::uint64_t beat;
  volatile std::int32_t running_thread;

  // --- Trace -----------------------------------------------------------------------------------
  std::int32_t object_count;
  ObjectInfo objects[kMaxTrace];
  std::int32_t trace_count;
  Step trace[kMaxTrace];

  // --- Totals ----------------------------------------------------------------------------------
  std::uint32_t features;
  std::uint32_t occasions;  // Adversity that the body gave an occasion for.
  std::int64_t schedules_run;
  std::int64_t steps_run;
  std::uint64_t search_hash;  // Of all schedules, in order.
  std::int64_t distinct;
  std::int64_t recent_new;  // New ones among the last kRecent schedules.
  std::uint64_t recent_bits[8];
  std::uint64_t seen[kSeenTable];
  std::int32_t seen_count;
  bool atomics_seen;

  // --- Search state ----------------------------------------------------------------------------
  std::int32_t depth;  // Of the path of kBounded, in decisions with more than one option.
  std::int32_t at;     // In the path, of the running schedule.
  bool exhausted;
  bool covered;  // Nothing new can follow: the schedule is only brought to its end.
  std::int64_t leaves;
  std::uint8_t pick[kMaxChoices];
  std::uint8_t options[kMaxChoices];
  // What the options lead to, one decision after the other; where each one's end.
  std::int32_t options_end[kMaxChoices];
  std::uint64_t option_order[kMaxOptions];
  std::int16_t option_cost[kMaxOptions];
  std::int16_t option_thread[kMaxOptions];
  std::uint64_t search_number;
  std::int32_t visited_count;
  std::uint64_t visited[kVisitedTable];
  // Estimates from earlier schedules: steps of a thread, and who created it.
  std::int32_t estimate[kMaxThreads];
  std::int32_t parent_of[kMaxThreads];
  std::int32_t estimated_threads;
  std::int32_t estimated_steps;
};

inline constexpr int kRecent = 512;

}  // namespace explorer

#endif  // GRADERS_EXPLORER_SHARED_H_
