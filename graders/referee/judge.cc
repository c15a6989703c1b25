#include "graders/referee/judge.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "graders/referee/hang_report.h"
#include "graders/referee/sanitizer_report.h"

namespace racecourse {
namespace {

constexpr char kNotImplemented[] = "not implemented yet: ";
constexpr std::size_t kMaxDetail = 12'000;

std::string Shortened(const std::string& text) {
  if (text.size() <= kMaxDetail) return text;
  return text.substr(0, kMaxDetail) + "\n[... " + std::to_string(text.size() - kMaxDetail) +
         " bytes more]";
}

bool IsNotImplemented(const Failure& failure) {
  return failure.message.find(kNotImplemented) != std::string::npos;
}

// Where to begin: in the file that is named like the grader. Otherwise in the last one, which is the
// source file where there is one, and else the header of a template.
std::string FileToEdit(const Spec& spec) {
  const std::vector<std::string>& files = spec.sources.empty() ? spec.data : spec.sources;
  const auto named = std::find_if(files.rbegin(), files.rend(), [&spec](const std::string& file) {
    return std::filesystem::path(file).stem() == spec.grader;
  });
  return named == files.rend() ? files.back() : *named;
}

std::string NotStarted(const Spec& spec, const Observation& seen) {
  const std::string& message = seen.failures.front().message;
  const std::size_t start = message.find(kNotImplemented) + std::strlen(kNotImplemented);
  return "not implemented yet: " +
         message.substr(start, message.find_first_of("\"\n", start) - start) + "\nedit " +
         FileToEdit(spec);
}

std::string WrongResult(const Observation& seen) {
  std::string text;
  for (const Failure& failure : seen.failures) {
    if (IsNotImplemented(failure)) continue;
    if (!text.empty()) text += "\n";
    text += failure.message;
    if (text.size() > kMaxDetail) break;
  }
  return text;
}

// What the C++ runtime's last words mean.
std::string CrashReason(const Observation& seen) {
  if (seen.output.find("terminate called without an active exception") != std::string::npos) {
    return "a std::thread was destroyed (or assigned to) while its thread was still joinable:\n"
           "std::terminate ended the program; join every thread on every path, also when a call "
           "throws";
  }
  if (seen.output.find("terminate called") != std::string::npos) {
    return "an exception left the function of a thread (or a destructor), so std::terminate ended "
           "the program;\ncatch it in the thread and hand it over as a std::exception_ptr";
  }
  if (seen.output.find("pure virtual method called") != std::string::npos) {
    return "a virtual function was called on an object that is being built or destroyed";
  }
  if (!WIFSIGNALED(seen.wait_status)) return "the program ended abnormally";
  return std::string("the program crashed: ") + strsignal(WTERMSIG(seen.wait_status));
}

std::string Crash(const Spec& spec, const Observation& seen) {
  std::string text = CrashReason(seen);
  for (const ThreadReport& thread : seen.threads) {
    const Place place = FindPlace(spec, thread.frames);
    if (!place.where.empty()) {
      text += "\nat " + place.where + ", in " + place.doing + " (" + thread.name + ")";
    }
  }
  return text;
}

std::string LeftBehind(const Spec& spec, const Observation& seen) {
  std::string text;
  if (seen.left_over_count > 0) {
    text = std::to_string(seen.left_over_count) +
           (seen.left_over_count == 1 ? " thread was" : " threads were") +
           " still there when the check was over:\n" +
           DescribeThreads(spec, seen.left_over_threads, seen.left_over_count);
  }
  if (!seen.left_open.empty()) {
    if (!text.empty()) text += "\n";
    text += "descriptors that were left open:";
    for (const std::string& descriptor : seen.left_open) text += "\n  " + descriptor;
  }
  return text;
}

struct Opinion {
  Verdict verdict = Verdict::kPass;
  std::string explanation = "";
  std::string detail = "";
  std::string schedule = "";
};

// A failure that the explorer reports begins with "[explorer] VERDICT" and ends with the schedule.
Opinion FromExplorer(const Spec&, const Observation& seen) {
  static const std::string& mark = *new std::string("[explorer] ");
  for (const Failure& failure : seen.failures) {
    const std::size_t start = failure.message.find(mark);
    if (start == std::string::npos || IsNotImplemented(failure)) continue;
    const std::string message = failure.message.substr(start + mark.size());
    const std::size_t line_end = std::min(message.find('\n'), message.size());
    const std::string first_line = message.substr(0, line_end);
    const std::optional<Verdict> verdict =
        VerdictNamed(first_line.substr(0, first_line.find(" in \"")));
    if (!verdict.has_value()) continue;
    Opinion opinion = {*verdict, message.substr(std::min(line_end + 1, message.size()))};
    const std::size_t schedule = opinion.explanation.rfind("schedule: ");
    if (schedule != std::string::npos) {
      opinion.schedule = opinion.explanation.substr(schedule + std::strlen("schedule: "));
      opinion.explanation.resize(schedule);
      while (opinion.explanation.ends_with("\n")) opinion.explanation.pop_back();
    }
    return opinion;
  }
  return {};
}

Opinion FromSanitizer(const Spec& spec, const Observation& seen) {
  for (const SanitizerFinding& finding : ReadSanitizerLog(spec, seen.sanitizer_log)) {
    return {finding.verdict, finding.summary, Shortened(ReadableReport(seen.sanitizer_log))};
  }
  return {};
}

Opinion FromEnd(const Spec& spec, const Observation& seen) {
  switch (seen.end) {
    case End::kStuck:
    case End::kCutOff:
    case End::kNoProgress:
    case End::kSpinning: {
      const Hang hang = JudgeHang(spec, seen);
      return {hang.verdict, hang.explanation};
    }
    case End::kTooManyThreads:
      return {Verdict::kCrash,
              "stopped: it had more than a thousand threads, or a hundred processes, at once"};
    case End::kTooMuchMemory:
      return {Verdict::kCrash, "stopped: it used more than 2 GiB of memory"};
    case End::kTooMuchOutput:
      return {Verdict::kCrash, "stopped: it wrote more than 16 MiB of output"};
    case End::kExited:
      break;
  }
  if (WIFSIGNALED(seen.wait_status)) return {Verdict::kCrash, Crash(spec, seen)};
  if (seen.outcome.empty()) {
    return {Verdict::kCrash, "the program ended in the middle of the check (status " +
                                 std::to_string(WEXITSTATUS(seen.wait_status)) +
                                 "): a call to exit() or the like?"};
  }
  return {};
}

Opinion FromOutcome(const Spec& spec, const Observation& seen) {
  if (seen.outcome == "missing") {
    return {Verdict::kRejected, "the check did not run: something switched it off"};
  }
  const bool unimplemented =
      !seen.failures.empty() &&
      std::all_of(seen.failures.begin(), seen.failures.end(), IsNotImplemented);
  if (unimplemented) return {Verdict::kNotStarted, NotStarted(spec, seen)};
  if (!seen.failures.empty()) return {Verdict::kWrongResult, WrongResult(seen)};
  if (seen.outcome != "passed") {
    return {Verdict::kRejected, "the check failed without saying why"};
  }
  return {};
}

Opinion FromLeftovers(const Spec& spec, const Observation& seen) {
  const std::string left_behind = LeftBehind(spec, seen);
  if (!left_behind.empty()) return {Verdict::kLeak, left_behind};
  if (seen.wait_status != 0) {
    return {Verdict::kCrash, "the check passed, but then the program ended with status " +
                                 std::to_string(WEXITSTATUS(seen.wait_status))};
  }
  return {};
}

Opinion FormOpinion(const Spec& spec, const Observation& seen) {
  if (seen.forged) {
    return {Verdict::kRejected, "the program wrote into the grader's own channel"};
  }
  for (const auto& evidence : {FromExplorer, FromSanitizer, FromEnd, FromOutcome, FromLeftovers}) {
    Opinion opinion = evidence(spec, seen);
    if (opinion.verdict != Verdict::kPass) return opinion;
  }
  return {};
}

}  // namespace

CheckResult Judge(const Spec& spec, const RubricCheck& check, const Observation& seen) {
  const Opinion opinion = FormOpinion(spec, seen);
  CheckResult result;
  result.check = check.check;
  result.what = check.what;
  result.max_points = check.points;
  result.verdict = opinion.verdict;
  result.explanation = opinion.explanation;
  result.detail = opinion.detail;
  result.schedule = opinion.schedule;
  result.coverage = seen.coverage;
  result.raw_report = seen.sanitizer_log;
  if (!result.passed() && result.detail.empty() && !seen.output.empty()) {
    result.detail = "The program's output:\n" + Shortened(seen.output);
  }
  return result;
}

}  // namespace racecourse
