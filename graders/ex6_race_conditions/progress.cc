#include "graders/ex6_race_conditions/progress.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "graders/explorer/play.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"

namespace hunts {
namespace {

constexpr char kWaited[] = "the other thread had to wait";

// Thread 1 is stopped, thread 2 is the other one.
void Race(const TwoCalls& calls) {
  grading::Tally finished;
  std::thread stopped([&] {
    calls.stopped();
    if (finished.value() == 0) ADD_FAILURE() << kWaited;
  });
  std::thread other([&] {
    calls.other();
    finished.Add();
  });
  stopped.join();
  other.join();
}

}  // namespace

testing::AssertionResult GetsPastAStoppedThread(const std::string& call,
                                                absl::FunctionRef<TwoCalls()> prepare) {
  const auto body = [&prepare] { Race(prepare()); };
  // Left alone, thread 1 runs to its end before thread 2 begins. "u": to unlock is a step of its own,
  // so that thread 1 can be stopped before it.
  const std::vector<int> order = explorer::Play("u", body).order;
  const auto begin = std::find(order.begin(), order.end(), 1);
  const auto end = std::find_if(begin, order.end(), [](int thread) { return thread != 1; });
  const std::string before =
      begin == order.begin() ? "" : "0*" + std::to_string(begin - order.begin()) + ".";
  for (int stopped_after = 1; stopped_after < end - begin; ++stopped_after) {
    const std::string schedule = "u." + before + "1*" + std::to_string(stopped_after) + ".2";
    const explorer::Played played = explorer::Play(schedule, body);
    if (played.verdict.empty()) continue;
    return grading::Mismatch(
        call, "the other thread gets to its end although the first is stopped in the middle",
        (played.explanation.find(kWaited) != std::string::npos
             ? "it had to wait until the first went on (a lock?)"
             : played.verdict + ": " + played.explanation) +
            "\n\n" + played.table);
  }
  return testing::AssertionSuccess();
}

}  // namespace hunts
