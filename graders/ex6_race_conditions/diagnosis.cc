#include "graders/ex6_race_conditions/diagnosis.h"

#include <algorithm>

#include "graders/testing/data_file.h"
#include "nlohmann/json.hpp"

namespace hunts {
namespace {

using nlohmann::json;

std::string Quoted(const std::set<std::string>& terms) {
  std::string text;
  for (const std::string& term : terms) text += (text.empty() ? "\"" : ", \"") + term + "\"";
  return text;
}

// What is wrong with `answer` as a list of terms; "" if nothing is.
std::string Problem(const json& answer, std::size_t count) {
  if (!answer.is_array()) return "no list of terms";
  std::set<std::string> given;
  for (const json& term : answer) {
    if (!term.is_string()) return "a list of something else than texts";
    if (term.get<std::string>().empty()) return "nothing, or not everything: an answer is empty";
    given.insert(term.get<std::string>());
  }
  for (const std::string& term : given) {
    if (std::find(Terms().begin(), Terms().end(), term) == Terms().end()) {
      return "\"" + term + "\", which is not one of the terms in the lesson";
    }
  }
  if (given.size() != count) return std::to_string(given.size()) + " different term(s)";
  return "";
}

}  // namespace

const std::vector<std::string>& Terms() {
  static const auto& terms = *new std::vector<std::string>{
      "ABA",
      "busy waiting",
      "callback after destruction",
      "check-then-act",
      "dangling reference",
      "destructor races the worker",
      "false sharing",
      "livelock",
      "lock held across a suspension",
      "lock-order deadlock",
      "lost update",
      "lost wake-up",
      "priority inversion",
      "self-deadlock",
      "spurious wake-up",
      "starvation",
      "torn read",
      "unsafe publication",
      "virtual call during destruction",
  };
  return terms;
}

testing::AssertionResult Names(const std::string& text, const std::string& hunt,
                               const std::set<std::string>& bugs) {
  const std::string call = "diagnosis.json, \"" + hunt + "\"";
  const std::string expected =
      bugs.size() == 1
          ? "the bug's name, one of the lesson's terms"
          : "the names of the " + std::to_string(bugs.size()) + " bugs, from the lesson's terms";
  const json file = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (file.is_discarded()) return grading::Mismatch(call, expected, "the file is not valid JSON");
  if (!file.is_object() || !file.contains(hunt)) {
    return grading::Mismatch(call, expected, "no such entry");
  }
  const std::string problem = Problem(file.at(hunt), bugs.size());
  if (!problem.empty()) return grading::Mismatch(call, expected, problem);
  const auto given = file.at(hunt).get<std::set<std::string>>();
  if (given == bugs) return testing::AssertionSuccess();
  return grading::Mismatch(
      call, expected,
      Quoted(given) + (bugs.size() == 1 ? ": that is another bug" : ": not all of them are right"));
}

testing::AssertionResult DiagnosisNames(const std::string& hunt,
                                        const std::set<std::string>& bugs) {
  return Names(grading::ReadDataFile("diagnosis.json"), hunt, bugs);
}

}  // namespace hunts
