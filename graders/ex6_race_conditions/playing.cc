#include "graders/ex6_race_conditions/playing.h"

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "exercises/not_implemented.h"
#include "graders/explorer/play.h"
#include "graders/testing/data_file.h"
#include "graders/testing/expect.h"

namespace hunts {
namespace {

constexpr int kMaxInARow = 100;
constexpr int kMaxLines = 1'000;

[[noreturn]] void Refuse(int line, const std::string& text) {
  throw std::invalid_argument("line " + std::to_string(line) + ": \"" + text +
                              "\" is no step; write T1 or T2, or T1 3 for three steps in a row");
}

// The number in all of `text`; -1 if it is none.
int Number(const std::string& text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

}  // namespace

std::string ParseSteps(const std::string& text) {
  std::istringstream lines(text);
  std::string schedule;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    if (++number > kMaxLines) throw std::invalid_argument("the file has too many lines");
    std::istringstream words(line.substr(0, line.find('#')));
    std::string thread;
    std::string count = "1";
    std::string rest;
    if (!(words >> thread)) continue;
    if (words >> rest) {
      count = rest;
      if (words >> rest) Refuse(number, line);
    }
    const int times = Number(count);
    if ((thread != "T1" && thread != "T2") || times < 1 || times > kMaxInARow) {
      Refuse(number, line);
    }
    schedule += (schedule.empty() ? "" : ".") + thread.substr(1) + "*" + std::to_string(times);
  }
  return schedule;
}

testing::AssertionResult StepsShow(const std::string& verdict, const std::string& file,
                                   const std::string& text, explorer::Body body) {
  const std::string expected = "an interleaving that ends with " + verdict;
  std::string schedule;
  try {
    schedule = ParseSteps(text);
  } catch (const std::invalid_argument& error) {
    return grading::Mismatch(file, expected, error.what());
  }
  if (schedule.empty()) throw racecourse::NotImplementedYet(file);
  // Where atomics are not seen, the steps would be others.
  if (!explorer::SeesAtomics()) return testing::AssertionSuccess();

  const explorer::Played played = explorer::Play(schedule, body);
  // With ThreadSanitizer, the race is seen before anything goes wrong.
  if (played.verdict == verdict || played.verdict == "DATA RACE") {
    return testing::AssertionSuccess();
  }
  std::string came;
  if (!played.followed) {
    came =
        "step " + std::to_string(played.order.size() + 1) + " cannot be done: " + played.obstacle;
  } else if (played.verdict.empty()) {
    came = "everything went well: this interleaving does no harm";
  } else {
    came = played.verdict + ": " + played.explanation;
  }
  return grading::Mismatch(file, expected, came + "\n\nWhat happened:\n" + played.table);
}

testing::AssertionResult ScheduleShows(const std::string& verdict, const std::string& file,
                                       explorer::Body body) {
  return StepsShow(verdict, file, grading::ReadDataFile(file), body);
}

}  // namespace hunts
