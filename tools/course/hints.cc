#include "tools/course/hints.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace course {
namespace {

constexpr size_t kItemIndent = 3;  // of the lines after "1. "

}  // namespace

std::vector<std::string> HintsOf(std::string_view markdown, int part_number) {
  std::vector<std::string> hints;
  const std::string heading = absl::StrCat("## Part ", part_number, ":");
  bool inside = false;
  for (std::string_view line : absl::StrSplit(markdown, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    if (absl::StartsWith(line, "## ")) inside = absl::StartsWith(line, heading);
    if (!inside || absl::StartsWith(line, "#")) continue;
    const std::string mark = absl::StrCat(hints.size() + 1, ". ");
    if (absl::StartsWith(line, mark)) {
      hints.emplace_back(line.substr(mark.size()));
    } else if (!hints.empty()) {
      const size_t indent = line.find_first_not_of(' ');
      if (indent != std::string_view::npos)
        line.remove_prefix(indent < kItemIndent ? indent : kItemIndent);
      absl::StrAppend(&hints.back(), "\n", line);
    }
  }
  for (std::string& hint : hints) absl::StripTrailingAsciiWhitespace(&hint);
  return hints;
}

}  // namespace course
