#include "graders/referee/check_filter.h"

#include <fnmatch.h>

#include <sstream>

namespace racecourse {

bool CheckFilter::Matches(const std::string& check) const {
  if (patterns_.empty()) return true;
  std::istringstream patterns(patterns_);
  for (std::string pattern; std::getline(patterns, pattern, ':');) {
    if (fnmatch(pattern.c_str(), check.c_str(), 0) == 0) return true;
  }
  return false;
}

}  // namespace racecourse
