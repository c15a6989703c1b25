#include "graders/measure/runs.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "nlohmann/json.hpp"
#include "tools/course/subprocess.h"

namespace racecourse {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

GraderTest ReadSpec(const fs::path& path) {
  const json spec = json::parse(std::ifstream(path));
  GraderTest test;
  test.spec = path.string();
  test.label = spec.at("test");
  test.exercise = spec.at("exercise");
  test.part = spec.at("part");
  const std::string expectation = spec.at("expectation");
  if (expectation.empty()) return test;
  test.layer = fs::path(expectation).stem().string();
  test.mistake = json::parse(std::ifstream(expectation)).at("mistake");
  return test;
}

}  // namespace

std::vector<GraderTest> FindTests(const fs::path& folder) {
  std::vector<GraderTest> tests;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename().string().ends_with(".spec.json")) {
      tests.push_back(ReadSpec(entry.path()));
    }
  }
  std::sort(tests.begin(), tests.end(),
            [](const GraderTest& a, const GraderTest& b) { return a.label < b.label; });
  return tests;
}

RunOutcome RunOnce(const std::string& referee, const GraderTest& test) {
  std::string outputs = (fs::temp_directory_path() / "report-XXXXXX").string();
  if (mkdtemp(outputs.data()) == nullptr) throw std::runtime_error("cannot make " + outputs);
  const course::RunResult run = course::RunProgram(
      {"/usr/bin/env", "TEST_UNDECLARED_OUTPUTS_DIR=" + outputs, referee, test.spec},
      course::Output::kCapture);
  if (run.interrupted) throw std::runtime_error("interrupted");
  RunOutcome outcome;
  outcome.good = run.ok();
  const json grade = json::parse(std::ifstream(outputs + "/grade.json"), nullptr,
                                 /*allow_exceptions=*/false);
  std::error_code ignored;
  fs::remove_all(outputs, ignored);
  if (!grade.is_object()) throw std::runtime_error(test.label + ": no grade\n" + run.output);
  outcome.verdict = grade.at("verdict");
  for (const json& check : grade.at("checks")) {
    if (check.at("verdict") == "PASS") continue;
    const std::string explanation = check.at("explanation");
    outcome.explanation = check.at("check").get<std::string>() + ": " + explanation;
    outcome.first_failure = ScheduleCountIn(explanation);
    break;
  }
  return outcome;
}

std::int64_t ScheduleCountIn(const std::string& explanation) {
  static constexpr std::string_view kMark = "coverage: failed in schedule ";
  const std::size_t at = explanation.rfind(kMark);
  if (at == std::string::npos) return 0;
  std::int64_t count = 0;
  for (std::size_t i = at + kMark.size(); i < explanation.size(); ++i) {
    const char c = explanation[i];
    if (c >= '0' && c <= '9') {
      count = count * 10 + (c - '0');
    } else if (c != ',') {
      break;
    }
  }
  return count;
}

CpuLoad::CpuLoad(int count) {
  for (int i = 0; i < count; ++i) {
    const pid_t pid = fork();
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (volatile unsigned spin = 0;; spin = spin + 1) {
      }
    }
    if (pid > 0) processes_.push_back(pid);
  }
}

CpuLoad::~CpuLoad() {
  for (const int pid : processes_) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
}

}  // namespace racecourse
