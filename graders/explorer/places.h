// Where in the body's code a step of the trace is.
#ifndef GRADERS_EXPLORER_PLACES_H_
#define GRADERS_EXPLORER_PLACES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "graders/explorer/shared.h"
#include "graders/explorer/symbolize.h"

namespace explorer {

struct CodePlace {
  std::string where;  // "queue.h:27"; "" if unknown.
  std::string call;   // What was called there: "std::latch::wait"; "" if unknown.
};

class Places {
 public:
  // Resolves everything that the trace in *shared mentions.
  Places();

  CodePlace Of(const std::uintptr_t* frames, int count) const;
  // The functions that one return address stands for (several where calls were inlined), innermost
  // first; empty where it is unknown.
  const std::vector<CodeFrame>& FramesAt(std::uintptr_t address) const;
  CodePlace Of(const Step& step) const { return Of(step.frames, step.frame_count); }

 private:
  const std::map<std::uintptr_t, std::vector<CodeFrame>>& frames_;
};

}  // namespace explorer

#endif  // GRADERS_EXPLORER_PLACES_H_
