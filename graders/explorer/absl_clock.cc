#include "graders/explorer/absl_clock.h"

#include <initializer_list>

// Abseil's own, in the releases that third_party/ and MODULE.bazel name. Weak: a program may do
// without Abseil, and the explorer needs none.
namespace absl {
inline namespace lts_20240722 {
namespace base_internal {
__attribute__((weak)) double NominalCPUFrequency();
}
}  // namespace lts_20240722
inline namespace lts_20250814 {
namespace base_internal {
__attribute__((weak)) double NominalCPUFrequency();
}
}  // namespace lts_20250814
}  // namespace absl

namespace explorer {

void MeasureAbslClock() {
  for (const auto measure : {absl::lts_20240722::base_internal::NominalCPUFrequency,
                             absl::lts_20250814::base_internal::NominalCPUFrequency}) {
    if (measure != nullptr) measure();
  }
}

}  // namespace explorer
