// Return addresses of the calling thread, for traces.
#ifndef GRADERS_EXPLORER_UNWIND_H_
#define GRADERS_EXPLORER_UNWIND_H_

#include <cstdint>

namespace explorer {

// Innermost first. Returns their number. The unwinder may lock: for threads that pass through.
int CaptureFrames(std::uintptr_t* frames, int capacity);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_UNWIND_H_
