#include "graders/explorer/places.h"

#include <unordered_set>

#include "graders/explorer/core.h"
#include "graders/symbols/symbols.h"

namespace explorer {
namespace {

bool Contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// Where the body's code is in one address's frames, and what it or its caller called.
CodePlace PlaceIn(const std::vector<CodeFrame>& frames) {
  CodePlace place;
  for (const CodeFrame& frame : frames) {
    if (!IsForeign(frame)) {
      place.where = ShortPlace(frame);
      return place;
    }
    if (!Contains(frame.file, "graders/explorer/"))
      place.call = racecourse::BareName(frame.function);
  }
  return place;
}

}  // namespace

bool IsForeign(const CodeFrame& frame) {
  if (frame.file.empty() || frame.file[0] == '?' || frame.line == 0) return true;
  if (Contains(frame.file, "graders/explorer/") && !Contains(frame.file, "explorer/tests/")) {
    return true;
  }
  for (const char* part : {"/usr/include/", "/usr/lib/", "/c++/", "/bits/", "external/", "gtest"}) {
    if (Contains(frame.file, part)) return true;
  }
  return false;
}

Places::Places() {
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
  frames_ = Symbolize(addresses);
  for (const auto& [address, frames] : frames_) places_[address] = PlaceIn(frames);
}

const std::vector<CodeFrame>& Places::FramesAt(std::uintptr_t address) const {
  static const auto& none = *new std::vector<CodeFrame>;
  const auto found = frames_.find(address);
  return found == frames_.end() ? none : found->second;
}

CodePlace Places::Of(const std::uintptr_t* frames, int count) const {
  CodePlace place;
  for (int i = 0; i < count && place.where.empty(); ++i) {
    const auto found = places_.find(frames[i]);
    if (found == places_.end()) continue;
    place.where = found->second.where;
    if (!found->second.call.empty()) place.call = found->second.call;
  }
  return place;
}

}  // namespace explorer
