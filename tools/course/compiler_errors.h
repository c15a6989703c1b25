#ifndef TOOLS_COURSE_COMPILER_ERRORS_H_
#define TOOLS_COURSE_COMPILER_ERRORS_H_

#include <string>
#include <string_view>

namespace course {

// The compiler's first error with the lines that belong to it, file and line first; at most
// `max_lines`. The whole text's first lines where no line looks like an error.
std::string FirstCompilerError(std::string_view compiler_output, int max_lines);

}  // namespace course

#endif  // TOOLS_COURSE_COMPILER_ERRORS_H_
