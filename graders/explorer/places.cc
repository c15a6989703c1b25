#include "graders/explorer/places.h"

#include <unordered_set>

#include "graders/explorer/core.h"

namespace explorer {
namespace {

// Each once: a long trace has the same few over and over again.
std::unordered_set<std::uintptr_t> AddressesInTrace() {
  std::unordered_set<std::uintptr_t> addresses;
  for (int i = 0; i < shared->trace_count; ++i) {
    const Step& step = shared->trace[i];
    addresses.insert(step.frames, step.frames + step.frame_count);
  }
  for (int i = 0; i < shared->thread_count; ++i) {
    const ThreadEnd& end = shared->ends[i];
    addresses.insert(end.frames, end.frames + end.frame_count);
  }
  addresses.insert(shared->crash_frames, shared->crash_frames + shared->crash_frame_count);
  return addresses;
}

}  // namespace

Places::Places() : frames_(Symbolize(AddressesInTrace())) {}

const std::vector<CodeFrame>& Places::FramesAt(std::uintptr_t address) const {
  static const auto& none = *new std::vector<CodeFrame>;
  const auto found = frames_.find(address);
  return found == frames_.end() ? none : found->second;
}

CodePlace Places::Of(const std::uintptr_t* frames, int count) const {
  CodePlace place;
  for (int i = 0; i < count; ++i) {
    for (const CodeFrame& frame : FramesAt(frames[i])) {
      if (frame.owner == CodeOwner::kBody) {
        place.where = ShortPlace(frame);
        return place;
      }
      if (frame.owner == CodeOwner::kLibrary) place.call = frame.function;
    }
  }
  return place;
}

}  // namespace explorer
