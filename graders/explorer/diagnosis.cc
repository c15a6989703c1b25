#include "graders/explorer/diagnosis.h"

#include <cstring>
#include <vector>

#include "graders/explorer/blocked.h"
#include "graders/explorer/core.h"
#include "graders/explorer/race_report.h"
#include "graders/explorer/trace_text.h"

namespace explorer {
namespace {

constexpr std::size_t kMaxReport = 6'000;

std::string Crash(const Places& places, const std::string& output) {
  std::string text = shared->text;
  if (text.empty() && shared->signal != 0) {
    text = std::string("the program crashed: ") + strsignal(shared->signal);
  }
  const std::string where = places.Of(shared->crash_frames, shared->crash_frame_count).where;
  text += "\nin T" + std::to_string(shared->failing_thread) + (where.empty() ? "" : " at " + where);
  if (output.find("Sanitizer") != std::string::npos) text += "\n" + output.substr(0, kMaxReport);
  return text;
}

std::string Race(const std::string& output) {
  const std::string report = ShortRaceReport(output);
  return "two threads use the same variable, at least one of them writes, and nothing orders them" +
         (report.empty() ? "" : ":\n" + report);
}

std::string WhereItSpins(const Places& places) {
  std::string text;
  for (int thread = 0; thread < shared->thread_count; ++thread) {
    for (int i = shared->trace_count - 1; i >= 0; --i) {
      const Step& step = shared->trace[i];
      if (step.thread != thread) continue;
      if (!shared->ends[thread].alive) break;
      const std::string where = places.Of(step).where;
      text += "\nT" + std::to_string(thread) + ": " + StepText(step) +
              (where.empty() ? "" : " at " + where);
      break;
    }
  }
  return text;
}

}  // namespace

Diagnosis Diagnose(const Places& places, const std::string& output) {
  switch (shared->outcome) {
    case Outcome::kWrongResult: {
      std::string text = shared->text;
      if (shared->where[0] != '\0') {
        const std::string where = shared->where;
        text = where.substr(where.rfind('/') + 1) + ": " + text;
      }
      return {"WRONG RESULT", text};
    }
    case Outcome::kDataRace:
      return {"DATA RACE", Race(output)};
    case Outcome::kBlocked:
      return DiagnoseBlocked(places);
    case Outcome::kLivelock:
      return {"TIMEOUT", "livelock: the threads go round and round, and nothing changes any more" +
                             WhereItSpins(places)};
    case Outcome::kTooLong:
      return {"TIMEOUT", "no end after " + std::to_string(shared->steps) +
                             " steps, although every thread got its turn (a livelock?)" +
                             WhereItSpins(places)};
    case Outcome::kStuck:
      return {"TIMEOUT", shared->text};
    case Outcome::kTooManyThreads:
      return {"CRASH", "the body started more than " + std::to_string(kMaxThreads - 1) +
                           " threads: too many to explore"};
    default:
      return {"CRASH", Crash(places, output)};
  }
}

}  // namespace explorer
