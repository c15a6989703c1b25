// The symbols of a relocatable object file.
#ifndef GRADERS_AUDIT_OBJECT_SYMBOLS_H_
#define GRADERS_AUDIT_OBJECT_SYMBOLS_H_

#include <string>
#include <vector>

namespace racecourse {

struct ObjectSymbol {
  std::string name;  // As the linker sees it.
  bool defined = false;
  bool weak = false;  // Weak or vague: may be defined in several objects (templates, inline).
  bool indirect_function = false;  // Its address is decided by code that runs before main.
};

struct ObjectFile {
  std::vector<ObjectSymbol> symbols;  // Global and weak ones.
  std::vector<std::string> sections;
};

// Reads a 64-bit ELF file. Throws std::runtime_error that says what is wrong with it.
ObjectFile ReadObjectFile(const std::string& path);

}  // namespace racecourse

#endif  // GRADERS_AUDIT_OBJECT_SYMBOLS_H_
