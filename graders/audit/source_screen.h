// Looks through a submitted file for what no honest answer needs, before its verdict counts.
#ifndef GRADERS_AUDIT_SOURCE_SCREEN_H_
#define GRADERS_AUDIT_SOURCE_SCREEN_H_

#include <string>
#include <vector>

namespace racecourse {

struct ScreenFinding {
  std::string file;
  int line = 0;
  std::string what;    // "includes <csignal>", "uses asm".
  std::string reason;  // Why it is not accepted, and what to do instead.
};

// What an exercise allows beyond the common list.
struct ScreenPolicy {
  std::string exercise;                // Its own headers may be included.
  std::vector<std::string> libraries;  // Folders whose headers may be, for instance "lib/http".
  bool processes = false;              // It is about processes: may start, end and talk to them.
};

// The findings in `text`, in its order; empty for an honest file.
std::vector<ScreenFinding> ScreenSource(const ScreenPolicy& policy, const std::string& file,
                                        const std::string& text);

}  // namespace racecourse

#endif  // GRADERS_AUDIT_SOURCE_SCREEN_H_
