#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/commands.h"
#include "tools/course/document_session.h"
#include "tools/course/files.h"
#include "tools/course/style.h"

namespace course {

int RecordCommand(const Context& context, const std::string& document) {
  const absl::StatusOr<std::string> text = ReadFile(context.workspace / document);
  if (!text.ok()) return EnvironmentError(text.status());
  if (!IsSession(*text)) {
    Complain(document + " shows no session: its first line is not <!-- session: EXERCISE -->");
    return kUsage;
  }
  const absl::StatusOr<std::string> now = PlaySession(context.workspace, *text);
  if (absl::IsCancelled(now.status())) return kInterrupted;
  if (!now.ok()) return EnvironmentError(now.status());
  const std::string difference = FirstDifference(*text, *now);
  if (difference.empty()) {
    std::cout << document << " is as it should be.\n";
    return kAllRight;
  }
  const absl::Status written = WriteFile(context.workspace / document, *now);
  if (!written.ok()) return EnvironmentError(written);
  std::cout << "Wrote " << document << ": " << difference << "\n";
  return kAllRight;
}

}  // namespace course
