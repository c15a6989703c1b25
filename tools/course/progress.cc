#include "tools/course/progress.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace course {
namespace {

constexpr std::string_view kHead[] = {
    "# Racecourse: how far you are. ./course reads and writes this file; commit it to take it "
    "along.",
    "# One fact a line. Lines that cannot be read are moved to a file beside this one.",
    "#   passed EXERCISE PART        the part passed, under ThreadSanitizer as well",
    "#   asked EXERCISE PART         the solution was asked for before",
    "#   hints EXERCISE PART COUNT   so many hints were shown",
    "#   quiz QUIZ QUESTION ANSWERS  right or wrong, oldest first; QUIZ is an exercise or 'master'",
};

constexpr int kMaxHints = 99;

bool IsHead(std::string_view line) {
  return std::find(std::begin(kHead), std::end(kHead), line) != std::end(kHead);
}

// Reads "right wrong right" into `answers`; false for any other word.
bool ReadAnswers(const std::vector<std::string>& words, size_t first, std::vector<bool>& answers) {
  for (size_t i = first; i < words.size(); ++i) {
    if (words[i] != "right" && words[i] != "wrong") return false;
    answers.push_back(words[i] == "right");
  }
  return !answers.empty();
}

// Takes the fact in; returns why it is none, or nothing.
std::string_view TakeFact(const std::vector<std::string>& words, Progress& progress) {
  if (words.size() < 3) return "a fact has at least three words";
  const ProgressKey key = {words[1], words[2]};
  if (words[0] == "passed" || words[0] == "asked") {
    if (words.size() != 3) return "there are words too many";
    (words[0] == "passed" ? progress.passed : progress.asked).insert(key);
  } else if (words[0] == "hints") {
    int count = 0;
    if (words.size() != 4 || !absl::SimpleAtoi(words[3], &count) || count < 1 ||
        count > kMaxHints) {
      return "the last word must be how many hints, 1 to 99";
    }
    progress.hints[key] = std::max(progress.hints[key], count);
  } else if (words[0] == "quiz") {
    std::vector<bool> answers;
    if (!ReadAnswers(words, 3, answers)) return "answers are 'right' or 'wrong'";
    std::vector<bool>& known = progress.quiz[key];
    if (answers.size() > known.size()) known = answers;
  } else {
    return "it begins with none of passed, asked, hints, quiz";
  }
  return "";
}

}  // namespace

int Progress::HintsShown(const std::string& exercise, const std::string& part) const {
  const auto found = hints.find({exercise, part});
  return found == hints.end() ? 0 : found->second;
}

std::vector<bool> Progress::Answers(const std::string& quiz_name,
                                    const std::string& question) const {
  const auto found = quiz.find({quiz_name, question});
  return found == quiz.end() ? std::vector<bool>() : found->second;
}

ParsedProgress ParseProgress(std::string_view text) {
  ParsedProgress parsed;
  int number = 0;
  for (std::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    absl::ConsumeSuffix(&line, "\r");
    if (absl::StartsWith(line, "#")) {
      if (!IsHead(line)) parsed.progress.comments.emplace_back(line);
      continue;
    }
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty()) continue;
    if (const std::string_view why = TakeFact(words, parsed.progress); !why.empty()) {
      parsed.damaged.push_back(
          {.number = number, .text = std::string(line), .why = std::string(why)});
    }
  }
  return parsed;
}

std::string FormatProgress(const Progress& progress) {
  std::string text;
  for (const std::string_view line : kHead) absl::StrAppend(&text, line, "\n");
  for (const std::string& comment : progress.comments) absl::StrAppend(&text, comment, "\n");
  for (const auto& [exercise, part] : progress.passed) {
    absl::StrAppend(&text, "passed ", exercise, " ", part, "\n");
  }
  for (const auto& [exercise, part] : progress.asked) {
    absl::StrAppend(&text, "asked ", exercise, " ", part, "\n");
  }
  for (const auto& [key, count] : progress.hints) {
    absl::StrAppend(&text, "hints ", key.first, " ", key.second, " ", count, "\n");
  }
  for (const auto& [key, answers] : progress.quiz) {
    absl::StrAppend(&text, "quiz ", key.first, " ", key.second);
    for (const bool right : answers) absl::StrAppend(&text, right ? " right" : " wrong");
    text += "\n";
  }
  return text;
}

}  // namespace course
