// The sanitizers' settings in a worker, and where their reports go.
#ifndef GRADERS_REFEREE_SANITIZER_SETTINGS_H_
#define GRADERS_REFEREE_SANITIZER_SETTINGS_H_

#include <string>
#include <vector>

namespace racecourse {

class SanitizerSettings {
 public:
  // Reports go to files in `folder`, which must exist.
  explicit SanitizerSettings(const std::string& folder);

  // The worker's whole environment, but for what the referee adds.
  std::vector<std::string> Environment() const;

  // The reports that were written; the files are removed.
  std::string TakeReports() const;

 private:
  const std::string folder_;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_SANITIZER_SETTINGS_H_
