// Which checks `bazel test --test_filter=...` asks for.
#ifndef GRADERS_REFEREE_CHECK_FILTER_H_
#define GRADERS_REFEREE_CHECK_FILTER_H_

#include <string>

namespace racecourse {

// GoogleTest's patterns without the negative ones: names separated by ':', with '*' and '?'.
class CheckFilter {
 public:
  // An empty filter matches everything.
  explicit CheckFilter(const std::string& patterns) : patterns_(patterns) {}

  bool Matches(const std::string& check) const;

 private:
  const std::string patterns_;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_CHECK_FILTER_H_
