#include "tools/course/compile_commands.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"

namespace course {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// g++ has them, clang does not.
bool UnknownToClangd(std::string_view argument) {
  return argument == "-fno-canonical-system-headers" || argument == "-Wno-free-nonheap-object" ||
         argument == "-Wno-maybe-uninitialized" || argument == "-Wno-stringop-overflow";
}

// What writes files is of no use to clangd: -o, -MF with their argument, and these.
bool WritesFiles(std::string_view argument) {
  return argument == "-MD" || absl::StartsWith(argument, "-frandom-seed=");
}

// Splits "-iquotebazel-out/x" into the option and the path, if it is an include option.
std::string_view IncludeOption(std::string_view argument) {
  for (const std::string_view option : {"-iquote", "-isystem", "-I", "-include"}) {
    if (absl::StartsWith(argument, option)) return option;
  }
  return "";
}

std::string Absolute(std::string_view path, const Folders& folders) {
  if (path == "external" || absl::StartsWith(path, "external/")) {
    return (folders.output_base / path).string();
  }
  if (absl::StartsWith(path, "bazel-out/")) return (folders.execution_root / path).string();
  return std::string(path);
}

// The action's arguments for clangd, and the source; empty if it compiles nothing of ours.
CompileCommand Convert(const Json& action, const std::string& label, const Folders& folders) {
  CompileCommand command;
  command.label = label;
  const auto arguments = action.at("arguments").get<std::vector<std::string>>();
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "-o" || argument == "-MF") {
      ++i;
    } else if (argument == "-c" && i + 1 < arguments.size()) {
      command.file = arguments[++i];
      command.arguments.push_back("-c");
      command.arguments.push_back((folders.workspace / command.file).string());
    } else if (!WritesFiles(argument) && !UnknownToClangd(argument)) {
      const std::string_view option = IncludeOption(argument);
      command.arguments.push_back(absl::StrCat(
          option, Absolute(std::string_view(argument).substr(option.size()), folders)));
    }
  }
  const std::string file = command.file.string();
  const bool ours = !file.empty() && !absl::StartsWith(file, "external/") &&
                    !absl::StartsWith(file, "bazel-out/") && command.file.is_relative();
  if (!ours) command.file.clear();
  return command;
}

std::string PackageOf(const std::string& label) {
  return std::string(absl::StripPrefix(std::string_view(label).substr(0, label.find(':')), "//"));
}

// Smaller is better for the one who reads the file.
int Rank(const CompileCommand& command) {
  if (absl::StartsWith(command.label, "//exercises/")) return 0;
  return PackageOf(command.label) == command.file.parent_path().string() ? 1 : 2;
}

// Adds the commands in one answer of aquery.
void Read(const Json& answer, const Folders& folders, std::map<fs::path, CompileCommand>& by_file) {
  std::map<std::int64_t, std::string> labels;  // the numbers are those of this answer
  for (const Json& target : answer.value("targets", Json::array())) {
    labels[target.at("id").get<std::int64_t>()] = target.at("label").get<std::string>();
  }
  for (const Json& action : answer.value("actions", Json::array())) {
    if (action.value("mnemonic", "") != "CppCompile") continue;
    const std::string label = labels[action.at("targetId").get<std::int64_t>()];
    CompileCommand command = Convert(action, label, folders);
    if (command.file.empty()) continue;
    const auto [it, fresh] = by_file.try_emplace(command.file, command);
    if (!fresh && Rank(command) < Rank(it->second)) it->second = std::move(command);
  }
}

}  // namespace

absl::StatusOr<std::vector<CompileCommand>> ReadAquery(const std::vector<std::string>& answers,
                                                       const Folders& folders) {
  std::map<fs::path, CompileCommand> by_file;
  for (const std::string& answer : answers) {
    try {
      Read(Json::parse(answer), folders, by_file);
    } catch (const Json::exception& error) {
      return absl::InvalidArgumentError(absl::StrCat("bazel aquery: ", error.what()));
    }
  }
  std::vector<CompileCommand> commands;
  for (auto& [file, command] : by_file) commands.push_back(std::move(command));
  return commands;
}

void AddHeaders(const std::vector<fs::path>& headers, std::vector<CompileCommand>& commands) {
  const size_t sources = commands.size();
  for (const fs::path& header : headers) {
    const CompileCommand* donor = nullptr;
    int best = 4;
    for (size_t i = 0; i < sources; ++i) {
      const CompileCommand& candidate = commands[i];
      const std::string stem = candidate.file.stem().string();
      const bool same_folder = candidate.file.parent_path() == header.parent_path();
      const bool same_package = PackageOf(candidate.label) == header.parent_path();
      // The grader of a header that has no source is compiled for the header's package.
      const bool about_it = absl::StartsWith(stem, header.stem().string());
      const int distance = same_folder && stem == header.stem() ? 0
                           : same_package && about_it           ? 1
                           : same_package                       ? 2
                           : same_folder                        ? 3
                                                                : 4;
      if (distance < best) {
        donor = &candidate;
        best = distance;
      }
    }
    if (donor == nullptr) continue;
    CompileCommand command = *donor;
    command.file = header;
    const auto source = std::find(command.arguments.begin(), command.arguments.end(), "-c") + 1;
    // The workspace's part of the source's absolute path is all that stays.
    const std::string top = source->substr(0, source->size() - donor->file.string().size());
    *source = top + header.string();
    command.arguments.insert(source - 1, {"-x", "c++-header"});
    commands.push_back(std::move(command));
  }
}

std::vector<fs::path> FindHeaders(const fs::path& workspace) {
  std::vector<fs::path> headers;
  std::error_code error;
  fs::recursive_directory_iterator it(workspace, error);
  for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (it->is_directory(error) &&
        (absl::StartsWith(name, ".") || absl::StartsWith(name, "bazel-"))) {
      it.disable_recursion_pending();
    } else if (it->path().extension() == ".h") {
      headers.push_back(it->path().lexically_relative(workspace));
    }
  }
  std::sort(headers.begin(), headers.end());
  return headers;
}

std::string RenderCompileCommands(const std::vector<CompileCommand>& commands,
                                  const fs::path& workspace) {
  Json list = Json::array();
  for (const CompileCommand& command : commands) {
    list.push_back({{"directory", workspace.string()},
                    {"file", (workspace / command.file).string()},
                    {"arguments", command.arguments}});
  }
  return list.dump(1) + "\n";
}

}  // namespace course
