#include "tools/course/compiler_errors.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tools/course/style.h"

namespace course {
namespace {

// "FILE:LINE:COLUMN: error: ..."; the linker's errors have no line.
bool IsError(std::string_view line) {
  return absl::StrContains(line, ": error: ") || absl::StrContains(line, ": fatal error: ") ||
         absl::StrContains(line, "undefined reference to");
}

bool IsSummary(std::string_view line) {
  return absl::EndsWith(line, "generated.") || absl::StrContains(line, "compilation terminated");
}

}  // namespace

std::string FirstCompilerError(std::string_view compiler_output, int max_lines) {
  const std::string plain = StripColour(compiler_output);
  const std::vector<std::string_view> lines = absl::StrSplit(plain, '\n', absl::SkipWhitespace());
  auto begin = std::find_if(lines.begin(), lines.end(), IsError);
  if (begin == lines.end()) begin = lines.begin();
  std::vector<std::string_view> chosen;
  for (auto line = begin; line != lines.end(); ++line) {
    const bool next_error = line != begin && IsError(*line);
    if (next_error || IsSummary(*line) || static_cast<int>(chosen.size()) == max_lines) break;
    chosen.push_back(*line);
  }
  return absl::StrJoin(chosen, "\n");
}

}  // namespace course
