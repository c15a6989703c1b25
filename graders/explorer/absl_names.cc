#include "graders/explorer/absl_names.h"

#include <map>
#include <set>

#include "graders/explorer/core.h"

namespace explorer {
namespace {

std::map<std::uint16_t, std::string>& Names() {
  static auto& names = *new std::map<std::uint16_t, std::string>;
  return names;
}

// "absl::Mutex::Lock" for "absl::lts_20240722::Mutex::Lock"; "" for what is not absl's.
std::string AbslFunction(const std::string& name) {
  static const std::string& space = *new std::string("absl::");
  if (!name.starts_with(space)) return "";
  if (name.compare(space.size(), 4, "lts_") != 0) return name;
  const std::size_t end = name.find("::", space.size());
  return end == std::string::npos ? name : space + name.substr(end + 2);
}

// The class whose state this function itself works on; "" where it works on other things, too.
std::string ClassOfState(const std::string& function) {
  static const auto& classes = *new std::map<std::string, std::set<std::string>>{
      {"absl::Mutex",
       {"Lock", "Unlock", "TryLock", "ReaderLock", "ReaderUnlock", "ReaderTryLock", "lock",
        "unlock", "try_lock", "lock_shared", "unlock_shared"}},
      {"absl::CondVar", {"Signal", "SignalAll"}},
      {"absl::Notification", {"Notify", "HasBeenNotified", "HasBeenNotifiedInternal"}},
  };
  const std::size_t colons = function.rfind("::");
  const auto found = classes.find(function.substr(0, colons));
  if (found == classes.end() || found->second.count(function.substr(colons + 2)) == 0) return "";
  return found->first;
}

// The absl class that the step's innermost function outside the standard library belongs to.
std::string AbslClassOf(const Places& places, const Step& step) {
  for (int i = 0; i < step.frame_count; ++i) {
    for (const CodeFrame& frame : places.FramesAt(step.frames[i])) {
      const std::string function = AbslFunction(frame.function);
      if (!function.empty()) return ClassOfState(function);
      if (frame.owner == CodeOwner::kBody) return "";
    }
  }
  return "";
}

}  // namespace

void FindAbslObjects(const Places& places) {
  Names().clear();
  std::map<std::string, int> count;
  for (int i = 0; i < shared->trace_count; ++i) {
    const Step& step = shared->trace[i];
    if (ClassOf(step.kind) != ObjectClass::kAtomic || Names().count(step.object) > 0) continue;
    const std::string name = AbslClassOf(places, step);
    if (!name.empty()) Names()[step.object] = name + "#" + std::to_string(++count[name]);
  }
}

std::string AbslName(std::uint16_t object) {
  const auto found = Names().find(object);
  return found == Names().end() ? "" : found->second;
}

}  // namespace explorer
