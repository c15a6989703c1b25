#include "tools/course/shipped_stub.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tools/course/files.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;

constexpr char kStubs[] = ".course/stubs";
constexpr char kKept[] = ".course/kept";

// Every stub throws that; it may be in one of the part's files only. Code that is shipped with a bug
// has no such mark: it is what is there.
bool IsStub(const Part& part, const Files& files) {
  return part.ships_bugs || std::any_of(files.begin(), files.end(), [](const auto& file) {
           return absl::StrContains(file.second, "NotImplementedYet(");
         });
}

bool HasGit(const fs::path& workspace) {
  std::error_code error;
  return fs::exists(workspace / ".git", error);
}

RunResult Git(const fs::path& workspace, std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"git", "-C", workspace.string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunProgram(argv, Output::kCapture);
}

absl::StatusOr<Files> FromGit(const fs::path& workspace, const Part& part) {
  const RunResult log =
      Git(workspace, {"log", "-1", "--format=%H", "HEAD", "--", "graders", "solutions", "tools"});
  if (!log.ok()) return absl::NotFoundError(absl::StrCat("git log failed ", log.error));
  const std::string commit(absl::StripAsciiWhitespace(log.output));
  if (commit.empty()) return absl::NotFoundError("git has no commit of the course");
  Files files;
  for (const std::string& file : part.edit) {
    const RunResult show = Git(workspace, {"show", absl::StrCat(commit, ":", file)});
    if (!show.ok()) return absl::NotFoundError(absl::StrCat("git has no ", file));
    files[file] = show.output;
  }
  return files;
}

absl::StatusOr<Files> FromFolder(const fs::path& folder, const Part& part) {
  Files files;
  for (const std::string& file : part.edit) {
    absl::StatusOr<std::string> text = ReadFile(folder / file);
    if (!text.ok()) return text.status();
    files[file] = *std::move(text);
  }
  return files;
}

absl::Status WriteInFolder(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  return WriteFile(path, text);
}

}  // namespace

absl::StatusOr<Files> ShippedStub(const fs::path& workspace, const Part& part) {
  absl::StatusOr<Files> files =
      HasGit(workspace) ? FromGit(workspace, part) : absl::NotFoundError("this is no git checkout");
  if (files.ok() && IsStub(part, *files)) return files;
  const std::string why(files.ok() ? "what git has is no stub" : files.status().message());
  files = FromFolder(workspace / kStubs, part);
  if (files.ok()) return files;
  return absl::NotFoundError(absl::StrCat(
      "the shipped stub is not to be found: ", why, ", and there is no copy in ", kStubs,
      ".\nTake ", absl::StrJoin(part.edit, ", "), " from where you have the course from"));
}

void KeepStubs(const fs::path& workspace, const std::vector<Exercise>& catalog) {
  if (HasGit(workspace)) return;
  for (const Exercise& exercise : catalog) {
    for (const Part& part : exercise.parts) {
      std::error_code error;
      if (part.edit.empty() || fs::exists(workspace / kStubs / part.edit.front(), error)) continue;
      const absl::StatusOr<Files> files = FromFolder(workspace, part);
      if (!files.ok() || !IsStub(part, *files)) continue;
      for (const auto& [file, text] : *files) {
        // Without a copy, `reset` will say so.
        WriteInFolder(workspace / kStubs / file, text).IgnoreError();
      }
    }
  }
}

std::string WithEntryOf(const Part& part, const std::string& now, const std::string& shipped) {
  const std::string key = absl::StrCat("  \"", part.name, "\":");
  std::vector<std::string> lines = absl::StrSplit(now, '\n');
  const auto has_key = [&](const std::string& line) { return absl::StartsWith(line, key); };
  const std::vector<std::string> shipped_lines = absl::StrSplit(shipped, '\n');
  const auto from = std::find_if(shipped_lines.begin(), shipped_lines.end(), has_key);
  const auto to = std::find_if(lines.begin(), lines.end(), has_key);
  if (from == shipped_lines.end() || to == lines.end()) return shipped;
  *to = *from;
  return absl::StrJoin(lines, "\n");
}

absl::StatusOr<std::string> KeepCopy(const fs::path& workspace, const std::string& file) {
  const absl::StatusOr<std::string> text = ReadFile(workspace / file);
  if (!text.ok()) return text.status();
  std::error_code error;
  std::string copy;
  int number = 0;
  do {
    copy = absl::StrCat(kKept, "/", file, ".", ++number);
  } while (fs::exists(workspace / copy, error));
  if (const absl::Status kept = WriteInFolder(workspace / copy, *text); !kept.ok()) return kept;
  return copy;
}

}  // namespace course
