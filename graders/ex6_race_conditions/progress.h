// Whether a thread that is stopped in the middle of a call holds up another one.
#ifndef GRADERS_EX6_RACE_CONDITIONS_PROGRESS_H_
#define GRADERS_EX6_RACE_CONDITIONS_PROGRESS_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "gtest/gtest.h"

namespace hunts {

// One run: a fresh object, and what each of the two threads does with it.
struct TwoCalls {
  std::function<void()> stopped;
  std::function<void()> other;
  std::shared_ptr<void> object = nullptr;
};

// Stops the first thread after each of its steps in turn, and demands that the other one gets to its
// end meanwhile: so it waits for no lock that the first may hold. `call` says what they call.
testing::AssertionResult GetsPastAStoppedThread(const std::string& call,
                                                absl::FunctionRef<TwoCalls()> prepare);

}  // namespace hunts

#endif  // GRADERS_EX6_RACE_CONDITIONS_PROGRESS_H_
