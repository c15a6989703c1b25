#include "graders/symbols/symbols.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace racecourse {

std::string ProgramOnPath(const std::vector<std::string>& names) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const std::string& name : names) {
      const std::string candidate = folder + "/" + name;
      if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
  }
  return "";
}

std::string SymbolizerPath() {
  static const std::string& path = *new std::string([] {
    std::vector<std::string> names = {"llvm-symbolizer"};
    for (int version = 25; version >= 14; --version) {
      names.push_back("llvm-symbolizer-" + std::to_string(version));
    }
    return ProgramOnPath(names);
  }());
  return path;
}

std::string BareName(const std::string& function) {
  static const std::string& anonymous = *new std::string("(anonymous namespace)::");
  std::string text = function;
  for (std::size_t at = text.find(anonymous); at != std::string::npos; at = text.find(anonymous)) {
    text.erase(at, anonymous.size());
  }
  std::string name;
  int depth = 0;
  for (const char c : text) {
    if (c == '<') ++depth;
    if (depth == 0 && c == '(' && !name.empty() && !name.ends_with("operator")) break;
    if (depth == 0 && c == ' ' && !name.ends_with("operator")) {
      name.clear();  // What came so far was the return type.
    } else if (depth == 0) {
      name += c;
    }
    if (c == '>') --depth;
  }
  return name;
}

}  // namespace racecourse
