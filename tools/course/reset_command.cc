#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/commands.h"
#include "tools/course/files.h"
#include "tools/course/shipped_stub.h"

namespace course {

int ResetCommand(const Context& context, const Target& target) {
  const absl::StatusOr<std::map<std::string, std::string>> shipped =
      ShippedStub(context.workspace, target.part);
  if (!shipped.ok()) return EnvironmentError(shipped.status());
  // First all copies, then all changes: a failure in between loses nothing.
  std::map<std::string, std::string> changed;
  for (const auto& [file, shipped_text] : *shipped) {
    std::string text = shipped_text;
    std::error_code error;
    if (std::filesystem::exists(context.workspace / file, error)) {
      const absl::StatusOr<std::string> now = ReadFile(context.workspace / file);
      if (!now.ok()) return EnvironmentError(now.status());
      text = WithEntryOf(target.part, *now, shipped_text);
      if (*now == text) continue;
      const absl::StatusOr<std::string> copy = KeepCopy(context.workspace, file);
      if (!copy.ok()) return EnvironmentError(copy.status());
      std::cout << "Your " << file << " is kept in " << *copy << "\n";
    }
    changed[file] = text;
  }
  for (const auto& [file, text] : changed) {
    if (const absl::Status written = WriteFile(context.workspace / file, text); !written.ok()) {
      return EnvironmentError(written);
    }
    std::cout << file << (text == shipped->at(file) ? " is" : ": your part of it is")
              << " as it was shipped again.\n";
  }
  if (changed.empty()) std::cout << target.part.title << " is as it was shipped.\n";
  const absl::Status kept = context.progress.Update(
      [&](Progress& progress) { progress.passed.erase({target.exercise.name, target.part.name}); });
  return kept.ok() ? kAllRight : EnvironmentError(kept);
}

}  // namespace course
