// The grader tests that this program was given, and running them.
#ifndef GRADERS_MEASURE_RUNS_H_
#define GRADERS_MEASURE_RUNS_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace racecourse {

// One grader test, as its spec file describes it.
struct GraderTest {
  std::string spec;   // Path.
  std::string label;  // "//graders/ex1:mutants/x_plain_test".
  std::string exercise;
  std::string part;
  std::string layer;    // Of a mutant: what must catch it. Empty for a solution or variant.
  std::string mistake;  // Likewise.

  bool is_mutant() const { return !layer.empty(); }
};

struct RunOutcome {
  bool good = false;    // The test passed: a mutant got its verdict, the others passed.
  std::string verdict;  // As in grade.json.
  std::string explanation;
  // How many schedules the explorer ran until one failed; 0: it was not the explorer that found it.
  std::int64_t first_failure = 0;
};

// The tests whose spec files lie below `folder`, by label.
std::vector<GraderTest> FindTests(const std::filesystem::path& folder);

// Runs `test` once under `referee`. Throws std::runtime_error where it cannot be run at all.
RunOutcome RunOnce(const std::string& referee, const GraderTest& test);

// The number after "failed in schedule " in what the explorer says, "1,234" for example; 0: none.
std::int64_t ScheduleCountIn(const std::string& explanation);

// Keeps `count` CPUs busy while the object lives.
class CpuLoad {
 public:
  explicit CpuLoad(int count);
  ~CpuLoad();
  CpuLoad(const CpuLoad&) = delete;
  CpuLoad& operator=(const CpuLoad&) = delete;

 private:
  std::vector<int> processes_;
};

}  // namespace racecourse

#endif  // GRADERS_MEASURE_RUNS_H_
