#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/commands.h"
#include "tools/course/files.h"
#include "tools/course/hints.h"

namespace course {

int HintCommand(const Context& context, const Target& target) {
  const std::string path = absl::StrCat("exercises/", target.exercise.name, "/hints.md");
  const absl::StatusOr<std::string> text = ReadFile(context.workspace / path);
  if (!text.ok()) return EnvironmentError(text.status());
  const std::vector<std::string> hints = HintsOf(*text, target.part.number);
  if (hints.empty()) {
    Complain(absl::StrCat(path, " has no hints for part ", target.part.number));
    return kEnvironment;
  }
  size_t before = 0;
  const absl::Status kept = context.progress.Update([&](Progress& progress) {
    int& shown = progress.hints[{target.exercise.name, target.part.name}];
    before = static_cast<size_t>(shown);
    shown = std::min(shown + 1, static_cast<int>(hints.size()));
  });
  if (!kept.ok()) return EnvironmentError(kept);

  std::cout << context.style.Bold(target.part.title) << "\n\n";
  // All of them once more when the last has been shown before.
  const bool all = before >= hints.size();
  for (size_t i = all ? 0 : before; i <= std::min(before, hints.size() - 1); ++i) {
    std::cout << "Hint " << i + 1 << " of " << hints.size() << ":\n" << Indent(hints[i], 2) << "\n";
  }
  if (all) {
    std::cout << "That is all. The lesson: exercises/" << target.exercise.name
              << "/README.md\nThe solution: ./course solution " << target.Arguments() << "\n";
  } else if (before + 1 < hints.size()) {
    std::cout << "The next one: ./course hint " << target.Arguments() << "\n";
  }
  return kAllRight;
}

}  // namespace course
