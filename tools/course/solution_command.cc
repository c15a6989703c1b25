#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/commands.h"
#include "tools/course/files.h"

namespace course {

int SolutionCommand(const Context& context, const Target& target) {
  const ProgressKey key = {target.exercise.name, target.part.name};
  bool allowed = false;
  const absl::Status kept = context.progress.Update([&](Progress& progress) {
    allowed = progress.passed.count(key) > 0 || !progress.asked.insert(key).second;
  });
  if (!kept.ok()) return EnvironmentError(kept);
  if (!allowed) {
    std::cout << target.part.title << " has not passed yet. Ask again to see the solution all the "
              << "same, or for a hint:\n  ./course hint " << target.Arguments() << "\n";
    return kNotPassed;
  }
  const std::filesystem::path folder = std::filesystem::path("solutions") / target.exercise.name;
  for (const std::string& edit : target.part.edit) {
    const std::filesystem::path file = folder / std::filesystem::path(edit).filename();
    const absl::StatusOr<std::string> text = ReadFile(context.workspace / file);
    if (!text.ok()) return EnvironmentError(text.status());
    std::cout << context.style.Bold(file.string()) << "\n\n" << *text << "\n";
  }
  std::cout << "Compare: diff -u " << target.part.edit.front() << " "
            << (folder / std::filesystem::path(target.part.edit.front()).filename()).string()
            << "\n";
  return kAllRight;
}

}  // namespace course
