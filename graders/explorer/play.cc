#include "graders/explorer/play.h"

#include <optional>
#include <stdexcept>

#include "graders/explorer/core.h"
#include "graders/explorer/diagnosis.h"
#include "graders/explorer/places.h"
#include "graders/explorer/process.h"
#include "graders/explorer/runtime.h"
#include "graders/explorer/schedule_string.h"
#include "graders/explorer/trace_table.h"
#include "graders/explorer/trace_text.h"

namespace explorer {
namespace {

// Why `thread` cannot take a step, at the end of the schedule in *shared.
std::string Obstacle(int thread) {
  const std::string name = "T" + std::to_string(thread);
  if (thread >= shared->thread_count) return name + " has not been started";
  const ThreadEnd& end = shared->ends[thread];
  if (!end.alive) return name + " has ended";
  Step step = {};
  step.kind = end.kind;
  step.object = end.object;
  step.other = end.other;
  step.peer = -1;
  std::string text = name + " waits: " + StepText(step);
  if (end.holder >= 0) {
    const std::string holder = "T" + std::to_string(end.holder);
    text += end.kind == OpKind::kJoin ? " " + holder : ", which " + holder + " has";
  }
  return text;
}

}  // namespace

Played Play(const std::string& schedule, Body body) {
  PrepareShared();
  const std::optional<Schedule> parsed = ParseSchedule(schedule);
  if (!parsed.has_value()) throw std::invalid_argument("no schedule: " + schedule);
  std::string output;
  shared->features = 0;
  const Outcome outcome =
      RunOne(StrategyKind::kReplay, *parsed, Options(), body, /*trace=*/true, &output);
  const Places places;
  Played played;
  for (int i = 0; i < shared->choice_count; ++i) {
    if (shared->choices[i].kind == ChoiceKind::kRun) {
      played.order.push_back(shared->choices[i].thread);
    }
  }
  played.table = TraceTable(places);
  if (outcome == Outcome::kDiverged) {
    played.followed = false;
    const std::size_t next = static_cast<std::size_t>(shared->choice_count);
    if (next < parsed->choices.size()) played.obstacle = Obstacle(parsed->choices[next].thread);
  }
  if (outcome == Outcome::kPassed || outcome == Outcome::kDiverged) return played;
  const Diagnosis diagnosis = Diagnose(places, output);
  played.verdict = diagnosis.verdict;
  played.explanation = diagnosis.explanation;
  return played;
}

bool SeesAtomics() { return kRuntime.sees_atomics; }

}  // namespace explorer
