#include "tools/course/document_session.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/course/catalog.h"
#include "tools/course/commands.h"
#include "tools/course/files.h"
#include "tools/course/shipped_stub.h"
#include "tools/course/subprocess.h"

namespace course {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrompt = "$ ./course ";

// The value of `<!-- KEY: VALUE -->`.
std::optional<std::string> Comment(std::string_view line, std::string_view key) {
  if (!absl::ConsumePrefix(&line, absl::StrCat("<!-- ", key, ": ")) ||
      !absl::ConsumeSuffix(&line, " -->")) {
    return std::nullopt;
  }
  return std::string(line);
}

std::optional<std::string> SessionOf(std::string_view markdown) {
  return Comment(markdown.substr(0, markdown.find('\n')), "session");
}

// Where a learner other than the user of this tree works: a copy of the exercise's package with the
// stubs as they were shipped, and a progress file. Commands that start while it lives use both.
class Desk {
 public:
  Desk(const fs::path& workspace, const Exercise& exercise)
      : folder_(progress_.path() + ".d"), package_(fs::path("exercises") / exercise.name) {
    status_ = LayOut(workspace, exercise);
    if (const char* const own = std::getenv("RACECOURSE_PROGRESS")) own_progress_ = own;
    setenv("RACECOURSE_PROGRESS", progress_.path().c_str(), 1);
    setenv("RACECOURSE_PACKAGE_PATH", absl::StrCat(folder_.string(), ":%workspace%").c_str(), 1);
  }
  ~Desk() {
    unsetenv("RACECOURSE_PACKAGE_PATH");
    unsetenv("RACECOURSE_PROGRESS");
    if (own_progress_) setenv("RACECOURSE_PROGRESS", own_progress_->c_str(), 1);
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  const absl::Status& status() const { return status_; }

  // Writes the content of `source` into the file of the package that has the same name.
  absl::Status Write(const fs::path& source) {
    const fs::path file = folder_ / package_ / source.filename();
    std::error_code error;
    if (!fs::exists(file, error)) {
      return absl::NotFoundError(
          absl::StrCat(package_.string(), " has no ", source.filename().string()));
    }
    const absl::StatusOr<std::string> text = ReadFile(source);
    return text.ok() ? WriteFile(file, *text) : text.status();
  }

 private:
  absl::Status LayOut(const fs::path& workspace, const Exercise& exercise) {
    if (progress_.path().empty()) return absl::UnavailableError("no file can be made in /tmp");
    std::error_code error;
    fs::create_directories((folder_ / package_).parent_path(), error);
    fs::copy(workspace / package_, folder_ / package_, fs::copy_options::recursive, error);
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot copy ", package_.string(), ": ", error.message()));
    }
    for (const Part& part : exercise.parts) {
      const auto stub = ShippedStub(workspace, part);
      if (!stub.ok()) return stub.status();
      for (const auto& [file, text] : *stub) {
        if (absl::Status written = WriteFile(folder_ / file, text); !written.ok()) return written;
      }
    }
    return absl::OkStatus();
  }

  const TemporaryFile progress_;
  const fs::path folder_;
  const fs::path package_;
  std::optional<std::string> own_progress_;
  absl::Status status_;
};

// As on a machine with Debian's Bazel.
std::string AsUsual(const std::string& output) {
  static const std::regex* const folder = new std::regex("bazel-out/[^/]+/");
  static const std::regex* const port = new std::regex("127\\.0\\.0\\.1:[0-9]+");
  static const std::regex* const program = new std::regex("(^|\n)\\$ \\S*bazel\\S* ");
  std::string usual = std::regex_replace(output, *folder, "bazel-out/k8-fastbuild/");
  usual = std::regex_replace(usual, *port, "127.0.0.1:8080");
  return std::regex_replace(usual, *program, "$1$$ bazel ");
}

// What the commands of a block print, with the commands.
absl::StatusOr<std::string> RunBlock(const fs::path& workspace,
                                     const std::vector<std::string>& block) {
  std::vector<std::string> shown;
  for (const std::string& line : block) {
    std::string_view arguments = line;
    if (!absl::ConsumePrefix(&arguments, kPrompt)) continue;
    std::vector<std::string> words = absl::StrSplit(arguments, ' ', absl::SkipEmpty());
    words.insert(words.begin(), (workspace / "course").string());
    const RunResult run = RunProgram(words, Output::kCapture);
    if (run.interrupted) return absl::CancelledError("interrupted");
    if (!run.error.empty() || (run.exit_code != kAllRight && run.exit_code != kNotPassed)) {
      return absl::UnavailableError(
          absl::StrCat("'", line, "' ends with ", run.exit_code, " ", run.error));
    }
    std::string output = AsUsual(run.output);
    while (absl::EndsWith(output, "\n")) output.pop_back();
    shown.push_back(absl::StrCat(line, "\n", output, "\n"));
  }
  return absl::StrJoin(shown, "\n");
}

}  // namespace

bool IsSession(std::string_view markdown) { return SessionOf(markdown).has_value(); }

absl::StatusOr<std::string> PlaySession(const fs::path& workspace, std::string_view markdown) {
  const absl::StatusOr<std::vector<Exercise>> catalog = LoadCatalog(workspace);
  if (!catalog.ok()) return catalog.status();
  const absl::StatusOr<Exercise> exercise =
      FindExercise(*catalog, SessionOf(markdown).value_or("(none)"));
  if (!exercise.ok()) return exercise.status();
  Desk desk(workspace, *exercise);
  if (!desk.status().ok()) return desk.status();

  std::string now;
  const std::vector<std::string> lines = absl::StrSplit(markdown, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    absl::StrAppend(&now, lines[i], i + 1 < lines.size() ? "\n" : "");
    if (const auto source = Comment(lines[i], "writes")) {
      const absl::Status written = desk.Write(workspace / *source);
      if (!written.ok()) return written;
    }
    const bool is_output =
        lines[i] == "```text" && i + 1 < lines.size() && absl::StartsWith(lines[i + 1], kPrompt);
    if (!is_output) continue;
    std::vector<std::string> block;
    while (i + 1 < lines.size() && lines[i + 1] != "```") block.push_back(lines[++i]);
    const absl::StatusOr<std::string> output = RunBlock(workspace, block);
    if (!output.ok()) return output.status();
    now += *output;
  }
  return now;
}

std::string FirstDifference(std::string_view document, std::string_view now) {
  const std::vector<std::string> before = absl::StrSplit(document, '\n');
  const std::vector<std::string> after = absl::StrSplit(now, '\n');
  const std::string end = "(end)";
  for (size_t i = 0; i < before.size() || i < after.size(); ++i) {
    const std::string& was = i < before.size() ? before[i] : end;
    const std::string& is = i < after.size() ? after[i] : end;
    if (was != is) return absl::StrCat("line ", i + 1, " is '", was, "', and now '", is, "'");
  }
  return "";
}

}  // namespace course
