#include "graders/referee/sanitizer_settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "graders/symbols/symbols.h"

namespace racecourse {

namespace fs = std::filesystem;

SanitizerSettings::SanitizerSettings(const std::string& folder) : folder_(folder) {}

std::vector<std::string> SanitizerSettings::Environment() const {
  std::string common =
      "log_path=" + folder_ + "/sanitizer:exitcode=66:strip_path_prefix=/proc/self/cwd/";
  const std::string symbolizer = SymbolizerPath();
  if (!symbolizer.empty()) common += ":external_symbolizer_path=" + symbolizer;
  std::vector<std::string> variables = {
      "PATH=/usr/local/bin:/usr/bin:/bin",
      "HOME=" + folder_,
      "TMPDIR=" + folder_,
      // The first report is enough to decide, and what follows a race is seldom worth reading.
      "TSAN_OPTIONS=" + common +
          ":halt_on_error=1:second_deadlock_stack=1:history_size=5:report_thread_leaks=0"
          ":report_signal_unsafe=0:atexit_sleep_ms=0:die_after_fork=0",
      "ASAN_OPTIONS=" + common + ":detect_leaks=1:detect_stack_use_after_return=1:handle_abort=0",
      "LSAN_OPTIONS=" + common,
      "UBSAN_OPTIONS=" + common + ":print_stacktrace=1",
  };
  // The interleaving to repeat, for the explorer.
  if (const char* schedule = std::getenv("RACECOURSE_SCHEDULE")) {
    variables.push_back(std::string("RACECOURSE_SCHEDULE=") + schedule);
  }
  return variables;
}

std::string SanitizerSettings::TakeReports() const {
  std::ostringstream reports;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    if (!entry.path().filename().string().starts_with("sanitizer.")) continue;
    // A symbolic link or a fifo under this name is not a sanitizer's.
    if (entry.symlink_status().type() == fs::file_type::regular) {
      reports << std::ifstream(entry.path()).rdbuf();
    }
    fs::remove(entry.path(), ignored);
  }
  return reports.str();
}

}  // namespace racecourse
