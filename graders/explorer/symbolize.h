// Turns the program's own return addresses into functions, files and lines.
#ifndef GRADERS_EXPLORER_SYMBOLIZE_H_
#define GRADERS_EXPLORER_SYMBOLIZE_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace explorer {

// Whose code it is.
enum class CodeOwner {
  kBody,
  kExplorer,
  kLibrary,  // The standard library, other libraries, GoogleTest, and what is unknown.
};

// By the name of its file; line 0 means that it is not known.
CodeOwner OwnerOf(const std::string& file, int line);

struct CodeFrame {
  std::string function;  // As racecourse::BareName puts it.
  std::string file;
  int line = 0;
  CodeOwner owner = CodeOwner::kLibrary;
};

// By return address; an address in a library, or an unknown one, is missing. One run of
// llvm-symbolizer or addr2line does them all; without either the result is empty. Remembers what it
// was asked before.
const std::map<std::uintptr_t, std::vector<CodeFrame>>& Symbolize(
    const std::unordered_set<std::uintptr_t>& addresses);

// "queue.h:27".
std::string ShortPlace(const CodeFrame& frame);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_SYMBOLIZE_H_
