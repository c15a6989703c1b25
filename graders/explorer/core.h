// The scheduler proper: one thread of the body runs at a time, and every operation that other
// threads can notice is announced before it is performed.
//
// A thread announces its next operation (Point) and goes on when it is chosen; it is chosen only
// when the operation cannot block, so the real primitive underneath never waits. The state of
// mutexes is read from the real objects: there is no copy that could disagree with them.
//
// C-like and uninstrumented on purpose. It hands over with raw futexes, which no sanitizer sees: no
// happens-before edge between the body's threads comes from here. It uses no std:: templates: the
// linker might take this object's uninstrumented instance of one for the whole program.
#ifndef GRADERS_EXPLORER_CORE_H_
#define GRADERS_EXPLORER_CORE_H_

#include <pthread.h>

#include <cstdint>

#include "graders/explorer/random.h"
#include "graders/explorer/shared.h"

namespace explorer {

inline constexpr std::int64_t kNever = INT64_MAX;
inline constexpr int kMaxDelayedStores = 16;

struct Thread;

struct Op {
  OpKind kind = OpKind::kNone;
  const void* object = nullptr;
  const void* other = nullptr;     // The mutex of a wait.
  std::int64_t deadline = kNever;  // In virtual nanoseconds.
  std::uint64_t value = 0;
  bool has_value = false;
  Thread* target = nullptr;  // Of a join.
};

// A store that only its own thread sees as yet (as in the store buffer of an x86 core).
struct DelayedStore {
  void* address;
  std::uint64_t value;
  int size;
};

struct Thread {
  int index;
  int token;  // Futex: 1 when the thread may run.
  int tid;
  int parent;
  bool alive;
  bool detached;
  bool joined;
  int bypass;  // Above 0: its calls are the explorer's own and pass through.
  Op op;
  std::uint64_t wait_order;
  bool woken;
  bool timed_out;
  bool spurious;

  // Fairness (see Spinning in core.cc).
  int spin;
  int patience_used;  // Spinning since world.progress was `patience_at`.
  std::uint64_t patience_at;
  std::uint64_t lazy_at;  // It is of no use to run it while world.progress has this value.
  bool yielded;           // Until another thread has made a step.
  int slice;
  int clock_reads;
  std::uint64_t last_run;
  const void* recent_address[4];
  std::uint64_t recent_value[4];
  int recent_next;

  int steps;
  pthread_t handle;
  void* (*function)(void*);
  void* argument;
  DelayedStore stores[kMaxDelayedStores];
  int store_count;
  int frame_count;
  std::uintptr_t frames[kMaxFrames];
};

struct World {
  Thread threads[kMaxThreads];
  int thread_count;
  Thread* running;
  std::int64_t now;
  std::uint64_t progress;  // Counts changes that another thread may wait for.
  std::uint64_t step_count;
  std::uint64_t wait_count;
  int idle;   // Steps since anything but spinning happened.
  int quiet;  // Jumps of the clock since the last progress.
  bool clock_read;
  bool body_over;
  bool fair;  // Too many steps: only fair random choices from now on.
  bool any_yielded;
  // Threads that spin or yield may go on for a while nevertheless: code that spins before it goes
  // to sleep would otherwise never be seen to sleep.
  bool patient;
  std::uint32_t adversity;
  std::int32_t schedule_adversity;
};

extern World world;
extern Shared* shared;

// The controlled thread that runs this code, or null.
extern __thread Thread* t_self;

inline Thread* Controlled() {
  Thread* self = t_self;
  return __builtin_expect(self != nullptr && self->bypass == 0, 0) ? self : nullptr;
}

// --- For interposers: all take the calling thread ------------------------------------------------

// Announces `op` and returns when it may be performed without blocking.
void Point(Thread* self, const Op& op);
// Like Point, for a thread that has performed the first half of an operation (self->op).
void Block(Thread* self);
// Puts an operation that is no decision into the trace.
void Note(Thread* self, const Op& op, int peer = -1);
// The trace's last step, to be completed by the thread that performs it; never null.
Step* LastStep();

// Something happened that another thread may wait for.
void Progress();
// The thread got something (a lock): it is not merely spinning.
void WeakProgress(Thread* self);
// The thread did something that changes nothing (a failed attempt).
void Spinning(Thread* self, int weight);
// The same for a load, which is spinning when it sees the same again.
void Loaded(Thread* self, const void* address, std::uint64_t value);

Thread* NewThread(Thread* parent, void* (*function)(void*), void* argument);
// The new thread's first act, on itself, and its last: after it, it is no longer controlled.
void ThreadBegins(Thread* self);
void ThreadEnds(Thread* self);

// Wakes up one waiter, or all. Returns the thread that was woken up last, or -1.
int NotifyCv(Thread* self, const void* cv, bool all);
int WakeFutex(const void* address, int count);
// Asks whether the compare_exchange_weak that is being performed fails for no reason.
bool WeakFails(Thread* self);

// Lets `count` of the thread's delayed stores (-1: all) become visible.
void DrainStores(Thread* thread, int count);

void MeetFeature(Feature feature);
void AdvanceClock(std::int64_t to);

// Ends the schedule and the process.
[[noreturn]] void Fail(Outcome outcome);

// --- For the harness ---------------------------------------------------------------------------

void BeginSchedule(std::int64_t number);
// After the body: waits for its threads. Afterwards the caller is no longer controlled.
void FinishBody();
void EndSchedule();

// Called before the process ends in Fail.
extern void (*on_fail)(Outcome outcome);
// Fills `frames` with the caller's return addresses; set while tracing.
extern int (*capture_frames)(std::uintptr_t* frames, int capacity);

// It is of no use to run the thread before another has made a step, or has changed something.
inline bool Lazy(const Thread& thread) {
  return thread.yielded || thread.lazy_at == world.progress + 1;
}

std::uint16_t ObjectId(const void* address, ObjectClass type);
ObjectClass ClassOf(OpKind kind);
bool IsRead(OpKind kind);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_CORE_H_
