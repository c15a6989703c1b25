// Every bug is found with every seed, gets the right verdict, and is shrunk to the fewest
// preemptions.

#include "graders/explorer/tests/bugs.h"

#include <cstdlib>
#include <ostream>
#include <string>

#include "graders/explorer/explore.h"
#include "graders/explorer/runtime.h"
#include "gtest/gtest.h"

namespace explorer {

void PrintTo(const Bug& bug, std::ostream* out) { *out << bug.name; }

namespace {

constexpr int kSeeds = 30;

bool CanBeFound(Needs needs) {
  switch (needs) {
    case Needs::kNothing:
      return true;
    case Needs::kAtomics:
      return kRuntime.sees_atomics;
    case Needs::kRaces:
      return kRuntime.sees_races;
    case Needs::kDelays:
      return kRuntime.delays_stores;
  }
  return false;
}

int NumberFromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

class BugTest : public testing::TestWithParam<Bug> {
 protected:
  void SetUp() override {
    if (!CanBeFound(GetParam().needs)) GTEST_SKIP() << "not to be seen in this build";
  }
};

TEST_P(BugTest, IsFoundWithEverySeed) {
  Options options;
  options.shrink = false;
  // Races are seen in one build only.
  const int seeds =
      GetParam().needs == Needs::kRaces ? kSeeds : NumberFromEnvironment("EXPLORER_SEEDS", kSeeds);
  std::int64_t most = 0;
  std::int64_t sum = 0;
  for (options.seed = 1; options.seed <= static_cast<std::uint64_t>(seeds); ++options.seed) {
    const Result result = Search(options, GetParam().body);
    ASSERT_EQ(result.verdict, GetParam().verdict)
        << "seed " << options.seed << ": " << (result.passed ? result.coverage : result.message);
    most = std::max(most, result.first_failure);
    sum += result.first_failure;
  }
  RecordProperty("schedules_mean", static_cast<int>(sum / seeds));
  RecordProperty("schedules_most", static_cast<int>(most));
  std::cout << GetParam().name << ": " << sum / seeds << " schedules, at most " << most << "\n";
}

TEST_P(BugTest, IsShrunkToTheFewestPreemptions) {
  Options options;
  const int seeds = NumberFromEnvironment("EXPLORER_SHRINK_SEEDS", 2);
  for (options.seed = 1; options.seed <= static_cast<std::uint64_t>(seeds); ++options.seed) {
    const Result result = Search(options, GetParam().body);
    ASSERT_EQ(result.verdict, GetParam().verdict) << result.coverage;
    if (GetParam().preemptions >= 0) {
      EXPECT_EQ(result.preemptions, GetParam().preemptions) << result.message;
    }
  }
}

std::string NameOf(const testing::TestParamInfo<Bug>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Locks, BugTest, testing::ValuesIn(LockBugs()), NameOf);
INSTANTIATE_TEST_SUITE_P(Waits, BugTest, testing::ValuesIn(WaitBugs()), NameOf);
INSTANTIATE_TEST_SUITE_P(Atomics, BugTest, testing::ValuesIn(AtomicBugs()), NameOf);
INSTANTIATE_TEST_SUITE_P(Ends, BugTest, testing::ValuesIn(EndBugs()), NameOf);

}  // namespace
}  // namespace explorer
