#ifndef TOOLS_COURSE_DOCUMENT_TRIAL_H_
#define TOOLS_COURSE_DOCUMENT_TRIAL_H_

#include <filesystem>
#include <string>
#include <vector>

#include "tools/course/commands.h"
#include "tools/course/selftest.h"

namespace course {

// The documents whose commands are tried: the first page, the lessons, those of libraries and docs.
std::vector<std::string> Documents(const std::filesystem::path& workspace);

// Runs every command that the documents show, as the reader would. What it finds about the
// exercises may be anything (stubs fail); that it can be run is the test. Only the output of a
// command that fails is shown. Then plays the documents that are sessions, which must show what the
// tool prints. False if the user interrupted it.
bool TryDocuments(const Context& context, bool in_ci, Counts& counts);

}  // namespace course

#endif  // TOOLS_COURSE_DOCUMENT_TRIAL_H_
