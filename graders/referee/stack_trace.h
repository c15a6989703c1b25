// Turns program counters of the worker into functions, files and lines.
#ifndef GRADERS_REFEREE_STACK_TRACE_H_
#define GRADERS_REFEREE_STACK_TRACE_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "graders/referee/spec.h"

namespace racecourse {

struct Frame {
  std::string function;  // Demangled.
  std::string file;      // From the top of the tree where it is one of ours; may be empty.
  int line = 0;
};

// Where a thread is, in words for the learner.
struct Place {
  std::string doing;  // "std::thread::join", or the function itself.
  std::string where;  // "run_workers.cc:18", or "" where it is not in the learner's code.
};

// The memory map of a process, to be taken while it is alive.
class MemoryMap {
 public:
  explicit MemoryMap(pid_t pid);

  // Resolves stacks of innermost-first program counters, all by one run of the symboliser. Where
  // there is none, every result is empty.
  std::vector<std::vector<Frame>> Symbolize(
      const std::vector<std::vector<std::uintptr_t>>& stacks) const;

 private:
  struct Mapping {
    std::uintptr_t end;
    std::uintptr_t load_address;
    std::string file;
  };
  std::map<std::uintptr_t, Mapping> by_start_;
};

// "std::condition_variable::wait" for the full signature of one of its instances.
std::string ShortName(const std::string& function);

// The place in the learner's code (or else in the grader's) that the innermost frames belong to.
Place FindPlace(const Spec& spec, const std::vector<Frame>& frames);

// True if a frame has `part` in its name.
bool Mentions(const std::vector<Frame>& frames, const std::string& part);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_STACK_TRACE_H_
