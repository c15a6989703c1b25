#include "graders/explorer/schedule_string.h"

#include <cstdlib>
#include <cstring>
#include <sstream>

namespace explorer {
namespace {

// By ChoiceKind; kRun has none.
constexpr char kLetters[] = {'\0', 's', 't', 'd', 'f', 'n'};

bool HasThread(ChoiceKind kind) {
  return kind != ChoiceKind::kTime && kind != ChoiceKind::kWeakFail;
}

std::string Token(const Choice& choice) {
  std::string token;
  if (choice.kind != ChoiceKind::kRun) token += kLetters[static_cast<int>(choice.kind)];
  if (HasThread(choice.kind)) token += std::to_string(choice.thread);
  return token;
}

// Parses a number at `*at` and moves behind it. Returns -1 if there is none below `limit`.
int Number(const char** at, int limit) {
  if (**at < '0' || **at > '9') return -1;
  char* end = nullptr;
  const long value = std::strtol(*at, &end, 10);
  *at = end;
  return value < limit ? static_cast<int>(value) : -1;
}

}  // namespace

std::string ToString(const Schedule& schedule) {
  std::string text;
  if (schedule.delayed_stores) text += "w.";
  if (schedule.release_points) text += "u.";
  const std::vector<Choice>& choices = schedule.choices;
  for (std::size_t i = 0; i < choices.size();) {
    std::size_t end = i + 1;
    while (end < choices.size() && choices[end].kind == choices[i].kind &&
           choices[end].thread == choices[i].thread) {
      ++end;
    }
    if (i > 0) text += '.';
    text += Token(choices[i]);
    if (end - i > 1) text += "*" + std::to_string(end - i);
    i = end;
  }
  return text;
}

std::optional<Schedule> ParseSchedule(const std::string& text) {
  Schedule schedule;
  std::istringstream tokens(text);
  for (std::string token; std::getline(tokens, token, '.');) {
    if (token == "w" || token == "u") {
      (token == "w" ? schedule.delayed_stores : schedule.release_points) = true;
      continue;
    }
    const char* at = token.c_str();
    Choice choice = {ChoiceKind::kRun, 0};
    for (int kind = 1; kind < static_cast<int>(sizeof(kLetters)); ++kind) {
      if (*at != kLetters[kind]) continue;
      choice.kind = static_cast<ChoiceKind>(kind);
      ++at;
      break;
    }
    if (HasThread(choice.kind)) {
      const int thread = Number(&at, kMaxThreads);
      if (thread < 0) return std::nullopt;
      choice.thread = static_cast<std::uint8_t>(thread);
    }
    int count = 1;
    if (*at == '*') count = Number(&++at, kMaxChoices);
    if (*at != '\0' || count < 1) return std::nullopt;
    if (schedule.choices.size() + static_cast<std::size_t>(count) > kMaxChoices) {
      return std::nullopt;
    }
    schedule.choices.insert(schedule.choices.end(), static_cast<std::size_t>(count), choice);
  }
  return schedule;
}

}  // namespace explorer
