// What the source screen knows by name.
#ifndef GRADERS_AUDIT_SOURCE_WORDS_H_
#define GRADERS_AUDIT_SOURCE_WORDS_H_

#include <map>
#include <set>
#include <string>

namespace racecourse {

// Standard headers that exercises use. Those for processes, signals, files and the environment are
// left out on purpose.
const std::set<std::string>& StandardHeaders();

// Headers for processes, their signals, sockets, pipes and shared memory: for exercises about them.
const std::set<std::string>& ProcessHeaders();

// Those of RefusedWords that such exercises need.
const std::set<std::string>& ProcessWords();

// Words that end, replace or blind the program under test -> why they are refused.
const std::map<std::string, std::string>& RefusedWords();

// Attributes that act on the linker or before main.
const std::set<std::string>& RefusedAttributes();

}  // namespace racecourse

#endif  // GRADERS_AUDIT_SOURCE_WORDS_H_
