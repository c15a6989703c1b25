// What differs between the runtimes that a program can be linked with.
#ifndef GRADERS_EXPLORER_RUNTIME_H_
#define GRADERS_EXPLORER_RUNTIME_H_

namespace explorer {

struct RuntimeInfo {
  bool sees_atomics;
  bool sees_races;
  bool delays_stores;
  // A budget buys this many times fewer schedules.
  int price;
};

// Defined by the runtime: runtime_plain.cc, runtime_stub.cc or runtime_tsan.cc.
extern const RuntimeInfo kRuntime;

// The main thread's frame below which a body runs.
extern void* main_stack_top;

}  // namespace explorer

#endif  // GRADERS_EXPLORER_RUNTIME_H_
