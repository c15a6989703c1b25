#include "tools/course/style.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace course {
namespace {

std::string Dress(bool colour, std::string_view code, std::string_view text) {
  return colour ? absl::StrCat("\033[", code, "m", text, "\033[0m") : std::string(text);
}

}  // namespace

std::string Style::Bold(std::string_view text) const { return Dress(colour, "1", text); }

std::string Style::Dim(std::string_view text) const { return Dress(colour, "2", text); }

std::string Style::Good(std::string_view text) const { return Dress(colour, "32", text); }

std::string Style::Bad(std::string_view text) const { return Dress(colour, "31", text); }

std::string Style::Verdict(std::string_view verdict, size_t width) const {
  const std::string_view code = verdict == "PASS" ? "32" : verdict == "NOT STARTED" ? "33" : "31";
  return Dress(colour, code, Pad(verdict, width));
}

Style StyleOfStdout() {
  const char* const no_color = std::getenv("NO_COLOR");
  const bool unwanted = no_color != nullptr && *no_color != '\0';
  return {.colour = !unwanted && isatty(STDOUT_FILENO) == 1};
}

std::string Pad(std::string_view text, size_t width) {
  // Bytes 10xxxxxx continue a UTF-8 character.
  const auto columns = static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
  return absl::StrCat(text, std::string(width > columns ? width - columns : 0, ' '));
}

std::string Wrap(std::string_view text, size_t width) {
  std::string result;
  size_t column = 0;
  for (const char c : text) {
    result.push_back(c);
    column = c == '\n' ? 0 : column + 1;
    if (column <= width) continue;
    const size_t blank = result.find_last_of(" \n");
    if (blank == std::string::npos || result[blank] == '\n') continue;
    result[blank] = '\n';
    column = result.size() - blank - 1;
  }
  return result;
}

std::string Indent(std::string_view text, size_t indent) {
  std::string result;
  for (const std::string_view line :
       absl::StrSplit(absl::StripTrailingAsciiWhitespace(text), '\n')) {
    if (!line.empty()) absl::StrAppend(&result, std::string(indent, ' '), line);
    result += '\n';
  }
  return result;
}

std::string StripColour(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033' && i + 1 < text.size() && text[i + 1] == '[') {
      i += 2;
      while (i < text.size() && (text[i] < '@' || text[i] > '~')) ++i;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

void Complain(std::string_view message) {
  std::cout.flush();
  std::cerr << "course: " << message << "\n";
}

}  // namespace course
