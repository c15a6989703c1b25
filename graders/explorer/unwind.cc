#include "graders/explorer/unwind.h"

#include <unwind.h>

namespace explorer {
namespace {

struct Walk {
  std::uintptr_t* frames;
  int capacity;
  int count;
  int skip;
};

_Unwind_Reason_Code Visit(_Unwind_Context* context, void* argument) {
  Walk* walk = static_cast<Walk*>(argument);
  if (walk->skip-- > 0) return _URC_NO_REASON;
  const std::uintptr_t pc = _Unwind_GetIP(context);
  if (pc == 0 || walk->count == walk->capacity) return _URC_END_OF_STACK;
  walk->frames[walk->count++] = pc;
  return _URC_NO_REASON;
}

}  // namespace

int CaptureFrames(std::uintptr_t* frames, int capacity) {
  Walk walk = {frames, capacity, 0, 1};
  _Unwind_Backtrace(Visit, &walk);
  return walk.count;
}

}  // namespace explorer
