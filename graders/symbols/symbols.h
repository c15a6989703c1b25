// Finding a symboliser, and shortening what it says.
#ifndef GRADERS_SYMBOLS_SYMBOLS_H_
#define GRADERS_SYMBOLS_SYMBOLS_H_

#include <string>
#include <vector>

namespace racecourse {

// The path of the first of `names` that is a program in a folder of PATH, or "".
std::string ProgramOnPath(const std::vector<std::string>& names);

// The path of an LLVM symboliser on this machine, or "".
std::string SymbolizerPath();

// "std::latch::wait" for a full signature.
std::string BareName(const std::string& function);

}  // namespace racecourse

#endif  // GRADERS_SYMBOLS_SYMBOLS_H_
