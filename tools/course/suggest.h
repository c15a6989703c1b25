#ifndef TOOLS_COURSE_SUGGEST_H_
#define TOOLS_COURSE_SUGGEST_H_

#include <string>
#include <string_view>
#include <vector>

namespace course {

// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
int EditDistance(std::string_view a, std::string_view b);

// The candidate that was probably meant by `word`; empty if none is near enough. Upper and lower
// case are the same.
std::string Closest(std::string_view word, const std::vector<std::string>& candidates);

// " Did you mean 'X'?" or nothing, to be put at the end of a message.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace course

#endif  // TOOLS_COURSE_SUGGEST_H_
