// The trusted parent of every grader test.
//
//   referee SPEC.json
//
// Runs the checks of the rubric one by one, each in a worker process of its own, and decides the
// verdict. Exit status: 0 if the verdict is PASS (or, for a known-bad variant, the one that it must
// get), 1 if it is not, 3 if grading itself went wrong.

#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "graders/referee/audit.h"
#include "graders/referee/check_filter.h"
#include "graders/referee/judge.h"
#include "graders/referee/report.h"
#include "graders/referee/spec.h"
#include "graders/referee/supervisor.h"

namespace racecourse {
namespace {

namespace fs = std::filesystem;

constexpr int kExitNotPassed = 1;
constexpr int kExitTrouble = 3;
// So many checks that burn all their CPU time are enough to know; the others are not run.
constexpr int kMaxTimeouts = 2;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

// A folder of this run's own.
std::string ScratchFolder() {
  const std::string base = Variable("TEST_TMPDIR");
  std::string pattern =
      (base.empty() ? fs::temp_directory_path().string() : base) + "/worker-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder " + pattern);
  }
  return pattern;
}

CheckResult NotRun(const RubricCheck& check, Verdict verdict, const std::string& explanation) {
  CheckResult result;
  result.check = check.check;
  result.what = check.what;
  result.max_points = check.points;
  result.verdict = verdict;
  result.explanation = explanation;
  result.was_run = false;
  return result;
}

// A submission that is not accepted: nothing of it runs.
GradeResult Reject(const Spec& spec, const std::string& findings) {
  GradeResult grade;
  grade.configuration = "plain";
  for (const RubricCheck& check : spec.checks) {
    grade.checks.push_back(NotRun(check, Verdict::kRejected, "the code is not accepted"));
  }
  grade.checks.front().explanation = findings;
  return grade;
}

GradeResult RunChecks(const Spec& spec, const CheckFilter& filter, const std::string& scratch) {
  GradeResult grade;
  int timeouts = 0;
  for (const RubricCheck& check : spec.checks) {
    if (!filter.Matches(check.check)) continue;
    if (timeouts >= kMaxTimeouts) {
      grade.checks.push_back(
          NotRun(check, Verdict::kTimeout, "not run, because other checks did not come to an end"));
      continue;
    }
    const Observation seen = RunCheck(spec, check.check, Limits(), scratch);
    if (grade.configuration.empty()) grade.configuration = seen.configuration;
    grade.checks.push_back(Judge(spec, check, seen));
    if (seen.refused != 0 && !grade.checks.back().passed()) {
      throw std::runtime_error(
          "this machine refused it a thread or a process (" + std::string(strerror(seen.refused)) +
          ") in " + check.check +
          ".\nThat says nothing about the submission. Raise the limits of processes and memory "
          "(ulimit -u, the container's), or run fewer tests at once (--jobs=1)");
    }
    if (seen.end == End::kSpinning || seen.end == End::kNoProgress) ++timeouts;
    // A known-bad variant is caught by its first failing check.
    if (spec.expectation.has_value() && !grade.checks.back().passed() &&
        grade.checks.back().verdict != Verdict::kNotStarted) {
      break;
    }
  }
  if (grade.checks.empty()) {
    throw std::runtime_error("no check matches the filter; the checks are listed in the rubric");
  }
  return grade;
}

void WriteReports(const Spec& spec, const GradeResult& grade) {
  std::cout << ToText(spec, grade) << std::flush;
  const std::string xml = Variable("XML_OUTPUT_FILE");
  if (!xml.empty()) WriteFile(xml, ToXml(spec, grade));
  const std::string outputs = Variable("TEST_UNDECLARED_OUTPUTS_DIR");
  if (outputs.empty()) return;
  WriteFile(outputs + "/grade.json", ToJson(spec, grade));
  for (const CheckResult& check : grade.checks) {
    if (check.raw_report.empty()) continue;
    WriteFile(outputs + "/" + check.check + ".sanitizer.txt", check.raw_report);
  }
}

// For a known-bad variant: whether it was caught, and for the stated reason.
bool IsAsExpected(const Expectation& expected, const GradeResult& grade) {
  const CheckResult* deciding = grade.deciding_check();
  const std::string check = deciding == nullptr ? "" : deciding->check;
  const std::string verdict = ToString(grade.verdict());
  const bool as_expected =
      verdict == expected.verdict && (expected.check.empty() || check == expected.check);
  std::cout << (as_expected ? "As expected: " : "NOT AS EXPECTED: ") << verdict
            << (check.empty() ? "" : " by " + check) << "; expected " << expected.verdict
            << (expected.check.empty() ? "" : " by " + expected.check)
            << "\nThe mistake: " << expected.mistake << "\n";
  return as_expected;
}

int Main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: referee SPEC.json\n";
    return kExitTrouble;
  }
  const Spec spec = LoadSpec(argv[1]);
  const std::string scratch = ScratchFolder();
  const std::string findings = AuditSubmission(spec);
  const GradeResult grade =
      findings.empty() ? RunChecks(spec, CheckFilter(Variable("TESTBRIDGE_TEST_ONLY")), scratch)
                       : Reject(spec, findings);
  WriteReports(spec, grade);
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  const bool good = spec.expectation.has_value() ? IsAsExpected(*spec.expectation, grade)
                                                 : grade.verdict() == Verdict::kPass;
  return good ? 0 : kExitNotPassed;
}

}  // namespace
}  // namespace racecourse

int main(int argc, char** argv) {
  try {
    return racecourse::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "The referee could not grade: " << error.what() << "\n";
    return racecourse::kExitTrouble;
  }
}
