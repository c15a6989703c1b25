// Sessions: documents that show what a learner types and writes, and what the tool prints.
//
// Such a document begins with the comment `<!-- session: EXERCISE -->`. Each ```text block whose first
// line is `$ ./course ...` is the output of the commands in it; `<!-- writes: PATH -->` before a block
// says what the learner writes: the file of the exercise with the same name gets that content.
#ifndef TOOLS_COURSE_DOCUMENT_SESSION_H_
#define TOOLS_COURSE_DOCUMENT_SESSION_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace course {

// Whether the document is a session.
bool IsSession(std::string_view markdown);

// Goes through the session, beginning with the shipped stubs and without progress, and returns the
// document with what the tool prints now. The learner's own files and progress are not touched: the
// exercise's package is a copy elsewhere. Names of folders that depend on the machine, and
// ports, are always written the same.
//
// Errors: what hinders it; kCancelled if the user interrupted it.
absl::StatusOr<std::string> PlaySession(const std::filesystem::path& workspace,
                                        std::string_view markdown);

// The first line in which they differ, "line 12 is 'A', and now 'B'"; empty if there is none.
std::string FirstDifference(std::string_view document, std::string_view now);

}  // namespace course

#endif  // TOOLS_COURSE_DOCUMENT_SESSION_H_
